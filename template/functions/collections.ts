/**
 * Lists the functions for lists and maps.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import { parseYaml, yamlToJson } from "../../core/yaml.ts";
import { formatOperand } from "../format.ts";
import { family, type TemplateFunction } from "../function.ts";
import { FunctionError } from "../function_error.ts";
import { toJsonText } from "../json_text.ts";
import { kindOf, ownKey, sortedKeys } from "../value.ts";

const define = family("collections");

/** The family `collections`. */
export const COLLECTION_FUNCTIONS: readonly TemplateFunction[] = [
  define({
    name: "list",
    parameters: ["items ...any"],
    returns: "list",
    doc: "A list of the arguments",
    examples: [['list "a" 1', "[a 1]"], ["list", "[]"]],
    run: (items) => items.map((item) => item ?? null),
  }),
  define({
    name: "dict",
    parameters: ["pairs ...any"],
    returns: "map",
    doc: "A map of keys and values that take turns",
    examples: [['dict "a" 1 "b" "x"', "map[a:1 b:x]"], [
      'toJson (dict "n" .spec.replicas)',
      '{"n":3}',
    ]],
    run: (pairs) => {
      if (pairs.length % 2 !== 0) {
        throw new FunctionError(
          `dict: the key ${formatOperand(pairs.at(-1))} has no value`,
        );
      }
      const keys = pairs.filter((_, index) => index % 2 === 0);
      return Object.fromEntries(
        keys.map((key, index) => [formatOperand(key), pairs[2 * index + 1] ?? null]),
      );
    },
  }),
  define({
    name: "listHas",
    parameters: ["list list", "item any"],
    returns: "bool",
    doc: "Whether the list holds the item; numbers are equal by value",
    examples: [
      ['listHas (asList "[eu, us]") "us"', "true"],
      ['listHas (asList "[1, 2]") 2', "true"],
      ['listHas (asList "[1, 2]") "2"', "false"],
    ],
    run: (list, item) => list.some((other) => isSame(other, item)),
  }),
  define({
    name: "listGet",
    parameters: ["list list", "n int"],
    returns: "any",
    doc: "The element at a position from 0; nothing outside the list",
    examples: [['listGet (asList "[eu, us]") 0', "eu"], ["listGet .spec.none 0", ""]],
    run: (list, n) => n < 0 ? undefined : list[n],
  }),
  define({
    name: "listLen",
    parameters: ["list list"],
    returns: "int",
    doc: "How many elements the list has; 0 for anything else",
    examples: [['listLen (asList "[eu, us]")', "2"], ['listLen "ab"', "0"]],
    run: (list) => list.length,
  }),
  define({
    name: "mapGet",
    parameters: ["map map", "key string"],
    returns: "any",
    doc: "What the map holds under the key; nothing if it is absent",
    examples: [['mapGet .metadata.labels "tier"', "front"], [
      'mapGet .spec.none "a"',
      "",
    ]],
    run: (map, key) => ownKey(map, key),
  }),
  define({
    name: "mapKeys",
    walks: "keys",
    parameters: ["map map"],
    returns: "list",
    doc: "The keys of the map, sorted",
    examples: [['mapKeys (asMap "{b: 1, a: 2}")', "[a b]"], [
      "mapKeys .metadata.labels",
      "[app tier weight]",
    ]],
    run: (map) => sortedKeys(map),
  }),
  define({
    name: "mapValues",
    walks: "keys",
    parameters: ["map map"],
    returns: "list",
    doc: "The values of the map, in the order of the sorted keys",
    examples: [['mapValues (asMap "{b: 1, a: 2}")', "[2 1]"], [
      "mapValues .metadata.labels",
      "[shop front 7]",
    ]],
    run: (map) => sortedKeys(map).map((key) => map[key] ?? null),
  }),
  define({
    name: "mapPick",
    walks: "keys",
    parameters: ["map map", "keys ...string"],
    returns: "map",
    doc: "The map with only the named keys",
    examples: [['mapPick .metadata.labels "app" "zz"', "map[app:shop]"], [
      'mapPick .spec.none "a"',
      "map[]",
    ]],
    run: (map, keys) => filterKeys(map, (key) => keys.includes(key)),
  }),
  define({
    name: "mapOmit",
    walks: "keys",
    parameters: ["map map", "keys ...string"],
    returns: "map",
    doc: "The map without the named keys",
    examples: [['mapOmit .metadata.labels "app" "weight"', "map[tier:front]"], [
      'mapOmit (asMap "{a: 1, b: 2}") "a"',
      "map[b:2]",
    ]],
    run: (map, keys) => filterKeys(map, (key) => !keys.includes(key)),
  }),
  define({
    name: "asList",
    walks: "text",
    parameters: ["value any"],
    returns: "list",
    doc: "A list as it is, or the list that a text holds as YAML or JSON; else []",
    examples: [['asList "[1, 2]"', "[1 2]"], ['asList "a: 1"', "[]"]],
    run: (value) => {
      const found = typeof value === "string" ? readYaml(value) : value;
      return Array.isArray(found) ? found : [];
    },
  }),
  define({
    name: "asMap",
    walks: "text",
    parameters: ["value any"],
    returns: "map",
    doc: "A map as it is, or the map that a text holds as YAML or JSON; else {}",
    examples: [['asMap "a: 1"', "map[a:1]"], ["asMap 3", "map[]"]],
    run: (value) => {
      const found = typeof value === "string" ? readYaml(value) : value;
      return isObject(found) ? found : {};
    },
  }),
  define({
    name: "asString",
    walks: "keys",
    parameters: ["value any"],
    returns: "string",
    doc: "A text as it is, everything else as JSON",
    examples: [['asString (asMap "a: 1")', '{"a":1}'], ["asString .spec.none", "null"]],
    run: (value) => typeof value === "string" ? value : toJsonText(value),
  }),
];

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  const kind = kindOf(a);
  if (kind === "list" || kind === "map") {
    if (kind !== kindOf(b)) return false;
    throw new FunctionError(
      `comparing uncomparable type ${
        kind === "map" ? "map[string]" : "[]"
      }interface {}`,
    );
  }
  if (kind === "int" || kind === "float") {
    return (typeof b === "number" || typeof b === "bigint") && a == b;
  }
  return (a ?? null) === (b ?? null);
}

function filterKeys(map: JsonObject, keep: (key: string) => boolean): JsonObject {
  const kept = sortedKeys(map).filter(keep);
  return Object.fromEntries(kept.map((key) => [key, map[key]]));
}

/** JSON is YAML, so one reader serves both. */
function readYaml(text: string): Json | undefined {
  const { documents, problems } = parseYaml(text, "text");
  if (problems.length > 0 || documents.length === 0) return undefined;
  return yamlToJson(documents[0]);
}
