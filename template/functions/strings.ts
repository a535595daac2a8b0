/**
 * Lists the functions that work on texts. The subject comes first.
 *
 * @module
 */

import { family, type TemplateFunction } from "../function.ts";
import { FunctionError } from "../function_error.ts";
import { headBytes, toLower, toUpper, trimSpace, trimWhere } from "../go_text.ts";
import { checkLength } from "../limits.ts";
import { byteLength } from "../value.ts";

const define = family("strings");

/** The family `strings`. */
export const STRING_FUNCTIONS: readonly TemplateFunction[] = [
  define({
    name: "toLower",
    parameters: ["s string"],
    returns: "string",
    doc: "The text in lower case",
    examples: [['toLower "EU-West"', "eu-west"], ["toLower .spec.none", ""]],
    run: toLower,
  }),
  define({
    name: "toUpper",
    parameters: ["s string"],
    returns: "string",
    doc: "The text in upper case",
    examples: [['toUpper "gold"', "GOLD"], ["toUpper .metadata.labels.tier", "FRONT"]],
    run: toUpper,
  }),
  define({
    name: "trimSpace",
    parameters: ["s string"],
    returns: "string",
    doc: "The text without white space at both ends",
    examples: [['printf "<%s>" (trimSpace "  a b ")', "<a b>"], [
      "trimSpace .spec.none",
      "",
    ]],
    run: (s) => trimSpace(s),
  }),
  define({
    name: "trim",
    parameters: ["s string", "cutset string"],
    returns: "string",
    doc: "The text without any of the given characters at both ends",
    examples: [['trim "--x-" "-"', "x"], ['trim "xyax" "yx"', "a"]],
    run: (s, cutset) => {
      const unwanted = new Set(cutset);
      return trimWhere(s, (char) => unwanted.has(char));
    },
  }),
  define({
    name: "trimPrefix",
    parameters: ["s string", "prefix string"],
    returns: "string",
    doc: "The text without the prefix, if it has it",
    examples: [['trimPrefix "svc-api" "svc-"', "api"], [
      'trimPrefix "api" "svc-"',
      "api",
    ]],
    run: (s, prefix) => s.startsWith(prefix) ? s.slice(prefix.length) : s,
  }),
  define({
    name: "trimSuffix",
    parameters: ["s string", "suffix string"],
    returns: "string",
    doc: "The text without the suffix, if it has it",
    examples: [['trimSuffix "a.git" ".git"', "a"], ['trimSuffix "a" ""', "a"]],
    run: (s, suffix) => s.endsWith(suffix) ? s.slice(0, s.length - suffix.length) : s,
  }),
  define({
    name: "hasPrefix",
    parameters: ["s string", "prefix string"],
    returns: "bool",
    doc: "Whether the text begins with the prefix",
    examples: [['hasPrefix "ghcr.io/a" "ghcr.io/"', "true"], [
      'hasPrefix .metadata.name "web"',
      "false",
    ]],
    run: (s, prefix) => s.startsWith(prefix),
  }),
  define({
    name: "hasSuffix",
    parameters: ["s string", "suffix string"],
    returns: "bool",
    doc: "Whether the text ends with the suffix",
    examples: [['hasSuffix "db-0" "-0"', "true"], [
      'hasSuffix "a.git" ".svn"',
      "false",
    ]],
    run: (s, suffix) => s.endsWith(suffix),
  }),
  define({
    name: "contains",
    parameters: ["s string", "part string"],
    returns: "bool",
    doc: "Whether the text holds the part; every text holds the empty one",
    examples: [['contains "preprod" "prod"', "true"], ['contains "a" ""', "true"]],
    run: (s, part) => s.includes(part),
  }),
  define({
    name: "replace",
    parameters: ["s string", "old string", "new string"],
    returns: "string",
    doc: "The text with every old part replaced by the new one",
    examples: [['replace "a.b.c" "." "-"', "a-b-c"], ['replace "ab" "" "-"', "-a-b-"]],
    run: replace,
  }),
  define({
    name: "split",
    parameters: ["s string", "separator string"],
    returns: "list",
    doc: "The parts of the text between separators; an empty text has none",
    examples: [
      ['index (split "x;y;z" ";") 1', "y"],
      ['split "" ","', "[]"],
      ['split "abc" ""', "[a b c]"],
    ],
    run: (s, separator) =>
      s === "" ? [] : separator === "" ? [...s] : s.split(separator),
  }),
  define({
    name: "join",
    parameters: ["list strings", "separator string"],
    returns: "string",
    doc: "The elements of a list as one text, with the separator between them",
    examples: [['join (split "x;y" ";") "+"', "x+y"], ['join .spec.none ","', ""]],
    run: (list, separator) => list.join(separator),
  }),
  define({
    name: "repeat",
    parameters: ["s string", "n int"],
    returns: "string",
    doc: "The text, n times",
    examples: [['repeat "ab" 2', "abab"], ['repeat "ab" 0', ""]],
    run: (s, n) => {
      if (n < 0) throw new FunctionError("strings: negative Repeat count");
      checkLength(s.length * n);
      return s.repeat(n);
    },
  }),
  define({
    name: "camelToKebab",
    parameters: ["s string"],
    returns: "string",
    doc: "A camel-case name with hyphens, in lower case",
    examples: [
      ['camelToKebab "TLSCertPool2Size"', "tls-cert-pool2size"],
      ['camelToKebab "maxReplicas"', "max-replicas"],
    ],
    run: camelToKebab,
  }),
  define({
    name: "truncate",
    parameters: ["s string", "n int"],
    returns: "string",
    doc: "The text cut to n bytes, with ... at its end if something was cut",
    examples: [
      ['truncate "production-eu" 8', "produ..."],
      ['truncate "abcdef" 3', "abc"],
      ['truncate "abc" 3', "abc"],
      ['truncate "ééé" 5', "é..."],
    ],
    run: (s, n) => {
      if (n < 0) throw new FunctionError("slice bounds out of range");
      if (byteLength(s) <= n) return s;
      return n <= 3 ? headBytes(s, n) : `${headBytes(s, n - 3)}...`;
    },
  }),
  define({
    name: "concat",
    parameters: ["parts ...string"],
    returns: "string",
    doc: "All arguments as one text",
    examples: [['concat "*." "shop.io"', "*.shop.io"], ["concat", ""], [
      'concat "a" .spec.none 1',
      "a1",
    ]],
    run: (parts) => parts.join(""),
  }),
];

function replace(s: string, old: string, by: string): string {
  if (old !== "") {
    const parts = s.split(old);
    checkLength(s.length + (parts.length - 1) * (by.length - old.length));
    return parts.join(by);
  }
  const chars = [...s];
  checkLength(s.length + (chars.length + 1) * by.length);
  return by + chars.map((char) => char + by).join("");
}

function camelToKebab(s: string): string {
  let out = "";
  for (let i = 0; i < s.length; i++) {
    const startsWord = isUpper(s[i]) &&
      (isLower(s[i - 1]) || isUpper(s[i - 1]) && isLower(s[i + 1]));
    out += (startsWord ? "-" : "") + (isUpper(s[i]) ? s[i].toLowerCase() : s[i]);
  }
  return out;
}

function isUpper(char: string | undefined): boolean {
  return char !== undefined && char >= "A" && char <= "Z";
}

function isLower(char: string | undefined): boolean {
  return char !== undefined && char >= "a" && char <= "z";
}
