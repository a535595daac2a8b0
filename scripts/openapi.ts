/**
 * Writes the schemas of Kubernetes' own kinds as `katalog/` reads them.
 *
 * Run by hand when a new Kubernetes comes out. Without an argument it asks a throwaway
 * control plane, which serves Kubernetes' own kinds and nothing else; with the path of
 * a kubeconfig file it asks that cluster, where kinds of others are left out.
 *
 * @module
 */

import { systemClock } from "../cli/system.ts";
import { isObject } from "../core/json.ts";
import { startControlPlane } from "../e2e/control_plane.ts";
import { findBinaries } from "../e2e/control_plane_binaries.ts";
import { formatProgress, type Progress } from "../e2e/control_plane_progress.ts";
import type { CompactData } from "../katalog/openapi/compact.ts";
import { compactSchemas, type OpenApiDocument } from "./openapi_compact.ts";

const TARGET = new URL("../katalog/openapi/data/kubernetes.json", import.meta.url);

/** Gives what the API server answers on a path. */
type Get = (path: string) => Promise<unknown>;

/** Reads every group version that the API server itself serves. */
async function readDocuments(get: Get): Promise<OpenApiDocument[]> {
  const index = await get("/openapi/v3") as { paths: Record<string, unknown> };
  const foreign = await foreignGroups(get);
  const documents: OpenApiDocument[] = [];
  for (const path of Object.keys(index.paths).sort()) {
    const [, group, version] = /^apis\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    if (path !== "api/v1" && (version === undefined || foreign.has(group))) continue;
    documents.push(await get(`/openapi/v3/${path}`) as OpenApiDocument);
  }
  return documents;
}

/** Groups that somebody added: of CustomResourceDefinitions, or served elsewhere. */
async function foreignGroups(get: Get): Promise<Set<string>> {
  const items = async (path: string) => {
    const list = await get(path);
    const found = isObject(list) ? list.items : undefined;
    return (Array.isArray(found) ? found : []) as {
      spec: { group?: string; service?: unknown };
    }[];
  };
  const crds = await items("/apis/apiextensions.k8s.io/v1/customresourcedefinitions");
  const services = await items("/apis/apiregistration.k8s.io/v1/apiservices");
  return new Set([
    ...crds.map(({ spec }) => spec.group ?? ""),
    ...services.filter(({ spec }) => spec.service).map(({ spec }) => spec.group ?? ""),
  ]);
}

async function readData(get: Get): Promise<CompactData> {
  const version = await get("/version");
  return compactSchemas(await readDocuments(get), {
    version: String(isObject(version) ? version.gitVersion : ""),
  });
}

/** One schema a line, so that a new Kubernetes is a readable change. */
function format({ version, kinds, schemas }: CompactData): string {
  const lines = (open: string, items: readonly string[], close: string) =>
    `${open}\n${items.join(",\n")}\n${close}`;
  const named = Object.entries(kinds)
    .map(([name, ref]) => `${JSON.stringify(name)}:${JSON.stringify(ref)}`);
  const listed = schemas.map((schema) => JSON.stringify(schema));
  return lines("{", [
    `"version":${JSON.stringify(version)}`,
    lines('"kinds":{', named, "}"),
    lines('"schemas":[', listed, "]"),
  ], "}\n");
}

/** Asks through kubectl, which knows every way to log in. */
function through(kubectl: string, kubeconfig: string): Get {
  return async (path) => {
    const { success, stdout, stderr } = await new Deno.Command(kubectl, {
      args: ["--kubeconfig", kubeconfig, "get", "--raw", path],
    }).output();
    if (success) return JSON.parse(new TextDecoder().decode(stdout));
    const reason = new TextDecoder().decode(stderr).trim();
    throw new Error(`Cannot read "${path}": ${reason}`);
  };
}

if (import.meta.main) {
  const [kubeconfig] = Deno.args;
  const progress: Progress = (update) => console.error(formatProgress(update));
  const env = Deno.env.toObject();
  const binaries = await findBinaries({ env, clock: systemClock, progress });
  const read = async () => {
    if (kubeconfig) return await readData(through(binaries.kubectl, kubeconfig));
    await using plane = await startControlPlane({
      binaries,
      clock: systemClock,
      progress,
    });
    return await readData(through(binaries.kubectl, plane.kubeconfig));
  };
  const data = await read();
  await Deno.writeTextFile(TARGET, format(data));
  const count = Object.keys(data.kinds).length;
  console.log(`${count} kinds of Kubernetes ${data.version}`);
}
