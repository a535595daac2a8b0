/**
 * Says what this engine makes of a template, in the words of the oracle.
 *
 * @module
 */

import type { Json, JsonObject } from "../../core/json.ts";
import { seededRandom } from "../../core/random.ts";
import { TemplateError } from "../errors.ts";
import { family } from "../function.ts";
import type { FunctionSet } from "../function_set.ts";
import { FunctionError } from "../function_error.ts";
import { BUILTINS } from "../functions/builtins.ts";
import { findRegex } from "../regex.ts";
import { compileTemplate } from "../template.ts";
import type { OracleOutcome } from "./oracle.ts";

/** The time of every case, a Monday: 2031-02-03T04:05:00Z. */
const NOW_MS = Date.UTC(2031, 1, 3, 4, 5);

/** What the condition operator `regex` does, so that RE2 can be compared too. */
const regexFound = family("test")({
  name: "regexFound",
  parameters: ["pattern string", "text string"],
  returns: "bool",
  doc: "Whether a pattern is found in a text",
  examples: [],
  run: (pattern, text) => {
    const regex = findRegex(pattern);
    if ("error" in regex) throw new FunctionError("no pattern");
    return regex.test(text);
  },
});

/** The functions that templates of the comparison may call. */
export const COMPARED: FunctionSet = BUILTINS.with([regexFound]);

/** Compiles and renders a template. */
export function outcomeOf(
  template: string,
  data: Json,
  functions: FunctionSet = COMPARED,
): OracleOutcome {
  const compiled = compileTemplate(template, { functions });
  if (!compiled.ok) return { phase: "syntax", text: compiled.error.message };
  const facts = { nowMs: NOW_MS, random: seededRandom(1) };
  try {
    const root = data as JsonObject;
    return { phase: "ok", text: compiled.template.render({ root, facts }) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const text = error.message.replace(/^executing ".*?" at <.*?>: /s, "");
    return { phase: "exec", text };
  }
}
