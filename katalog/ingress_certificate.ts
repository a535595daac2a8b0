/**
 * Turns `tls: { create: true }` of an Ingress into an entry of Secrets.
 *
 * @module
 */

import type { MapEntry, MapNode, ScalarNode } from "../core/yaml.ts";
import { childPart, type Part, textOf } from "./part.ts";

/** Keys of the Ingress that its Secret shares. */
const SHARED = ["namespace", "forEach", "when", "or", "reconcile", "prune", "adopt"];

/** The Secrets that some Ingresses ask for, each at the place that asks. */
export function certificatesOf(ingresses: readonly Part[]): readonly Part[] {
  return ingresses.flatMap((ingress) => {
    const tls = childPart(ingress, "tls");
    const create = childPart(tls, "create");
    if (textOf(create)?.toLowerCase() !== "true") return [];
    if (ingress.node.type !== "map") return [];
    const at = create!.node.at;
    const name = textOf(childPart(ingress, "name")) || "{{ .metadata.name }}-ingress";
    const entries = new Map<string, MapEntry>();
    const put = (key: string, part: Part | undefined) => {
      if (part !== undefined) entries.set(key, { keyAt: at, value: part.node });
    };
    for (const key of SHARED) put(key, childPart(ingress, key));
    put("name", childPart(tls, "secretName") ?? scalar(`${name}-tls`, at));
    const names = new Map<string, MapEntry>();
    const host = childPart(ingress, "host");
    if (host !== undefined) names.set("commonName", { keyAt: at, value: host.node });
    const hosts = childPart(tls, "hosts");
    if (hosts !== undefined) names.set("dnsNames", { keyAt: at, value: hosts.node });
    put("tls", { node: { type: "map", at, entries: names }, path: "" });
    const node: MapNode = { type: "map", at, entries };
    return [{ node, path: `${ingress.path}.tls` }];
  });
}

function scalar(text: string, at: ScalarNode["at"]): Part {
  return { node: { type: "scalar", at, value: text, text, textAt: at }, path: "" };
}
