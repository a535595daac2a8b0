/**
 * Makes random expressions of a wanted type.
 *
 * An expression of a type always has it, whatever fails inside, since functions of
 * the library take other types here than in Go. Go's own functions also get values
 * of wrong types.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";
import { placesIn, type Type, typeOfValue } from "./generate_data.ts";
import type { Choice } from "./random_choice.ts";

/** A variable in force. The sample is what is known of its value. */
export interface Variable {
  readonly name: string;
  readonly type: Type;
  readonly sample: Json | undefined;
}

/** What an expression can name where it stands. */
export interface Surroundings {
  readonly root: Json | undefined;
  readonly dot: Json | undefined;
  readonly variables: readonly Variable[];
}

/** Templates of calls, with the types of their arguments in braces. */
type Calls = readonly string[];

const CALLS: Readonly<Record<Exclude<Type, "nil">, Calls>> = {
  text: [
    "print {any}",
    "print (index {some text} 0) 2.0 (eq 2.0 0.5) (lt 0.5 2.0)",
    'printf "%v %g %.1f %q" 2.0 100.0 2.0 (index {some text} 0)',
    "print {any} {any} {any}",
    "println {any} {any}",
    'printf "{format}" {any}',
    'printf "%v|{format}" {any} {any}',
    'printf "%{flags}d" {int}',
    'printf "%{flags}{float verb}" {float}',
    "html {any}",
    "js {text}",
    "urlquery {any} {any}",
    "slice {text} 0",
    "toLower {text}",
    "toUpper {text}",
    "trimSpace {text}",
    "trim {text} {text}",
    "trimPrefix {text} {text}",
    "trimSuffix {text} {text}",
    "replace {text} {text} {text}",
    "repeat {text} {small}",
    "truncate {text} {small}",
    "truncateName {text} {small}",
    'join {list} ","',
    "concat {text} {text}",
    "camelToKebab {text}",
    "toString {any}",
    "toJson {any}",
    "asString {any}",
    "typeOf {any}",
    "toBase64 {text}",
    "sha256sum {text}",
    "slugify {text}",
    "lookup {text} {text} {text}",
    'timeFormat {text} "2006-01-02 15:04"',
    "durationAdd {text} {text}",
    "timeAgo {text}",
    "domainBare {text}",
    "or {text} {text}",
    "and {text} {text}",
    "default {text} (print {text})",
    "ternary {any} {text} {text}",
    "eqTernary {any} {any} {text} {text}",
  ],
  int: [
    "len {any}",
    "toInt {int}",
    "toInt {bool}",
    "toInt {float}",
    "durationSeconds {text}",
    "timeSince {text}",
    "add {int} {int}",
    "sub {int} {int}",
    "mod {int} 7",
    "min {int} {int}",
    "max {int} {int}",
    "clamp {int} 0 9",
    "abs {int}",
    "listLen {list}",
    "ternary {any} {int} {int}",
  ],
  float: ["toFloat {float}", "ternary {any} {float} {float}"],
  bool: [
    "not {any}",
    "eq {text} {text}",
    "eq {int} {int} {int}",
    "ne {bool} {bool}",
    "lt {text} {text}",
    "le {int} {int}",
    "gt {float} {float}",
    "ge {int} {int}",
    "and {bool} {bool}",
    "or {bool} {bool} {bool}",
    "hasPrefix {text} {text}",
    "hasSuffix {text} {text}",
    "contains {text} {text}",
    "empty {any}",
    "notEmpty {any}",
    "isEmpty {any}",
    "typeMap {any}",
    "typeNumber {any}",
    "isValidPort {text}",
    "isValidJSON {text}",
    "durationValid {text}",
    "ipValid {text}",
    "listHas {list} {text}",
    "isDNS1123Subdomain {text}",
  ],
  list: [
    "split {text} {text}",
    "toList {text}",
    "list {any} {any}",
    "mapKeys {map}",
    "mapValues {map}",
    "slice {list} 0",
    "or {list} {list}",
  ],
  map: ['mapPick {map} "a" "name"', 'mapOmit {map} "b"', "and {map} {map}"],
};

/** What may give anything, an error included. */
const ANYTHING: Calls = [
  "eq {wrong} {wrong}",
  "lt {wrong} {wrong}",
  "index {wrong} {wrong}",
  "index {map} {text}",
  "index {list} {small}",
  // Texts of ASCII only: half a character is no text here, but one in Go.
  'slice "abcdef" {small} {small}',
  "slice {list} {small} {small}",
  "slice {int} {small}",
  "and {any} {any} {any}",
  "or {any} {any}",
  "default {any} (print {any})",
  "coalesce {any} {any}",
  "get {map} {text} {text}",
  "mapGet {map} {text}",
  "listGet {list} {small}",
  "div {int} 4",
  "mul {int} {float}",
  "min {float} {int}",
  "printf {wrong} {any}",
  "add {text} {int}",
];

const FORMATS = [
  "%v",
  "%s",
  "%d",
  "%q",
  "%x",
  "%t",
  "%T",
  "%5v",
  "%-6s|",
  "%#v",
  "%+v",
];
const FLAGS = ["", "+", "-5", "05", " ", "x", ".3"];
const LITERALS: Readonly<Record<Type, readonly string[]>> = {
  text: [
    '""',
    '"a"',
    '"-"',
    "`raw`",
    '"Größe"',
    '"12"',
    '"a b,c"',
    '"\\t\\u00e9"',
    '","',
  ],
  int: ["0", "1", "-7", "'x'", "0x1F", "1_000", "0b101", "42"],
  float: ["0.5", "-2.25", "1e-9", "12.5"],
  bool: ["true", "false"],
  list: ['(list "a" "b")', "(list)", "(list 1 2 3)", '(split "x-y-z" "-")'],
  map: [],
  nil: ["nil"],
};

/** Makes expressions. */
export class Expressions {
  constructor(readonly choice: Choice) {}

  /** An expression that has this type, if it can be computed at all. */
  ofType(type: Type, around: Surroundings, depth: number): string {
    const { choice } = this;
    const named = this.#named(type, around);
    const calls: Calls = type === "nil" ? [] : CALLS[type];
    if (depth > 0 && calls.length > 0 && choice.chance(55)) {
      return `(${this.fill(choice.of(calls), around, depth - 1)})`;
    }
    if (named.length > 0 && choice.chance(75)) return choice.of(named);
    if (LITERALS[type].length > 0) return choice.of(LITERALS[type]);
    return named.length > 0 ? choice.of(named) : '(mapOmit (get $ "no") "x")';
  }

  /** An expression of any type, or one that fails. */
  anything(around: Surroundings, depth: number): string {
    const { choice } = this;
    if (depth > 0 && choice.chance(12)) {
      return `(${this.fill(choice.of(ANYTHING), around, depth - 1)})`;
    }
    if (choice.chance(2)) return this.#strange(around);
    const type = choice.of(
      ["text", "text", "int", "float", "bool", "list", "map"] as const,
    );
    return this.ofType(type, around, depth);
  }

  /** A call without its parentheses, for the start of a pipeline. */
  call(around: Surroundings, depth: number): string {
    const type = this.choice.of(["text", "int", "bool", "list"] as const);
    return this.fill(this.choice.of(CALLS[type]), around, depth);
  }

  /** Puts arguments into a pattern. */
  fill(pattern: string, around: Surroundings, depth: number): string {
    const { choice } = this;
    return pattern.replace(/\{([a-z ]+)\}/g, (_, what: string) => {
      switch (what) {
        case "any":
          return this.anything(around, depth);
        case "wrong": {
          // No float: Go does not compare it with an integer.
          const types = ["text", "int", "bool", "list", "map", "nil"] as const;
          return this.ofType(choice.of(types), around, depth);
        }
        case "format":
          return choice.of(FORMATS);
        case "flags":
          return choice.of(FLAGS.slice(0, 5));
        case "float verb":
          return choice.of(["f", "e", "g", ".2f", "08.3f"]);
        case "small":
          return String(choice.below(5));
        case "some text":
          return choice.of(['"abc"', '"é"', "`x`"]);
      }
      return this.ofType(what as Type, around, depth);
    });
  }

  #named(type: Type, { root, dot, variables }: Surroundings): string[] {
    const names = variables.filter((variable) => variable.type === type)
      .map(({ name }) => name);
    for (const variable of variables) {
      for (const { fields, value } of placesIn(variable.sample)) {
        if (fields !== "" && typeOfValue(value) === type) {
          names.push(variable.name + fields);
        }
      }
    }
    for (const [prefix, sample] of [["$", root], ["", dot]] as const) {
      for (const { fields, value } of placesIn(sample)) {
        if (typeOfValue(value) !== type) continue;
        names.push(fields === "" ? prefix || "." : prefix + fields);
      }
    }
    return names;
  }

  /** Absent fields, fields of scalars, nil, and arguments where none belong. */
  #strange({ root, variables }: Surroundings): string {
    const { choice } = this;
    const place = choice.of([{ fields: "" }, ...placesIn(root)]);
    const variable = choice.of([{ name: "$" }, ...variables]);
    return choice.of([
      `$${place.fields}.nope`,
      `$${place.fields}.nope.deeper`,
      `($${place.fields}.nope).deeper`,
      `${variable.name}.nope`,
      `(${variable.name}).nope`,
      ".",
      ".nope",
      "nil",
      `(.nope | print)`,
      `($${place.fields}.name "x")`,
      `(index $ "spec" "nope" "x")`,
      `(1 | 2)`,
      `(nil)`,
    ]);
  }
}
