/**
 * Builds rules for tests.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import type { Scope } from "../../template/mod.ts";
import { crdOf, filesOf, format, scopeOf, site } from "../fixtures_test.ts";
import { formatViolations, loadPlan, type Lookup, type RulesPlan } from "../mod.ts";

/** The rules of a CRD of which nothing is known but its name. */
export async function rulesOf(lines: string): Promise<RulesPlan> {
  const { rules } = await crdOf(lines);
  if (rules === undefined) throw new Error("There are no rules");
  return rules;
}

/** The rules of files; throws with every error. */
export async function rulesOfFiles(
  files: { readonly [path: string]: string },
): Promise<RulesPlan> {
  const loaded = await loadPlan(filesOf(files));
  if (!loaded.ok) throw new Error(loaded.problems.map(format).join("\n"));
  return loaded.value.crds[0].rules!;
}

/** What else is known, such as `external`. */
export function knowing(root: JsonObject, nowMs = 0): Scope {
  const scope = scopeOf(site(), nowMs);
  return { ...scope, root: { ...scope.root, ...root } };
}

/** Denials as one text, then warnings. */
export function judged(
  rules: RulesPlan,
  cr: KubeObject,
  { scope = knowing({}), holders }: {
    readonly scope?: Scope;
    readonly holders?: (lookup: Lookup) => readonly string[] | undefined;
  } = {},
): readonly [denials: string, warnings: string] {
  const { denials, warnings } = rules.validate(cr, {
    scope,
    at: "reconcile",
    ...(holders && { holders }),
  });
  return [formatViolations(denials), formatViolations(warnings)];
}
