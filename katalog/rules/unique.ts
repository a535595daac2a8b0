/**
 * Compiles the question whether another object of the kind holds a value.
 *
 * @module
 */

import { getPath, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import { formatValue, type Scope } from "../../template/mod.ts";
import type { Comparison } from "../comparison.ts";
import { compileGate, type Conditions } from "../condition.ts";
import { originOf } from "../part.ts";
import type { Gate } from "../plan.ts";
import type { Report } from "../report.ts";
import type { TextOptions } from "../template_text.ts";
import { lookAt } from "./judge.ts";
import type { RuleFacts } from "./plan.ts";

/** How to find the objects that hold a value of the field. */
export interface Unique {
  readonly index: string;
  readonly textsOf: (object: KubeObject) => readonly string[];
}

/** Reads `unique` of a comparison; `undefined` where it asks something else. */
export function uniqueOf({ name, left: { path } }: Comparison): Unique | undefined {
  if (name !== "unique" || path === undefined) return undefined;
  return {
    index: `unique ${JSON.stringify(path)}`,
    textsOf: (object) => {
      const value = getPath(object, path);
      if (value === undefined) return [];
      return [value === null ? "" : formatValue(value)];
    },
  };
}

/** Reports a template: no index could be kept of what it gives. */
export function checkUniquePath({ left }: Comparison, report: Report): void {
  report.error({
    code: "condition-operator",
    ...originOf(left.part),
    message: `Cannot ask whether "${left.part.node.text}" is unique: it is a template`,
    hint: "Write the field's path, such as `spec.host`",
  });
}

/** Where the conditions of a rule find who holds a value: by index, then by text. */
const HOLDERS_ROOT = "_holders";

/** The conditions of a rule, which may ask for other objects. */
export interface RuleGate {
  /** What its conditions ask for. */
  readonly uniques: readonly Unique[];
  /** Whether the rule counts; `undefined` when nobody can tell. */
  readonly opens: (scope: Scope, holders: RuleFacts["holders"]) => boolean | undefined;
}

/** Compiles the conditions of a rule, `unique` among them. */
export function compileRuleGate(
  conditions: Conditions,
  report: Report,
  options: TextOptions,
): RuleGate {
  const asked: { readonly unique: Unique; readonly left: Comparison["left"] }[] = [];
  const compileUnique = (comparison: Comparison): Gate | undefined => {
    const unique = uniqueOf(comparison);
    if (unique === undefined) return void checkUniquePath(comparison, report);
    const { left, negated } = comparison;
    asked.push({ unique, left });
    return (scope) => {
      const { found, text } = lookAt(left, scope);
      // What is absent belongs to nobody.
      if (!found) return negated;
      const others = getPath(scope.root, [HOLDERS_ROOT, unique.index, text]);
      return (others === 0) !== negated;
    };
  };
  const gate = compileGate(conditions, report, { ...options, compileUnique });
  return {
    uniques: asked.map(({ unique }) => unique),
    opens: (scope, holders) => {
      if (asked.length === 0) return gate(scope);
      // Without a prototype: a value may well be "__proto__".
      const known: Record<string, Record<string, number>> = {};
      let whole = true;
      // All are asked for at once, also those that will turn out not to matter.
      for (const { unique: { index }, left } of asked) {
        const { found, text } = lookAt(left, scope);
        if (!found) continue;
        const others = holders?.({ index, text });
        if (others === undefined) whole = false;
        else (known[index] ??= Object.create(null))[text] = others.length;
      }
      if (!whole) return undefined;
      const root = { ...scope.root, [HOLDERS_ROOT]: known as JsonObject };
      return gate({ root, facts: scope.facts });
    },
  };
}
