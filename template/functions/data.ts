/**
 * Lists the functions for encodings, digests, slugs and tables.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { family, type TemplateFunction } from "../function.ts";
import { headBytes, toLower } from "../go_text.ts";
import { toJsonText } from "../json_text.ts";

const define = family("data");

/** Text in base64, complete and padded, as Go wants it. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The family `data`. */
export const DATA_FUNCTIONS: readonly TemplateFunction[] = [
  define({
    name: "toBase64",
    parameters: ["s string"],
    returns: "string",
    doc: "The text in base64, padded",
    examples: [['toBase64 "s3cr3t"', "czNjcjN0"], ['toBase64 "é"', "w6k="]],
    run: (s) => Buffer.from(s, "utf8").toString("base64"),
  }),
  define({
    name: "fromBase64",
    parameters: ["s string"],
    returns: "string",
    doc: "The text that base64 stands for; nothing if it is no base64",
    examples: [['fromBase64 "czNjcjN0"', "s3cr3t"], ['fromBase64 "!"', ""]],
    run: (s) => {
      const joined = s.replaceAll("\r", "").replaceAll("\n", "");
      return BASE64.test(joined) ? Buffer.from(joined, "base64").toString("utf8") : "";
    },
  }),
  define({
    name: "toJSON",
    walks: "keys",
    parameters: ["value any"],
    returns: "string",
    doc: "As toJson, but {} where that would fail",
    examples: [['toJSON "a"', '"a"'], ['toJSON (list 1 "b")', '[1,"b"]']],
    run: (value) => {
      try {
        return toJsonText(value);
      } catch {
        return "{}";
      }
    },
  }),
  define({
    name: "sha256sum",
    parameters: ["s string"],
    returns: "string",
    doc: "The first 8 hex digits of the text's SHA-256; too few to be a proof",
    examples: [['sha256sum "blue"', "16477688"], ['sha256sum ""', "e3b0c442"]],
    run: (s) => createHash("sha256").update(s, "utf8").digest("hex").slice(0, 8),
  }),
  define({
    name: "slugify",
    parameters: ["s string"],
    returns: "string",
    doc: "The text as a name: lower case, with - for everything but a-z and 0-9",
    examples: [['slugify "Blue Team: EU/West"', "blue-team-eu-west"], [
      'slugify "--"',
      "",
    ]],
    run: slugify,
  }),
  define({
    name: "truncateName",
    parameters: ["s string", "max int"],
    returns: "string",
    doc: "The first max bytes of the text, no character cut in two",
    examples: [['truncateName "payments" 3', "pay"], ['truncateName "a" 3', "a"]],
    run: (s, max) => headBytes(s, max),
  }),
  define({
    name: "lookup",
    parameters: ["key string", "pairs ...string"],
    returns: "string",
    doc: "The text that follows the key in a list of pairs, else nothing",
    examples: [['lookup "eu" "us" "a" "eu" "b"', "b"], [
      'lookup "eu" "us" "a" "eu"',
      "",
    ]],
    run: (key, pairs) => {
      for (let i = 0; i + 1 < pairs.length; i += 2) {
        if (pairs[i] === key) return pairs[i + 1];
      }
      return "";
    },
  }),
  define({
    name: "repoSlug",
    parameters: ["s string"],
    returns: "string",
    doc: "The name of a repository, out of its Git URL, as a slug",
    examples: [
      ['repoSlug "git@h.io:acme/Pay_API.git"', "pay-api"],
      ['repoSlug "https://h.io/acme/shop/"', "shop"],
    ],
    run: (s) => {
      let end = s.length;
      while (end > 0 && s[end - 1] === "/") end--;
      const path = s.slice(0, end);
      const last = path.slice(
        Math.max(path.lastIndexOf("/"), path.lastIndexOf(":")) + 1,
      );
      return slugify(last.endsWith(".git") ? last.slice(0, -4) : last);
    },
  }),
];

function slugify(s: string): string {
  const parts = toLower(s).split(/[^a-z0-9]+/);
  return parts.filter((part) => part !== "").join("-");
}
