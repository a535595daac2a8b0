/**
 * Builds small Katalogs for tests.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";
import type { Problem } from "../core/problem.ts";
import { seededRandom } from "../core/random.ts";
import type { Scope } from "../template/mod.ts";
import { type CrdPlan, loadPlan, type Plan, type RenderContext } from "./mod.ts";

/** Seven lines, so that what is put below starts on line 8, column 7. */
const HEAD = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    site:
      apiTypes: { group: test.io, version: v1, kind: Site, plural: sites }
`;

/** A Katalog of one CRD, `site`, with the given lines in its entry. */
export function katalog(lines: string): string {
  return HEAD + lines.replace(/^\n/, "").replace(/^(?=.)/gm, "      ");
}

/** Files in memory for the loader. */
export function filesOf(files: { readonly [path: string]: string }) {
  return {
    files: Object.keys(files).filter((path) => path.endsWith("katalog.yaml")),
    readFile: (path: string) =>
      Object.hasOwn(files, path)
        ? Promise.resolve(files[path])
        : Promise.reject(new Deno.errors.NotFound(`no ${path}`)),
  };
}

/** The plan of a text; throws with every problem if there is none. */
export async function planOf(text: string): Promise<Plan> {
  const loaded = await loadPlan(filesOf({ "katalog.yaml": text }));
  if (!loaded.ok) throw new Error(loaded.problems.map(format).join("\n"));
  return loaded.value;
}

/** The plan of a CRD `site` with the given lines. */
export async function crdOf(lines: string): Promise<CrdPlan> {
  return (await planOf(katalog(lines))).crds[0];
}

/** A CR `shop` in `retail`, or as given. */
export function site(parts: { readonly [key: string]: unknown } = {}): KubeObject {
  return {
    apiVersion: "test.io/v1",
    kind: "Site",
    metadata: { name: "shop", namespace: "retail", uid: "u-1" },
    ...parts,
  } as KubeObject;
}

/** The scope of a CR at a wall time, 1970-01-01 if not given. */
export function scopeOf(cr: KubeObject, nowMs = 0): Scope {
  return {
    root: { ...cr, children: {}, inputs: {} } as Scope["root"],
    facts: { nowMs, random: seededRandom(1) },
  };
}

/** What an entry is told beside the scope; discovery knows nothing unless given. */
export function contextOf(
  cr: KubeObject,
  isNamespaced: RenderContext["isNamespaced"] = () => undefined,
): RenderContext {
  return { cr, isNamespaced };
}

/** One problem on two lines, as failing tests show it. */
export function format(problem: Problem): string {
  const { severity, code, source, line, column, path, message, hint } = problem;
  return `${severity} ${code} ${source}:${line}:${column} ${path}\n  ${message} / ${hint}`;
}
