/**
 * Builds small Katalogs for tests.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { KubeObject } from "../core/object.ts";
import type { Problem } from "../core/problem.ts";
import { seededRandom } from "../core/random.ts";
import type { Scope } from "../template/mod.ts";
import {
  type CrdPlan,
  loadPlan,
  type Plan,
  type ProblemCode,
  type RenderContext,
} from "./mod.ts";

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

/** A Katalog whose box has one condition, in YAML's flow form. */
export function condition(keys: string): string {
  return katalog(`operatorBox: { when: [{ ${keys} }] }\n`);
}

/** A Katalog that creates one Deployment, in YAML's flow form. */
export function deployment(keys: string): string {
  return katalog(`operatorBox: { onCreate: { deployments: [{ ${keys} }] } }\n`);
}

/** A Katalog with calls under onCreate, and more keys before them, in flow form. */
export function external(calls: string, more = ""): string {
  return katalog(`operatorBox: { onCreate: { ${more}external: [${calls}] } }\n`);
}

/** A Katalog that creates one custom object, in YAML's flow form. */
export function custom(keys: string): string {
  return katalog(`operatorBox: { onCreate: { custom: [{ ${keys} }] } }\n`);
}

/** A Katalog with the given lines as its `spec.crds`, from line 6 on. */
export function crds(lines: string): string {
  const head = HEAD.split("\n").slice(0, 5).join("\n");
  return `${head}\n${lines.replace(/^\n/, "").replace(/^(?=.)/gm, "    ")}`;
}

/** A Katalog whose notes are the given items, from line 10, column 3 on. */
export function notes(items: string, lines = ""): string {
  const list = items.replace(/^\n/, "").replace(/^(?=.)/gm, "  ");
  return `${HEAD}notes:\n  functions:\n${list}`.replace(
    /^notes:/m,
    `${katalog(lines).slice(HEAD.length)}notes:`,
  );
}

/** A CRD of group `test.io` and version v1. */
export function crdFile(kind: string): string {
  const lower = kind.toLowerCase();
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${lower}s.test.io }
spec:
  group: test.io
  scope: Cluster
  names: { kind: ${kind}, plural: ${lower}s }
  versions: [{ name: v1, served: true, storage: true }]
`;
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

/** The same for plug-ins. */
export function bytesOf(files: { readonly [path: string]: Uint8Array }) {
  return {
    readBytes: (path: string) =>
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

/** A text, or several files, that has one problem of a code. */
export interface Fixture {
  readonly code: ProblemCode;
  readonly text: string | { readonly [path: string]: string };
  /** Plug-ins beside the Katalog. */
  readonly bytes?: { readonly [path: string]: Uint8Array };
  /** `severity line:column path`. */
  readonly at: string;
  readonly message: string;
  readonly hint?: string;
}

/** Registers a test for each fixture: exactly one problem of its code, as described. */
export function testFixtures(fixtures: readonly Fixture[]): void {
  for (const { code, text, bytes = {}, at, message, hint } of fixtures) {
    Deno.test(`loadPlan tells ${code}: ${message}`, async () => {
      const files = typeof text === "string" ? { "katalog.yaml": text } : text;
      const { problems } = await loadPlan({ ...filesOf(files), ...bytesOf(bytes) });
      const told = problems.filter((problem) => problem.code === code)
        .map(({ severity, line, column, path, message, hint }) => ({
          at: `${severity} ${line}:${column} ${path}`.trimEnd(),
          message,
          hint,
        }));
      assert.deepEqual(told, [{ at, message, hint }], problems.map(format).join("\n"));
    });
  }
}

/** One problem on two lines, as failing tests show it. */
export function format(problem: Problem): string {
  const { severity, code, source, line, column, path, message, hint } = problem;
  return `${severity} ${code} ${source}:${line}:${column} ${path}\n  ${message} / ${hint}`;
}
