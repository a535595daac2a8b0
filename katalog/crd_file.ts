/**
 * Finds the CustomResourceDefinition that an entry of a Katalog means.
 *
 * @module
 */

import { getPath, isObject, type Json } from "../core/json.ts";
import type { GroupVersionKind, KubeObject } from "../core/object.ts";
import { type YamlNode, yamlToJson } from "../core/yaml.ts";
import { type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";
import type { Sources } from "./sources.ts";

/** What a CRD says about its kind. */
export interface CrdFacts {
  readonly gvk: GroupVersionKind;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  /** Every served version. */
  readonly versions: readonly string[];
  readonly manifest: KubeObject;
}

/**
 * Reads `crdFile` and picks the CRD: the only one, or the one whose kind, singular
 * or plural is the entry's key or `apiTypes.kind`, compared without case.
 *
 * @returns `undefined` after a problem.
 */
export async function readCrdFile(
  part: Part,
  wanted: readonly string[],
  { sources, report }: { readonly sources: Sources; readonly report: Report },
): Promise<CrdFacts | undefined> {
  const name = textOf(part);
  if (name === undefined) return undefined;
  const asker = { at: part.node.at, path: part.path };
  const documents = await sources.read(name, asker);
  if (documents === undefined) return undefined;
  const crds = documents.flatMap((document) => factsOf(document) ?? []);
  if (crds.length === 0) {
    report.error({
      code: "crd-file-not-crd",
      ...asker,
      message: `Cannot use "${name}" as crdFile: found no CustomResourceDefinition`,
      hint: "It must hold one of apiVersion apiextensions.k8s.io/v1, with a version",
    });
    return undefined;
  }
  if (crds.length === 1) return crds[0];
  const names = wanted.map((word) => word.toLowerCase());
  const matching = crds.filter((crd) =>
    [crd.gvk.kind, crd.singular, crd.plural].some((one) =>
      names.includes(one.toLowerCase())
    )
  );
  if (matching.length === 1) return matching[0];
  report.error({
    code: "crd-file-ambiguous",
    ...asker,
    message: `Cannot choose a CRD from "${name}": found ${
      crds.map(({ gvk }) => gvk.kind).join(", ")
    }`,
    hint: `Name the entry after one of them, or add \`apiTypes: { kind: ${
      crds[0].gvk.kind
    } }\``,
  });
  return undefined;
}

function factsOf(document: YamlNode): CrdFacts | undefined {
  const json = yamlToJson(document);
  if (!isObject(json) || json.kind !== "CustomResourceDefinition") return undefined;
  if (json.apiVersion !== "apiextensions.k8s.io/v1") return undefined;
  const text = (...path: string[]) => {
    const value = getPath(json, ["spec", ...path]);
    return typeof value === "string" ? value : "";
  };
  const listed = getPath(json, ["spec", "versions"]);
  const versions = Array.isArray(listed) ? (listed as Json[]).filter(isObject) : [];
  const served = versions.filter((version) => version.served === true);
  const stored = versions.find((version) => version.storage === true) ?? served[0];
  const kind = text("names", "kind");
  if (stored === undefined || kind === "" || text("group") === "") return undefined;
  return {
    gvk: { group: text("group"), version: String(stored.name), kind },
    plural: text("names", "plural"),
    singular: text("names", "singular") || kind.toLowerCase(),
    namespaced: text("scope") !== "Cluster",
    versions: served.map((version) => String(version.name)),
    manifest: json as KubeObject,
  };
}
