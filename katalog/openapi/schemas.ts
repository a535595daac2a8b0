/**
 * Finds the schemas of the kinds that a Katalog writes out in full.
 *
 * @module
 */

import { type KubeObject, parseApiVersion } from "../../core/object.ts";
import type { KatalogModel } from "../model.ts";
import { type CompactData, CompactReader, kindKey } from "./compact.ts";
import { crdSchema } from "./crd_schema.ts";
import type { ObjectSchema } from "./schema.ts";

/** The schema of a kind, and where it comes from. */
export interface KindSchema {
  readonly schema: ObjectSchema;
  /** `crd`: of the Katalog's own crdFiles. */
  readonly from: "kubernetes" | "crd";
}

/** Gives the schema of a kind; `undefined` for a kind that nobody described. */
export type SchemaLookup = (apiVersion: string, kind: string) => KindSchema | undefined;

/** Knows no schema, so that nothing is checked. */
export const noSchemas: SchemaLookup = () => undefined;

/**
 * The schemas that a model's `custom` entries and rules need: of the Katalog's own CRDs
 * and of Kubernetes' own kinds. The latter are read only if one of them names one.
 */
export async function loadSchemas(model: KatalogModel): Promise<SchemaLookup> {
  const manifests = new Map(
    model.crds.flatMap(({ gvk, manifest }) =>
      manifest === undefined ? [] : [[kindId(gvk.group, gvk.kind), manifest] as const]
    ),
  );
  const builtIn = namesBuiltIn(model, manifests) ? await loadBuiltIn() : undefined;
  const read: SchemaLookup = (apiVersion, kind) => {
    const { group, version } = parseApiVersion(apiVersion);
    const manifest = manifests.get(kindId(group, kind));
    const schema = manifest === undefined
      ? builtIn?.schemaOf(apiVersion, kind)
      : crdSchema(manifest, version);
    return schema && { schema, from: manifest === undefined ? "kubernetes" : "crd" };
  };
  const known = new Map<string, KindSchema | undefined>();
  return (apiVersion, kind) => {
    const key = kindKey(apiVersion, kind);
    if (!known.has(key)) known.set(key, read(apiVersion, kind));
    return known.get(key);
  };
}

/** Reads the schemas of Kubernetes' own kinds, which this program ships. */
export async function loadBuiltIn(): Promise<CompactReader> {
  const module = await import("./data/kubernetes.json", { with: { type: "json" } });
  return new CompactReader(module.default as unknown as CompactData);
}

function namesBuiltIn(
  model: KatalogModel,
  own: ReadonlyMap<string, KubeObject>,
): boolean {
  if (model.crds.some(({ builtIn, rules }) => builtIn && rules)) return true;
  return model.crds.flatMap((crd) => [crd.onCreate, crd.onReconcile, crd.onDelete])
    .flatMap(({ entries }) => entries)
    .some(({ table: { list, apiVersion, kind } }) => {
      const { group } = parseApiVersion(apiVersion);
      // Kubernetes' own groups have no dot, or end like this; so do a few of others.
      const possible = !group.includes(".") || group.endsWith(".k8s.io");
      return list === "custom" && possible && !own.has(kindId(group, kind));
    });
}

function kindId(group: string, kind: string): string {
  return `${group}/${kind}`;
}
