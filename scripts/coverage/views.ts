/**
 * Shows plans, reads and writes as data, in the form of what fixtures expect.
 *
 * @module
 */

import { getPath, type Json, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import type { Plan } from "../../katalog/mod.ts";
import type { Read, Write } from "../../runtime/cycle.ts";
import { identityOf, identityOfObject } from "../../runtime/marks.ts";
import { nameOf } from "./arrange.ts";
import { plain } from "./document.ts";

/** The plan as data: what of it is code shows in the steps. */
export function planView(plan: Plan): JsonObject {
  const { name, deprecations, crds } = plan;
  return {
    name,
    order: crds.map((crd) => crd.name),
    deprecations: plain(deprecations),
    crds: Object.fromEntries(crds.map((crd) => [crd.name, plain(crd)])),
  };
}

/** A read in short: `list Pod`. */
export function nameOfRead(read: Read): string {
  return read.op === "get" ? `get ${read.ref.kind}` : `list ${read.kind}`;
}

/** Every write by its name, with what it says beside the object. */
export function writesView(log: readonly Write[]) {
  return {
    log: log.map(nameOf),
    applied: Object.fromEntries(
      log.flatMap((write) =>
        write.op === "apply"
          ? [[identityOfObject(write.object), { force: write.force }]]
          : []
      ),
    ),
    patched: Object.fromEntries(
      log.flatMap((write) =>
        write.op === "patch-child"
          ? [[identityOf(write.ref), { anywhere: write.anywhere ?? false }]]
          : []
      ),
    ),
    deleted: Object.fromEntries(
      log.flatMap((write) =>
        write.op === "delete"
          ? [[identityOf(write.ref), write.propagation ?? "Background"]]
          : []
      ),
    ),
  };
}

/** The pod that a workload makes, wherever its template stands. */
export function podOf({ kind, spec }: KubeObject): Json | undefined {
  if (kind === "Pod") return spec;
  return getPath(spec, ["template", "spec"]) ??
    getPath(spec, ["jobTemplate", "spec", "template", "spec"]);
}
