/**
 * Reads and compiles `normalize`: what a CR's spec is taken to say.
 *
 * @module
 */

import {
  getPath,
  isObject,
  type Json,
  type JsonObject,
  sameJson,
} from "../core/json.ts";
import type { ScalarNode } from "../core/yaml.ts";
import type { Scope } from "../template/mod.ts";
import { checkShape } from "./check.ts";
import { parseFieldPath } from "./field_path.ts";
import type { NormalizePlan } from "./observed_plan.ts";
import { childPart, joinPath, type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";
import { object, type ObjectShape } from "./shape.ts";
import { compileText, type Text, type TextOptions } from "./template_text.ts";

/** `normalize`. */
export const normalizeShape: ObjectShape = object({
  audit: { type: "scalar", as: "bool", template: false },
  spec: { type: "map", of: { type: "any" } },
}, { required: ["spec"] });

/** `normalize` as written: each field's path, and the text that gives its value. */
export interface NormalizeModel {
  readonly audit: boolean;
  readonly fields: readonly NormalizeField[];
}

/** One field of it. */
export interface NormalizeField {
  /** Below `spec`. */
  readonly path: readonly string[];
  readonly part: Part<ScalarNode>;
}

/** Reads `normalize`; an absent one leaves CRs as they are. */
export function readNormalize(
  part: Part | undefined,
  report: Report,
): NormalizeModel | undefined {
  if (part === undefined) return undefined;
  checkShape(normalizeShape, part, report);
  const spec = childPart(part, "spec");
  if (spec === undefined) return undefined;
  const audit = textOf(childPart(part, "audit"))?.toLowerCase() === "true";
  return { audit, fields: readFields(spec, [], report) };
}

/** Paths may be written with dots, or as maps within maps. */
function readFields(
  part: Part,
  above: readonly string[],
  report: Report,
): NormalizeField[] {
  if (part.node.type !== "map") return [];
  return [...part.node.entries].flatMap(([key, { keyAt, value }]) => {
    const at = { node: value, path: joinPath(part.path, key) };
    const steps = parseFieldPath(key);
    if (steps === undefined) {
      report.error({
        code: "bad-value",
        at: keyAt,
        path: at.path,
        message: `Cannot read "${key}" as the path of a field below spec`,
        hint: "Write keys joined by dots, such as `image.tag`",
      });
      return [];
    }
    const path = [...above, ...steps];
    if (value.type === "map") return readFields(at, path, report);
    if (value.type === "scalar" && value.value !== null) {
      return [{ path, part: { node: value, path: at.path } }];
    }
    report.error({
      code: "bad-type",
      at: value.at,
      path: at.path,
      message: `Cannot read "${key}" as the text of one field: found ${
        value.type === "list" ? "a list" : "nothing"
      }`,
      hint:
        'Write one template for each field, such as `host: "{{ toLower .spec.host }}"`',
    });
    return [];
  });
}

/** Compiles `normalize`; template errors go to the report. */
export function compileNormalize(
  model: NormalizeModel | undefined,
  report: Report,
  options: TextOptions,
): NormalizePlan | undefined {
  if (model === undefined) return undefined;
  const fields = model.fields.map(({ path, part }) => ({
    path,
    text: compileText(part, report, options),
  }));
  return {
    audit: model.audit,
    apply: (scope) => {
      const raw = scope.root.spec;
      // Every text sees the CR as it is stored, so their order does not matter.
      const results = fields.map(({ path, text }) => {
        const from = getPath(raw, path);
        return { path, from, to: resultOf(from, text, scope) };
      }).filter(({ from, to }) => to !== undefined && !sameJson(from, to));
      let spec: Json = isObject(raw) ? raw : {};
      for (const { path, to } of results) spec = setAt(spec, path, to!);
      const changes = results.map(({ path, from, to }) => ({
        field: ["spec", ...path].join("."),
        from: from ?? null,
        to: to!,
      }));
      return { spec, changes };
    },
  };
}

/** What was no text stays none, where the result can be read as the same type. */
function resultOf(from: Json | undefined, text: Text, scope: Scope): Json | undefined {
  if (typeof from === "object" && from !== null) {
    const value = text.renderValue(scope);
    return typeof value === "object" && value !== null ? value : text.render(scope);
  }
  const result = text.render(scope);
  if (from === undefined || from === null) return result === "" ? undefined : result;
  if (typeof from === "boolean" && /^(true|false)$/.test(result)) {
    return result === "true";
  }
  if (typeof from === "number" || typeof from === "bigint") {
    return numberOf(result) ?? result;
  }
  return result;
}

function numberOf(text: string): Json | undefined {
  if (/^-?\d+$/.test(text)) {
    const exact = BigInt(text);
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
  }
  if (!/^-?(\d+\.\d*|\.\d+|\d+)([eE][+-]?\d+)?$/.test(text)) return undefined;
  return Number.isFinite(Number(text)) ? Number(text) : undefined;
}

/** A copy with one value changed; the rest is shared. Scalars on the way become maps. */
function setAt(tree: Json | undefined, path: readonly string[], value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(tree) && Number(key) < tree.length) {
    return tree.map((item, i) => i === Number(key) ? setAt(item, rest, value) : item);
  }
  const map: JsonObject = isObject(tree) ? tree : {};
  const below = Object.hasOwn(map, key) ? map[key] : undefined;
  return { ...map, [key]: setAt(below, rest, value) };
}
