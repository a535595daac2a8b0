/**
 * Describes JSON once, to be checked here and published as JSON Schema.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import { suggest } from "../../core/suggest.ts";

/** A value that is not what it should be. */
export class ShapeFault extends Error {
  /** Where: `apply[2].metadata.name`; empty for the whole. */
  readonly path: string;

  /** @param message What was found, and what belongs there. */
  constructor(path: string, message: string) {
    super(message);
    this.name = "ShapeFault";
    this.path = path;
  }
}

/** What a value looks like. */
export interface Shape<T> {
  readonly schema: JsonObject;
  /** @throws {ShapeFault} If the value is of another shape. */
  read(value: Json | undefined, path: string): T;
}

/** A key that may be absent; null counts as absent. */
export interface Optional<T> {
  readonly optional: Shape<T>;
}

/** The keys of a record: each required unless its type may be `undefined`. */
export type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Optional<Exclude<T[K], undefined>>
    : Shape<T[K]>;
};

/** Makes a key one that may be absent. */
export function optional<T>(shape: Shape<T>): Optional<T> {
  return { optional: shape };
}

/** An object with known keys. */
export interface RecordOptions {
  readonly description?: string;
  /** Take further keys as they are, instead of refusing them. */
  readonly open?: boolean;
  /** Keys that must not be there, with the reason. */
  readonly never?: Readonly<Record<string, string>>;
}

/** A record. Unknown keys are refused, unless it is open: most are misspelt. */
export function record<T>(fields: Fields<T>, options: RecordOptions = {}): Shape<T> {
  const entries = Object.entries<Shape<unknown> | Optional<unknown>>(fields);
  const required = entries.filter(([, field]) => "read" in field).map(([key]) => key);
  const never = options.never ?? {};
  return {
    schema: described({
      type: "object",
      ...(required.length === 0 ? {} : { required }),
      ...(options.open ? {} : { additionalProperties: false }),
      properties: {
        ...Object.fromEntries(
          entries.map(([key, field]) => [
            key,
            "read" in field ? field.schema : orNull(field.optional.schema),
          ]),
        ),
        ...Object.fromEntries(Object.keys(never).map((key) => [key, false])),
      },
    }, options.description),
    read(value, path) {
      const object = readObject(value, path);
      for (const key of Object.keys(object)) {
        if (object[key] === undefined || Object.hasOwn(fields, key)) continue;
        if (Object.hasOwn(never, key)) throw new ShapeFault(at(path, key), never[key]);
        if (!options.open) throw unknownKey(key, path, Object.keys(fields));
      }
      const read: Record<string, unknown> = options.open ? { ...object } : {};
      for (const [key, field] of entries) {
        const item = Object.hasOwn(object, key) ? object[key] : undefined;
        if ("read" in field) read[key] = field.read(item, at(path, key));
        else if (item === undefined || item === null) delete read[key];
        else read[key] = field.optional.read(item, at(path, key));
      }
      return read as T;
    },
  };
}

function unknownKey(key: string, path: string, known: readonly string[]): ShapeFault {
  const near = suggest(key, known);
  const hint = near === undefined
    ? `known are ${known.join(", ")}`
    : `meant "${near}"?`;
  return new ShapeFault(path, `found the unknown key "${key.slice(0, 60)}", ${hint}`);
}

/** A list of one shape, with the most items that it may have. */
export function list<T>(
  item: Shape<T>,
  most: number,
  description?: string,
): Shape<readonly T[]> {
  return {
    schema: described(
      { type: "array", items: item.schema, maxItems: most },
      description,
    ),
    read(value, path) {
      if (!Array.isArray(value)) throw unfit(value, path, "a list");
      if (value.length > most) {
        throw new ShapeFault(path, `found ${value.length} items, ${most} are allowed`);
      }
      return value.map((one, i) => item.read(one, `${path}[${i}]`));
    },
  };
}

/** Any object. */
export function freeObject(description?: string): Shape<JsonObject> {
  return { schema: described({ type: "object" }, description), read: readObject };
}

/** Any JSON at all, null included. */
export function anyJson(description?: string): Shape<Json> {
  return {
    schema: described({}, description),
    read(value, path) {
      if (value === undefined) throw unfit(value, path, "a value");
      return value;
    },
  };
}

/** An object whose values have one shape. */
export function mapOf<T>(
  item: Shape<T>,
  most: number,
  description?: string,
): Shape<Readonly<Record<string, T>>> {
  return {
    schema: described({
      type: "object",
      additionalProperties: item.schema,
      maxProperties: most,
    }, description),
    read(value, path) {
      const entries = Object.entries(readObject(value, path));
      if (entries.length > most) {
        throw new ShapeFault(path, `found ${entries.length} keys, ${most} are allowed`);
      }
      return Object.fromEntries(
        entries.map(([key, one]) => [key, item.read(one, at(path, key))]),
      );
    },
  };
}

/** One of two shapes: the first, if it is a text. */
export function textOr<T>(text: Shape<string>, other: Shape<T>): Shape<string | T> {
  return {
    schema: { anyOf: [text.schema, other.schema] },
    read: (value, path) =>
      typeof value === "string" ? text.read(value, path) : other.read(value, path),
  };
}

/**
 * A shape with a rule beside it that a schema cannot say.
 *
 * @param rule What is wrong with a value; `undefined` if nothing is.
 */
export function ruled<T>(
  shape: Shape<T>,
  rule: (value: T) => string | undefined,
): Shape<T> {
  return {
    schema: shape.schema,
    read(value, path) {
      const read = shape.read(value, path);
      const wrong = rule(read);
      if (wrong !== undefined) throw new ShapeFault(path, wrong);
      return read;
    },
  };
}

/** The path of a key. */
export function at(path: string, key: string): string {
  return path === "" ? key : `${path}.${key.slice(0, 80)}`;
}

/**
 * Says what was found by its kind alone: the value itself may be a secret.
 *
 * @param wanted What belongs there: `a list`.
 */
export function unfit(
  value: Json | undefined,
  path: string,
  wanted: string,
): ShapeFault {
  return new ShapeFault(path, `found ${kindOf(value)}, ${wanted} belongs there`);
}

/** Adds a description where there is one. */
export function described(schema: JsonObject, description?: string): JsonObject {
  return description === undefined ? schema : { description, ...schema };
}

function readObject(value: Json | undefined, path: string): JsonObject {
  if (!isObject(value)) throw unfit(value, path, "an object");
  return value;
}

function kindOf(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return value === "" ? "an empty text" : "a text";
  return typeof value === "boolean" ? String(value) : "a number";
}

function orNull(schema: JsonObject): JsonObject {
  if (Array.isArray(schema.enum)) return { ...schema, enum: [...schema.enum, null] };
  if (typeof schema.type === "string") {
    return { ...schema, type: [schema.type, "null"] };
  }
  // Without a type, null is among the values already.
  if (!Array.isArray(schema.anyOf)) return schema;
  return { ...schema, anyOf: [...schema.anyOf, { type: "null" }] };
}
