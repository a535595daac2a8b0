/**
 * Gives the values that mutation rules write the type of their field.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";
import { formatValue } from "../../template/mod.ts";
import { readBool, readFloat, readInt } from "../cast.ts";
import type { ObjectSchema } from "../openapi/schema.ts";

/** What a value must become. */
export interface Target {
  readonly type: "string" | "int" | "float" | "bool" | "as-is";
  /** What it is called in messages. */
  readonly word: string;
}

const TEXT: Target = { type: "string", word: "text" };
const INT: Target = { type: "int", word: "a whole number" };
const FLOAT: Target = { type: "float", word: "a number" };
const BOOL: Target = { type: "bool", word: "true or false" };
const AS_IS: Target = { type: "as-is", word: "a value" };

const VALUE_TYPES: ReadonlyMap<string, Target> = new Map([
  ["string", TEXT],
  ["int", INT],
  ["integer", INT],
  ["float", FLOAT],
  ["number", FLOAT],
  ["bool", BOOL],
  ["boolean", BOOL],
]);

/** By the type of a field in its schema; others keep the type of what is written. */
const FIELD_TYPES: ReadonlyMap<ObjectSchema["type"], Target> = new Map([
  ["string", TEXT],
  ["integer", INT],
  ["number", FLOAT],
  ["boolean", BOOL],
]);

/** What `valueType` asks for, else what the field's schema does, else nothing. */
export function targetOf(
  valueType: string | undefined,
  schema: ObjectSchema | undefined,
): Target {
  return VALUE_TYPES.get(valueType?.toLowerCase() ?? "") ??
    (schema && FIELD_TYPES.get(schema.type)) ?? AS_IS;
}

/** The value in its type; `undefined` if it cannot be read as that. */
export function convert({ type }: Target, value: Json): Json | undefined {
  if (type === "as-is") return value;
  const text = formatValue(value);
  switch (type) {
    case "string":
      return text;
    case "int":
      return readInt(text);
    case "float":
      return readFloat(text);
    case "bool":
      return readBool(text);
  }
}
