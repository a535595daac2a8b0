/**
 * Decides whether the two engines differ, apart from what is meant to differ.
 *
 * @module
 */

import { BUILTINS } from "../functions/builtins.ts";
import type { OracleOutcome } from "./oracle.ts";

/**
 * Whether two outcomes differ. Words that are deliberately others are the same here:
 * `docs/template-differences.md` lists them.
 */
export function isDifferent(
  template: string,
  ours: OracleOutcome,
  go: OracleOutcome,
): boolean {
  if (ours.phase === go.phase && ours.text === go.text) return false;
  if (isFoundEarlier(template, ours) || isOnlyHere(go)) return false;
  return ours.phase !== go.phase || go.phase === "ok" ||
    !saysTheSame(ours.text, go.text);
}

/** Go notices only at run time that `$x = 1` stands before `$x := 1`. */
function isFoundEarlier(template: string, ours: OracleOutcome): boolean {
  const variable = /^undefined variable "(\$\w*)"$/.exec(ours.text)?.[1];
  if (ours.phase !== "syntax" || variable === undefined) return false;
  return new RegExp(`\\${variable}(?:, *\\$\\w+)?\\s*=`).test(template);
}

/** The oracle has only the functions whose meaning is Go's own library. */
function isOnlyHere(go: OracleOutcome): boolean {
  const name = /^function "(\w+)" not defined$/.exec(go.text)?.[1];
  return name !== undefined && BUILTINS.get(name) !== undefined;
}

function saysTheSame(ours: string, go: string): boolean {
  // Names are looked up once the whole text is known to be well-formed.
  if (/^(?:undefined variable|function) "/.test(go)) return true;
  // Go prints the values by the verb for texts, which spoils their numbers.
  const comparison = /^error calling \w+: non-comparable types? /.exec(go)?.[0];
  if (comparison !== undefined) return ours.startsWith(comparison);
  // Go forgets what the elements of a loop are.
  const field = /^can't evaluate field \S+ in type /.exec(go)?.[0];
  if (field !== undefined && go === `${field}interface {}`) {
    return ours.startsWith(field);
  }
  // One behind the end of a list gets past Go's own check, and then panics.
  return /^error calling index: reflect: (?:slice|string) index out of range$/.test(
    go,
  ) &&
    /^error calling index: index out of range: \d+$/.test(ours);
}
