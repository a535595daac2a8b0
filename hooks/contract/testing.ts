/**
 * Judges JSON by a JSON Schema, independently of the shapes that the schema is made of.
 *
 * @module
 */

import { isObject, type Json, type JsonObject, sameJson } from "../../core/json.ts";

/** The keywords that are understood; a schema with another one is a fault of the test. */
const KNOWN = new Set([
  "$schema",
  "$comment",
  "title",
  "description",
  "type",
  "enum",
  "anyOf",
  "oneOf",
  "required",
  "properties",
  "additionalProperties",
  "maxProperties",
  "items",
  "maxItems",
  "minLength",
  "maxLength",
  "pattern",
  "minimum",
  "maximum",
]);

/** Whether a value keeps to a schema. */
export function keepsTo(schema: Json | undefined, value: Json): boolean {
  if (typeof schema === "boolean") return schema;
  if (!isObject(schema)) throw new Error("no schema");
  for (const key of Object.keys(schema)) {
    if (!KNOWN.has(key)) throw new Error(`the keyword ${key} is not known here`);
  }
  const { type, anyOf, oneOf } = schema;
  const types = type === undefined ? [] : Array.isArray(type) ? type : [type];
  const count = (of: Json | undefined) =>
    (of as Json[]).filter((one) => keepsTo(one, value)).length;
  return (types.length === 0 || types.some((one) => isOf(String(one), value))) &&
    (!Array.isArray(schema.enum) || schema.enum.some((one) => sameJson(one, value))) &&
    (anyOf === undefined || count(anyOf) > 0) &&
    (oneOf === undefined || count(oneOf) === 1) &&
    (typeof value !== "string" || textKeeps(schema, value)) &&
    (typeof value !== "number" || numberKeeps(schema, value)) &&
    (!Array.isArray(value) || listKeeps(schema, value)) &&
    (!isObject(value) || objectKeeps(schema, value));
}

function isOf(type: string, value: Json): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    default:
      throw new Error(`the type ${type} is not known here`);
  }
}

function textKeeps(schema: JsonObject, value: string): boolean {
  return value.length >= Number(schema.minLength ?? 0) &&
    value.length <= Number(schema.maxLength ?? Infinity) &&
    (schema.pattern === undefined || new RegExp(String(schema.pattern)).test(value));
}

function numberKeeps(schema: JsonObject, value: number): boolean {
  return value >= Number(schema.minimum ?? -Infinity) &&
    value <= Number(schema.maximum ?? Infinity);
}

function listKeeps(schema: JsonObject, value: readonly Json[]): boolean {
  return value.length <= Number(schema.maxItems ?? Infinity) &&
    (schema.items === undefined || value.every((item) => keepsTo(schema.items, item)));
}

function objectKeeps(schema: JsonObject, value: JsonObject): boolean {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return required.every((key) => value[String(key)] !== undefined) &&
    Object.keys(value).length <= Number(schema.maxProperties ?? Infinity) &&
    Object.entries(value).every(([key, item]) =>
      keepsTo(
        Object.hasOwn(properties, key)
          ? properties[key]
          : schema.additionalProperties ?? true,
        item!,
      )
    );
}
