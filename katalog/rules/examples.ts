/**
 * Runs the examples of a rule, when it is loaded.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import { yamlToJson } from "../../core/yaml.ts";
import type { Scope } from "../../template/mod.ts";
import { checkTree } from "../openapi/check.ts";
import { childPart, isNothing, itemParts, originOf, type Part } from "../part.ts";
import { FACT_ROOTS } from "./fields.ts";
import { ruleScope } from "./scope.ts";
import { judgeRule, type RuleContext, type ValidationRule } from "./validation.ts";

/** What an example that is only a part of an object is completed with. */
export interface ExampleKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Reports every example on which the rule does not decide as the example says. */
export function checkExamples(
  rule: ValidationRule,
  kind: ExampleKind,
  context: RuleContext,
): void {
  const examples = childPart(rule.part, "examples");
  for (const wanted of ["accepts", "rejects"] as const) {
    for (const part of itemParts(childPart(examples, wanted))) {
      const object = objectOf(part, rule, kind, context);
      if (object !== undefined) run(rule, { object, part, wanted }, context);
    }
  }
}

interface Example {
  readonly object: KubeObject;
  readonly part: Part;
  readonly wanted: "accepts" | "rejects";
}

/** A map is the object or a part of it; anything else is the value of the field. */
function objectOf(
  part: Part,
  { comparison: { left } }: ValidationRule,
  { apiVersion, kind }: ExampleKind,
  context: RuleContext,
): KubeObject | undefined {
  const given = isNothing(part.node) ? undefined : yamlToJson(part.node);
  if (!isObject(given) && left.path === undefined) {
    context.report.error({
      code: "rule-example",
      ...originOf(part),
      message: "Cannot try a bare value: the rule's field is a template",
      hint: "Write the object, or the part that matters: `{ spec: { … } }`",
    });
    return undefined;
  }
  const parts = isObject(given) ? given : at(left.path!, given);
  checkFields(parts, kind, part, context);
  const { metadata } = parts;
  return {
    apiVersion,
    kind,
    ...parts,
    metadata: {
      name: "example",
      namespace: "default",
      ...(isObject(metadata) ? metadata : {}),
    },
  } as KubeObject;
}

function at([key, ...rest]: readonly string[], value: Json | undefined): JsonObject {
  return { [key]: rest.length === 0 ? value : at(rest, value) };
}

/** A misspelt field would make any example an accepted one. */
function checkFields(
  parts: JsonObject,
  kind: string,
  part: Part,
  { schema, report }: RuleContext,
): void {
  if (schema === undefined) return;
  const own = Object.entries(parts).filter(([key]) => !FACT_ROOTS.has(key));
  for (const finding of checkTree(schema, Object.fromEntries(own) as Json, kind)) {
    if (finding.code !== "schema-unknown-field") continue;
    const { code, message, hint } = finding;
    report.error({ code, ...originOf(part), message, hint });
  }
}

function run(
  rule: ValidationRule,
  { object, part, wanted }: Example,
  { report }: RuleContext,
): void {
  const scope = ruleScope(object, NOTHING_KNOWN);
  const verdict = judgeRule(rule, scope, () => []);
  if (verdict?.kind === "broken") {
    if (wanted === "rejects") return;
    return report.error({
      code: "rule-example",
      ...originOf(part),
      message:
        `Cannot accept this example: expected ${verdict.expected}, found ${verdict.found}`,
      hint: `Correct the rule, or move the example to \`rejects\``,
    });
  }
  const why = verdict === undefined
    ? "the rule's conditions do not hold for it"
    : verdict.kind === "holds"
    ? "it satisfies the rule"
    : verdict.why;
  if (wanted === "accepts" && verdict?.kind !== "unjudged") return;
  report.error({
    code: "rule-example",
    ...originOf(part),
    message: `Cannot ${
      wanted === "accepts" ? "accept" : "reject"
    } this example: ${why}`,
    hint: wanted === "accepts"
      ? "Give the example what the rule compares with"
      : "Correct the rule, or move the example to `accepts`",
  });
}

/** Examples stand alone: no other objects, no answers, the first second of 1970. */
const NOTHING_KNOWN: Scope = {
  root: { children: {}, inputs: {}, external: {}, cross: {}, ork: {} },
  facts: {
    nowMs: 0,
    random: { float: () => 0, bytes: (length) => new Uint8Array(length) },
  },
};
