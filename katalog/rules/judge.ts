/**
 * Judges one comparison as a rule: an absent field satisfies almost nothing.
 *
 * @module
 */

import { findRegex, type Scope } from "../../template/mod.ts";
import { shorten } from "../check.ts";
import type { Comparison } from "../comparison.ts";
import { type Right, RULE_OPERATORS, typeName } from "../condition_operators.ts";
import { RenderError } from "../plan.ts";

/** What came of a comparison. */
export type Verdict =
  | { readonly kind: "holds" }
  /** `found` is for messages. */
  | { readonly kind: "broken"; readonly expected: string; readonly found: string }
  /** The right side is nothing to compare with. */
  | { readonly kind: "unjudged"; readonly why: string };

/** A field as a rule sees it. */
export interface Seen {
  readonly found: boolean;
  readonly text: string;
}

const ABSENT: Seen = { found: false, text: "" };
const HOLDS: Verdict = { kind: "holds" };

/** The operators that an absent field satisfies; by conditions it is an empty text. */
const HOLDS_WHEN_ABSENT: ReadonlySet<string> = new Set(["notEquals", "notExists"]);

/** Looks at the field; a template that cannot be rendered, or is empty, found none. */
export function lookAt({ raw, text }: Comparison["left"], scope: Scope): Seen {
  if (raw !== undefined) {
    return raw(scope) === undefined ? ABSENT : { found: true, text: text(scope) };
  }
  try {
    const rendered = text(scope);
    return rendered === "" ? ABSENT : { found: true, text: rendered };
  } catch (error) {
    if (error instanceof RenderError) return ABSENT;
    throw error;
  }
}

/** Judges any comparison but `unique`. */
export function judge(comparison: Comparison, scope: Scope): Verdict {
  const { name, left, negated, wantedType } = comparison;
  if (wantedType !== undefined) {
    const type = typeName(left.raw!(scope));
    if ((type === wantedType) !== negated) return HOLDS;
    const expected = `type ${negated ? "other than " : ""}${wantedType}`;
    return { kind: "broken", expected, found: type };
  }
  const asked = negated ? OPPOSITES[name] ?? name : name;
  const right = comparison.right(scope);
  const why = unusable(asked, right);
  if (why !== undefined) return { kind: "unjudged", why };
  const seen = lookAt(left, scope);
  const holds = seen.found
    ? RULE_OPERATORS.get(asked)!.test(seen.text, right)
    : HOLDS_WHEN_ABSENT.has(asked);
  if (holds) return HOLDS;
  const against = comparison.value === undefined || asked in OPPOSITES
    ? ""
    : ` "${shorten(right.text)}"`;
  return { kind: "broken", expected: `${asked}${against}`, found: showSeen(seen) };
}

/** What was found, for messages. */
export function showSeen({ found, text }: Seen): string {
  return found ? `"${shorten(text)}"` : "nothing";
}

const OPPOSITES: Readonly<Record<string, string>> = {
  exists: "notExists",
  notExists: "exists",
};

/** Why a right side cannot be compared with: one that is no template never is. */
function unusable(name: string, right: Right): string | undefined {
  if (name === "regex") {
    const regex = findRegex(right.text);
    return "error" in regex ? `cannot read its pattern: ${regex.error}` : undefined;
  }
  return RULE_OPERATORS.get(name)!.refuse?.(right)?.message;
}
