/**
 * Compiles the text of an object so that each value gets the type its schema wants.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import type { ScalarNode, YamlNode } from "../../core/yaml.ts";
import { formatValue, type Scope } from "../../template/mod.ts";
import { shorten } from "../check.ts";
import { itemParts, joinPath, originOf, type Part } from "../part.ts";
import { RenderError } from "../plan.ts";
import { compileShape, type Render } from "../render.ts";
import type { Report } from "../report.ts";
import { compileText, type TextOptions } from "../template_text.ts";
import { fits, typeWord } from "./check.ts";
import { splitTemplates } from "./literal.ts";
import { ANY, type ObjectSchema, type ScalarSchema } from "./schema.ts";

/**
 * Compiles a part that was checked against its schema.
 *
 * A text that is exactly one template keeps its value's own type where the schema
 * wants no text. A template that gives nothing leaves its field out, but not the value
 * of a map: an empty label or file is still one.
 */
export function compileBySchema(
  schema: ObjectSchema,
  part: Part,
  report: Report,
  options: TextOptions = {},
): Render {
  return new Compiler(report, options).compile(schema, part, false);
}

class Compiler {
  readonly #report: Report;
  readonly #options: TextOptions;

  constructor(report: Report, options: TextOptions) {
    this.#report = report;
    this.#options = options;
  }

  compile(schema: ObjectSchema, part: Part, keepEmpty: boolean): Render {
    const { node, path } = part;
    if (schema.type === "any" || !hasTemplate(node)) {
      return compileShape({ type: "any" }, part, this.#report, this.#options);
    }
    if (node.type === "scalar") {
      return this.#text(schema, { node, path }, keepEmpty);
    }
    if (node.type === "list") {
      const of = schema.type === "list" ? schema.of : ANY;
      const items = itemParts(part).map((item) => this.compile(of, item, false));
      return (scope) =>
        items.map((item) => item(scope)).filter((item) => item !== undefined);
    }
    const fields = [...node.entries].map(([key, { value }]) => {
      const of = schema.type === "fields"
        ? schema.fields.get(key)
        : schema.type === "map"
        ? schema.of
        : undefined;
      const field = { node: value, path: joinPath(path, key) };
      return [key, this.compile(of ?? ANY, field, schema.type === "map")] as const;
    });
    return (scope) => renderFields(fields, scope);
  }

  #text(schema: ObjectSchema, part: Part<ScalarNode>, keepEmpty: boolean): Render {
    const text = compileText(part, this.#report, this.#options);
    if (schema.type === "string") {
      return (scope) => {
        const rendered = text.render(scope);
        return rendered === "" && !keepEmpty ? undefined : rendered;
      };
    }
    const single = splitTemplates(part.node.text).actions === 1;
    return (scope) => {
      const value = text.renderValue(scope);
      // Where a port or a count may be text, such text is a name or a percentage.
      if (schema.type === "int-or-string" && !single && /^\d+$/.test(String(value))) {
        return Number(value);
      }
      return value === null || value === "" ? undefined : coerce(schema, value, part);
    };
  }
}

/** A value in the type that its schema wants. */
function coerce(schema: ObjectSchema, value: Json, part: Part): Json {
  if (value === null) return null;
  switch (schema.type) {
    case "any":
      return value;
    case "list":
      if (!Array.isArray(value)) throw misfit(schema, value, part);
      return value.map((item) => coerce(schema.of, item, part));
    case "map":
      if (!isObject(value)) throw misfit(schema, value, part);
      return mapValues(value, (item) => coerce(schema.of, item, part));
    case "fields":
      if (!isObject(value)) throw misfit(schema, value, part);
      return mapValues(
        value,
        (item, key) => coerce(schema.fields.get(key) ?? ANY, item, part),
      );
    default: {
      if (fits(schema.type, value)) return value;
      const read = readAs(schema.type, value);
      if (read === undefined) throw misfit(schema, value, part);
      return read;
    }
  }
}

/** A scalar of one type read as another; `undefined` if that is impossible. */
function readAs(type: ScalarSchema["type"], value: Json): Json | undefined {
  if (typeof value === "object") return undefined;
  if (type === "string") return formatValue(value);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  switch (type) {
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "integer":
      return /^[-+]?\d+$/.test(text) ? whole(text) : undefined;
    case "number":
      return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)
        ? Number(text)
        : undefined;
    default:
      return undefined;
  }
}

function whole(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text.replace("+", ""));
}

function misfit(schema: ObjectSchema, value: Json, part: Part): RenderError {
  const found = isObject(value)
    ? "a map"
    : Array.isArray(value)
    ? "a list"
    : `"${shorten(String(value))}"`;
  const wanted = typeWord(schema.type);
  return new RenderError(
    originOf(part),
    `Cannot render "${part.path}" as ${wanted}: found ${found}`,
    `Let the template give ${wanted}, or nothing to leave the field out`,
  );
}

function mapValues(
  object: JsonObject,
  change: (value: Json, key: string) => Json,
): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, change(value, key)]]
    ),
  );
}

function renderFields(
  fields: readonly (readonly [string, Render])[],
  scope: Scope,
): JsonObject {
  const entries: [string, Json][] = [];
  for (const [key, render] of fields) {
    const value = render(scope);
    if (value !== undefined) entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

function hasTemplate(node: YamlNode): boolean {
  switch (node.type) {
    case "scalar":
      return node.text.includes("{{");
    case "list":
      return node.items.some(hasTemplate);
    case "map":
      return [...node.entries.values()].some(({ value }) => hasTemplate(value));
  }
}
