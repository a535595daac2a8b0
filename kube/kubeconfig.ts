/**
 * Reads one context out of kubeconfig files, as kubectl does.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../core/json.ts";
import { suggest } from "../core/suggest.ts";
import { parseYaml, yamlToJson } from "../core/yaml.ts";
import type { ClusterConfig } from "./cluster_config.ts";
import { KubeError } from "./errors.ts";
import { execCluster, type Login } from "./kubeconfig_exec.ts";
import { readCluster, readUser } from "./kubeconfig_entry.ts";

/** A file and what stands in it. */
export interface KubeconfigFile {
  readonly path: string;
  readonly text: string;
}

/** A named map, and the file that it is from: its paths are relative to that. */
export interface KubeconfigEntry {
  readonly name: string;
  readonly value: JsonObject;
  readonly path: string;
}

/**
 * Reads how to reach a context's cluster.
 *
 * Several files count as one: of two entries with one name, the first is used, and
 * the first `current-context` too.
 *
 * @throws {KubeError} `config`, naming the file, the context and what is missing.
 */
export async function readKubeconfig(
  files: readonly KubeconfigFile[],
  options: {
    readonly context?: string;
    readonly readFile: (path: string) => Promise<string>;
    readonly login: Login;
  },
): Promise<ClusterConfig> {
  const parsed = files.map(({ path, text }) => ({
    path,
    value: parseFile(path, text),
  }));
  const context = findContext(parsed, options.context);
  const where = `${context.path} (context "${context.name}")`;
  const find = (list: string, key: string) =>
    findReferred(parsed, { list, key, context, where });
  const cluster = find("clusters", "cluster");
  if (cluster === undefined) {
    throw new KubeError("config", `Cannot use ${where}: it names no cluster`, {
      hint: 'Set "cluster" in the context',
    });
  }
  const user = find("users", "user");
  const namespace = text(context.value, "namespace");
  const entry = { where, readFile: options.readFile };
  const server = await readCluster(cluster, entry);
  return {
    namespace: namespace || "default",
    source: where,
    ...server,
    ...(user === undefined ? {} : await readUser(user, {
      ...entry,
      login: options.login,
      cluster: execCluster(server, cluster),
    })),
  };
}

interface ParsedFile {
  readonly path: string;
  readonly value: JsonObject;
}

function parseFile(path: string, content: string): JsonObject {
  const { documents, problems } = parseYaml(content, path);
  const [problem] = problems;
  if (problem !== undefined) {
    throw new KubeError(
      "config",
      `Cannot read the kubeconfig "${path}", line ${problem.line}: ${problem.message}`,
      { hint: problem.hint },
    );
  }
  const value = documents.length === 0 ? {} : yamlToJson(documents[0]);
  if (isObject(value)) return value;
  throw new KubeError("config", `Cannot read the kubeconfig "${path}": it is no map`, {
    hint: "Check that this is a kubeconfig file",
  });
}

function findContext(
  files: readonly ParsedFile[],
  wanted: string | undefined,
): KubeconfigEntry {
  const paths = files.map((file) => file.path).join(", ");
  const name = wanted ||
    files.map((file) => text(file.value, "current-context")).find((name) =>
      name !== ""
    );
  const contexts = entries(files, "contexts", "context");
  const names = [...new Set(contexts.map((context) => context.name))];
  const choice = names.length === 0 ? "none" : names.join(", ");
  if (name === undefined) {
    throw new KubeError("config", `Cannot use "${paths}": it has no current-context`, {
      hint: `Name a context with --context; there are: ${choice}`,
    });
  }
  const context = contexts.find((context) => context.name === name);
  if (context !== undefined) return context;
  const meant = suggest(name, names);
  throw new KubeError("config", `Cannot find the context "${name}" in "${paths}"`, {
    hint: meant === undefined ? `There are: ${choice}` : `Did you mean "${meant}"?`,
  });
}

function findReferred(
  files: readonly ParsedFile[],
  { list, key, context, where }: {
    readonly list: string;
    readonly key: string;
    readonly context: KubeconfigEntry;
    readonly where: string;
  },
): KubeconfigEntry | undefined {
  const name = text(context.value, key);
  if (name === "") return undefined;
  const found = entries(files, list, key).find((entry) => entry.name === name);
  if (found !== undefined) return found;
  throw new KubeError("config", `Cannot use ${where}: there is no ${key} "${name}"`, {
    hint: `Add "${name}" to ${list}, or name another ${key} in the context`,
  });
}

/** The entries of a list in all files, in order: `{ name: x, <key>: {…} }`. */
function entries(
  files: readonly ParsedFile[],
  list: string,
  key: string,
): KubeconfigEntry[] {
  return files.flatMap(({ path, value }) => {
    const items = value[list];
    if (!Array.isArray(items)) return [];
    return (items as readonly Json[]).filter(isObject).map((item) => {
      const body = item[key];
      return { path, name: text(item, "name"), value: isObject(body) ? body : {} };
    });
  });
}

function text(of: JsonObject, key: string): string {
  const value = of[key];
  return value === undefined || value === null ? "" : String(value);
}
