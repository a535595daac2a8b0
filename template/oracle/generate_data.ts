/**
 * Makes random data for templates, and finds what of it an expression can name.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import type { Choice } from "./random_choice.ts";

/** The types that expressions are made of. */
export type Type = "text" | "int" | "float" | "bool" | "list" | "map" | "nil";

const KEYS = ["a", "b", "c", "name", "items", "on", "count", "ratio", "x_1", "größe"];
const TEXTS = [
  "",
  "x",
  "hello world",
  "a,b,c",
  " padded\t",
  "Größe 世界",
  "😀 emoji",
  'q"uo\\te',
  "<b>&amp;'",
  "line\nbreak",
  "12",
  "-3.5",
  "true",
  "{{ .a }}",
  "%d %s",
  "1h30m",
  "2031-02-03T04:05:06Z",
  "10.4.9.1",
];
const INTS = [0, 1, 2, 3, 7, -1, 10, 42, 100, -250, 4096, 1_000_000];
const FLOATS = [0.5, -1.5, 3.14159, 1e-7, 12345.678, 0.1];

/** Random data: a map with a `spec` and a `metadata`. */
export function generateData(choice: Choice): JsonObject {
  return {
    metadata: { name: choice.of(TEXTS), labels: { app: "shop", "a-b": "dash" } },
    spec: mapOf(choice, 3),
    ...mapOf(choice, 1),
  };
}

function mapOf(choice: Choice, depth: number): JsonObject {
  const keys = choice.some(1, 6, () => choice.of(KEYS));
  return Object.fromEntries(keys.map((key) => [key, valueOf(choice, depth)]));
}

function valueOf(choice: Choice, depth: number): Json {
  const kind = choice.below(depth > 0 ? 12 : 7);
  switch (kind) {
    case 0:
    case 1:
    case 2:
      return choice.of(TEXTS);
    case 3:
      return choice.of(INTS);
    case 4:
      return choice.of(FLOATS);
    case 5:
      return choice.chance(50);
    case 6:
      return choice.chance(50) ? null : choice.chance(50) ? [] : {};
    case 7:
    case 8:
      return mapOf(choice, depth - 1);
    case 9:
      return choice.some(0, 4, () => choice.of(TEXTS));
    case 10:
      return choice.some(0, 4, () => choice.of(INTS));
    default:
      return choice.some(1, 3, () => valueOf(choice, depth - 1));
  }
}

/** The type of a value as expressions see it. */
export function typeOfValue(value: Json | undefined): Type {
  if (value === null || value === undefined) return "nil";
  if (Array.isArray(value)) return "list";
  if (isObject(value)) return "map";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  return typeof value === "string" ? "text" : "bool";
}

/** A value in data, and the fields that lead to it: `.a.b`, empty for itself. */
export interface Place {
  readonly fields: string;
  readonly value: Json;
}

/** Everything that fields reach from a value. Keys with hyphens are left out. */
export function placesIn(value: Json | undefined, fields = ""): Place[] {
  if (value === undefined) return [];
  const places: Place[] = [{ fields, value }];
  if (!isObject(value)) return places;
  for (const [key, inner] of Object.entries(value)) {
    if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(key)) {
      places.push(...placesIn(inner, `${fields}.${key}`));
    }
  }
  return places;
}

/**
 * What is true of each of these values: the same scalar type, or the keys that all
 * of the maps have with one type. `undefined` when they have nothing in common.
 */
export function commonSample(values: readonly (Json | undefined)[]): Json | undefined {
  const [first] = values;
  const type = typeOfValue(first);
  if (values.some((value) => typeOfValue(value) !== type)) return undefined;
  if (type === "nil") return undefined;
  // Nothing is known of the elements; only that it is a list.
  if (type === "list") return [];
  if (type !== "map") return first;
  const maps = values as readonly JsonObject[];
  const shared: Record<string, Json> = {};
  for (const key of Object.keys(first as JsonObject)) {
    const sample = commonSample(maps.map((map) => map[key]));
    if (sample !== undefined) shared[key] = sample;
  }
  return shared;
}
