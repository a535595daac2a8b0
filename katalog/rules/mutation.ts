/**
 * Compiles the rules of `mutation`, which change a copy of the object in memory.
 *
 * @module
 */

import { getPath, isObject, type Json, sameJson } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import type { MapNode, ScalarNode } from "../../core/yaml.ts";
import { formatValue, type Scope } from "../../template/mod.ts";
import { shorten } from "../check.ts";
import { parseFieldPath } from "../field_path.ts";
import { mutationRule } from "../language.ts";
import { childPart, lastKey, originOf, type Part, textOf } from "../part.ts";
import { RenderError } from "../plan.ts";
import { conditionsOf } from "../read_block.ts";
import type { Report } from "../report.ts";
import { compileText, type TextOptions } from "../template_text.ts";
import { convert, type Target, targetOf } from "./convert.ts";
import { FACT_ROOTS } from "./fields.ts";
import { ruleScope } from "./scope.ts";
import type { Mutation, MutationChange, RuleFacts } from "./plan.ts";
import { checkComparison, checkPath, checkText } from "./typed.ts";
import { compileRuleGate, type RuleGate } from "./unique.ts";
import type { RuleContext } from "./validation.ts";

/** One compiled rule of `mutation`. */
export interface MutationRule {
  readonly gate: RuleGate;
  readonly field: string;
  /** Where to write; `undefined` if it cannot be told for this object. */
  readonly path: (scope: Scope) => readonly string[] | undefined;
  /** False: only what is absent, null or empty is written. */
  readonly override: boolean;
  readonly value: (scope: Scope) => Json | undefined;
  readonly target: Target;
  readonly atReconcile: boolean;
  readonly atAdmission: boolean;
}

/** Compiles one rule; `undefined` after a problem. */
export function compileMutationRule(
  part: Part<MapNode>,
  context: RuleContext,
): MutationRule | undefined {
  const { report } = context;
  const options: TextOptions = {
    ...context.options,
    onComparison: (comparison) => checkComparison(comparison, context),
  };
  const gate = compileRuleGate(conditionsOf(part, mutationRule), report, options);
  const field = childPart(part, "field") as Part<ScalarNode> | undefined;
  const asked = readValue(part, report);
  if (field?.node.type !== "scalar" || asked === undefined) return undefined;
  const { path, fixed } = compilePath(field, context);
  const schema = fixed && checkPath(fixed, field, context);
  const target = targetOf(textOf(childPart(part, "valueType")), schema);
  if (!checkValue(asked.part, { target, schema, report })) return undefined;
  const fires = (key: string) =>
    textOf(childPart(childPart(part, "fires"), key))?.toLowerCase() !== "false";
  return {
    gate,
    path,
    field: field.node.text,
    override: asked.override,
    value: compileValue(asked.part, context),
    target,
    atReconcile: fires("reconcile"),
    atAdmission: fires("admission"),
  };
}

interface Asked {
  readonly part: Part<ScalarNode>;
  readonly override: boolean;
}

/** What to write; `override` counts before `default`. */
function readValue(part: Part<MapNode>, report: Report): Asked | undefined {
  const given = ["override", "default"].flatMap((key) => {
    const value = childPart(part, key);
    // An empty override says nothing; an empty default is one.
    const silent = value?.node.type !== "scalar" ||
      (key === "override" && value.node.text === "");
    return silent ? [] : [{ key, part: value as Part<ScalarNode> }];
  });
  if (given.length === 2) {
    report.warning({
      code: "exclusive-keys",
      at: part.node.entries.get("default")!.keyAt,
      path: given[1].part.path,
      message: 'Cannot use "override" and "default" together: only "override" counts',
      hint: "Keep one of them",
    });
  }
  if (given.length > 0) {
    return { part: given[0].part, override: given[0].key === "override" };
  }
  // A list or a map has been refused as what it is.
  const refused = ["override", "default"]
    .some((key) => (childPart(part, key)?.node.type ?? "scalar") !== "scalar");
  if (refused) return undefined;
  report.error({
    code: "missing-key",
    ...originOf(part),
    path: `${part.path}.default`,
    message: 'Cannot change a field without "default" or "override": found neither',
    hint: "Add `default:` for what is absent, or `override:` to write in any case",
  });
  return undefined;
}

/** Parts of metadata that may be changed; the rest says which object it is. */
const METADATA = new Set(["labels", "annotations"]);

function compilePath(
  field: Part<ScalarNode>,
  { report, options }: RuleContext,
): { path: MutationRule["path"]; fixed?: readonly string[] } {
  const { text } = field.node;
  if (text.includes("{{")) {
    const template = compileText(field, report, options);
    const path = (scope: Scope) => {
      const parsed = parseFieldPath(renderOr(template.render, scope));
      return parsed !== undefined && isChangeable(parsed) ? parsed : undefined;
    };
    return { path };
  }
  const fixed = parseFieldPath(text);
  if (fixed !== undefined && isChangeable(fixed)) return { path: () => fixed, fixed };
  report.error({
    code: "bad-value",
    ...originOf(field),
    message: fixed === undefined
      ? `Cannot read "${text}" as the path of a field`
      : `Cannot change "${text}": it is no field that a rule may write`,
    hint: fixed === undefined
      ? 'Write keys joined by dots, such as `spec.host`, or `spec["a.b"]`'
      : "Name a field below spec, metadata.labels or metadata.annotations",
  });
  return { path: () => undefined };
}

function isChangeable([root, ...rest]: readonly string[]): boolean {
  if (root === "metadata") return rest.length > 0 && METADATA.has(rest[0]);
  return root !== "apiVersion" && root !== "kind" && !FACT_ROOTS.has(root);
}

function renderOr(render: (scope: Scope) => string, scope: Scope): string {
  try {
    return render(scope);
  } catch (error) {
    if (error instanceof RenderError) return "";
    throw error;
  }
}

/** Reports a fixed value that is nothing for its field. */
function checkValue(
  part: Part<ScalarNode>,
  { target, schema, report }: {
    readonly target: Target;
    readonly schema: ReturnType<typeof checkPath>;
    readonly report: Report;
  },
): boolean {
  const { text } = part.node;
  if (text.includes("{{")) return true;
  const value = convert(target, text);
  if (value === undefined) {
    report.error({
      code: "rule-value",
      ...originOf(part),
      message: `Cannot read "${lastKey(part.path)}" as ${target.word}: found "${
        shorten(text)
      }"`,
      hint: `Write ${target.word}, or change the rule's valueType`,
    });
    return false;
  }
  const scalar = schema !== undefined && !["any", "list", "map", "fields"].includes(
    schema.type,
  );
  if (scalar && text !== "") {
    checkText(
      formatValue(value),
      schema as Parameters<typeof checkText>[1],
      part,
      report,
    );
  }
  return true;
}

/** The value as written, or as the template gives it. */
function compileValue(
  part: Part<ScalarNode>,
  { report, options }: RuleContext,
): MutationRule["value"] {
  if (!part.node.text.includes("{{")) {
    const { value, text } = part.node;
    const fixed: Json = value === null ? text : value;
    return () => fixed;
  }
  const template = compileText(part, report, options);
  return (scope) => {
    const value = template.renderValue(scope) as Json | undefined;
    return value === null || value === "" ? undefined : value;
  };
}

/** Applies the rules in order; each sees what those before it did. */
export function mutateBy(
  rules: readonly MutationRule[],
  cr: KubeObject,
  facts: RuleFacts,
): Mutation {
  let object = cr;
  const changes: MutationChange[] = [];
  const warnings: string[] = [];
  try {
    for (const rule of rules) {
      if (!(facts.at === "reconcile" ? rule.atReconcile : rule.atAdmission)) continue;
      const change = changeOf(rule, object, facts);
      if (change === undefined) continue;
      if (typeof change === "string") {
        warnings.push(change);
        continue;
      }
      const { path, from, to } = change;
      object = withValue(object as Json, path, to) as KubeObject;
      changes.push({ field: rule.field, ...(from === undefined ? {} : { from }), to });
    }
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    // Half of the rules may make less sense than none.
    return { object: cr, changes: [], warnings: [...warnings, error.message] };
  }
  return { object, changes, warnings };
}

/** What a rule changes: nothing, or why it cannot be told. */
function changeOf(rule: MutationRule, object: KubeObject, facts: RuleFacts) {
  const scope = ruleScope(object, facts.scope);
  const opens = rule.gate.opens(scope, facts.holders);
  if (opens === undefined) {
    return `Cannot change "${rule.field}": nobody here knows the other objects`;
  }
  if (!opens) return undefined;
  const path = rule.path(scope);
  if (path === undefined) return `Cannot change "${rule.field}": it names no field`;
  const from = getPath(object as Json, path);
  const empty = from === undefined || from === null || from === "";
  if (!rule.override && !empty) return undefined;
  const given = rule.value(scope);
  if (given === undefined) return undefined;
  const to = convert(rule.target, given);
  if (to === undefined) {
    return `Cannot change "${rule.field}": found "${
      shorten(formatValue(given))
    }", which is not ${rule.target.word}`;
  }
  return isSame(from, to) ? undefined : { path, from, to };
}

/** What prints the same is the same: `"3"` is not written over 3. */
function isSame(from: Json | undefined, to: Json): boolean {
  if (from === undefined || from === null) return false;
  return sameJson(from, to) || formatValue(from) === formatValue(to);
}

/** A copy with a value at a path; what is no map or list on the way becomes a map. */
export function withValue(
  value: Json | undefined,
  path: readonly string[],
  to: Json,
): Json {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  if (Array.isArray(value) && /^\d+$/.test(key) && Number(key) < value.length) {
    return value.with(Number(key), withValue(value[Number(key)], rest, to));
  }
  const map = isObject(value) ? value : {};
  const below = Object.hasOwn(map, key) ? map[key] : undefined;
  return { ...map, [key]: withValue(below, rest, to) };
}
