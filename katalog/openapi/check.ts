/**
 * Compares an object, or the part of it that is known, with its schema.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";
import { suggest } from "../../core/suggest.ts";
import { shorten } from "../check.ts";
import type { FieldsSchema, ObjectSchema, ScalarSchema } from "./schema.ts";

/** A text with templates in it: only what stands beside them is known. */
export class Templated {
  /** @param literal The text without its templates; blank when it is all templates. */
  constructor(readonly literal: string) {}
}

/** An object of which templates may hide parts; keys are always known. */
export type Tree =
  | Json
  | Templated
  | readonly Tree[]
  | { readonly [key: string]: Tree | undefined };

/** One way in which an object differs from its schema. */
export interface SchemaFinding {
  readonly code:
    | "schema-unknown-field"
    | "schema-type"
    | "schema-required"
    | "schema-value";
  /** Keys and positions from the object's root. */
  readonly path: readonly (string | number)[];
  /** _Cannot do-what "to-what": what was found_. */
  readonly message: string;
  readonly hint: string;
}

/**
 * Everything in which a tree differs from its schema.
 *
 * @param name What messages call the root: the object's kind.
 */
export function checkTree(
  schema: ObjectSchema,
  tree: Tree,
  name: string,
): SchemaFinding[] {
  const checker = new Checker(name);
  checker.value(schema, tree, []);
  return checker.findings;
}

/** The literal text that can be part of a value, by the value's type. */
const LITERALS: Readonly<Record<string, RegExp>> = {
  integer: /^[-+\d\s]*$/,
  number: /^[-+.\deE\s]*$/,
  boolean: /^[truefals\s]*$/,
  list: /^\s*$/,
  map: /^\s*$/,
  fields: /^\s*$/,
};

const WORDS: Readonly<Record<ObjectSchema["type"], string>> = {
  any: "anything",
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  "int-or-string": "a whole number or text",
  quantity: "a quantity",
  list: "a list",
  map: "a map",
  fields: "a map",
};

/** What a type is called in messages. */
export function typeWord(type: ObjectSchema["type"]): string {
  return WORDS[type];
}

/** Whether a scalar has the type, without regard to the values allowed. */
export function fits(type: ScalarSchema["type"], value: unknown): boolean {
  const whole = typeof value === "bigint" || Number.isInteger(value);
  switch (type) {
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "integer":
      return whole;
    case "number":
      return whole || typeof value === "number";
    case "int-or-string":
      return whole || typeof value === "string";
    case "quantity":
      return whole || typeof value === "number" || typeof value === "string";
  }
}

type Path = readonly (string | number)[];

class Checker {
  readonly findings: SchemaFinding[] = [];
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  value(schema: ObjectSchema, tree: Tree | undefined, path: Path): void {
    // The API server takes null for absent, wherever it stands.
    if (schema.type === "any" || tree === undefined || tree === null) return;
    if (tree instanceof Templated) {
      const literal = LITERALS[schema.type];
      if (literal?.test(tree.literal) === false) this.#wrongType(schema, tree, path);
      return;
    }
    switch (schema.type) {
      case "list":
        if (!Array.isArray(tree)) return this.#wrongType(schema, tree, path);
        tree.forEach((item, i) => this.value(schema.of, item, [...path, i]));
        return;
      case "map":
        if (!isMap(tree)) return this.#wrongType(schema, tree, path);
        for (const [key, value] of Object.entries(tree)) {
          this.value(schema.of, value, [...path, key]);
        }
        return;
      case "fields":
        if (!isMap(tree)) return this.#wrongType(schema, tree, path);
        return this.#fields(schema, tree, path);
      default:
        return this.#scalar(schema, tree, path);
    }
  }

  #fields(
    schema: FieldsSchema,
    tree: { readonly [key: string]: Tree | undefined },
    path: Path,
  ): void {
    for (const [key, value] of Object.entries(tree)) {
      const field = schema.fields.get(key);
      if (field !== undefined) this.value(field, value, [...path, key]);
      else if (!schema.open && value !== undefined) this.#unknown(schema, key, path);
    }
    for (const key of schema.required) {
      const value = Object.hasOwn(tree, key) ? tree[key] : undefined;
      if (value !== undefined && value !== null) continue;
      this.findings.push({
        code: "schema-required",
        path,
        message: `Cannot do without "${key}" in ${this.#place(path)}: found none`,
        hint: `Add \`${key}:\``,
      });
    }
  }

  #unknown(schema: FieldsSchema, key: string, path: Path): void {
    const names = [...schema.fields.keys()];
    const near = suggest(key, names);
    const known = names.sort().slice(0, KNOWN_MAX).join(", ");
    this.findings.push({
      code: "schema-unknown-field",
      path: [...path, key],
      message: `Cannot use the field "${key}": ${
        this.#place(path)
      } has none of that name`,
      hint: near !== undefined
        ? `Did you mean "${near}"?`
        : names.length === 0
        ? "It has no fields at all; the API server would drop this one"
        : `Known fields: ${known}${names.length > KNOWN_MAX ? " …" : ""}`,
    });
  }

  #scalar(schema: ScalarSchema, tree: Tree, path: Path): void {
    if (!fits(schema.type, tree)) return this.#wrongType(schema, tree, path);
    // An empty text stands for the default, as an absent one does.
    if (schema.values === undefined || tree === "") return;
    if (schema.values.some((value) => value === tree)) return;
    const choices = schema.values.map(String);
    const near = suggest(String(tree), choices);
    this.findings.push({
      code: "schema-value",
      path,
      message: `Cannot use ${found(tree)} as ${this.#place(path)}`,
      hint: near !== undefined
        ? `Did you mean "${near}"?`
        : `Write one of: ${choices.filter((choice) => choice !== "").join(", ")}`,
    });
  }

  #wrongType(schema: ObjectSchema, tree: Tree, path: Path): void {
    this.findings.push({
      code: "schema-type",
      path,
      message: `Cannot use ${this.#place(path)} as ${typeWord(schema.type)}: found ${
        found(tree)
      }`,
      hint: typeHint(schema, tree, formatKey(path)),
    });
  }

  #place(path: Path): string {
    return path.length === 0 ? this.#name : `"${formatKey(path)}"`;
  }
}

/** How many names of fields a hint lists: a line of a terminal holds no more. */
const KNOWN_MAX = 12;

/** The end of a path, from its last key: `image`, `args[1]`. */
function formatKey(path: Path): string {
  let text = "";
  for (const step of [...path].reverse()) {
    if (typeof step === "string") return `${step}${text}`;
    text = `[${step}]${text}`;
  }
  return text;
}

function typeHint(schema: ObjectSchema, tree: Tree, key: string): string {
  if (tree instanceof Templated) {
    return "Write one template and nothing beside it, or a fixed value";
  }
  const read = typeof tree === "string" ? Number(tree) : NaN;
  switch (schema.type) {
    case "string":
      return typeof tree === "object"
        ? "Write a single value"
        : `Write it in quotes: \`"${tree}"\``;
    case "integer":
    case "number":
      return tree !== "" && fits(schema.type, read)
        ? `Write it without quotes: \`${tree}\``
        : `Write a number, such as \`${key}: 3\``;
    case "boolean":
      return tree === "true" || tree === "false"
        ? `Write it without quotes: \`${tree}\``
        : `Write \`${key}: true\` or \`${key}: false\``;
    case "list":
      return "Start each item on its own line with `- `";
    case "map":
    case "fields":
      return "Write `key: value` lines below it";
    default:
      return "Write a single value";
  }
}

function found(tree: Tree): string {
  if (tree instanceof Templated) {
    return `text with "${shorten(tree.literal.trim())}" in it`;
  }
  if (Array.isArray(tree)) return "a list";
  if (typeof tree === "object") return "a map";
  return typeof tree === "string" ? `the text "${shorten(tree)}"` : String(tree);
}

function isMap(tree: Tree): tree is { readonly [key: string]: Tree | undefined } {
  return typeof tree === "object" && tree !== null && !Array.isArray(tree) &&
    !(tree instanceof Templated);
}
