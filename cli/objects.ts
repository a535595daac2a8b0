/**
 * Reads Kubernetes objects from a user's files and applies them.
 *
 * @module
 */

import type { Logger } from "../core/log.ts";
import { formatRef, type KubeObject, refOf } from "../core/object.ts";
import { parseYaml, yamlToJson } from "../core/yaml.ts";
import type { KubeClient } from "../kube/mod.ts";
import { CommandError } from "./failure.ts";
import type { System } from "./system.ts";

/** Who applies what the command line names. */
const CLI_MANAGER = "orkestra-cli";

/**
 * Reads each document of the files as an object.
 *
 * @throws {CommandError} Naming the file and what is wrong with it.
 */
export async function readObjects(
  paths: readonly string[],
  system: Pick<System, "readText">,
): Promise<KubeObject[]> {
  const objects: KubeObject[] = [];
  for (const path of paths) {
    objects.push(...parseObjects(await read(path, system), path));
  }
  return objects;
}

async function read(path: string, system: Pick<System, "readText">): Promise<string> {
  try {
    return await system.readText(path);
  } catch (cause) {
    const why = cause instanceof Deno.errors.NotFound
      ? "there is no such file"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    throw new CommandError(
      `Cannot read "${path}": ${why}`,
      "Name a file with one or more Kubernetes objects in YAML",
      cause,
    );
  }
}

function parseObjects(text: string, path: string): KubeObject[] {
  const { documents, problems } = parseYaml(text, path);
  if (problems.length > 0) {
    const [{ line, column, message, hint }] = problems;
    throw new CommandError(`${path}:${line}:${column}: ${message}`, hint);
  }
  return documents.map((document) => {
    const object = yamlToJson(document) as KubeObject;
    if (object?.apiVersion && object.kind && object.metadata?.name) return object;
    const { line, column } = document.at;
    throw new CommandError(
      `${path}:${line}:${column}: Cannot apply this document: it is no Kubernetes object`,
      "It needs apiVersion, kind and metadata.name",
    );
  });
}

/**
 * Applies objects in order, those without a namespace where kubectl would put them.
 *
 * @throws {KubeError} If one of them is refused.
 */
export async function applyObjects(
  objects: readonly KubeObject[],
  client: KubeClient,
  options: { readonly logger: Logger; readonly signal: AbortSignal },
): Promise<void> {
  const { logger, signal } = options;
  for (const object of objects) {
    const info = await client.resolve(object.apiVersion, object.kind, { signal });
    const namespace = object.metadata.namespace ??
      (info?.namespaced ? client.namespace : undefined);
    const placed = namespace === undefined
      ? object
      : { ...object, metadata: { ...object.metadata, namespace } };
    await client.apply(placed, { fieldManager: CLI_MANAGER, signal });
    logger.info("applied", { object: formatRef(refOf(placed)) });
  }
}
