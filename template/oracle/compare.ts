/**
 * Compares the two engines, and finds the smallest template that still differs.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";
import type { FunctionSet } from "../function_set.ts";
import { isDifferent } from "./difference.ts";
import type { Oracle, OracleCase, OracleOutcome } from "./oracle.ts";
import { outcomeOf } from "./ours.ts";

/** A template that the engines disagree about. */
export interface Difference {
  readonly template: string;
  readonly data: Json;
  readonly ours: OracleOutcome;
  readonly go: OracleOutcome;
}

/** Renders every case with both engines. */
export async function findDifferences(
  oracle: Oracle,
  cases: readonly OracleCase[],
  functions?: FunctionSet,
): Promise<Difference[]> {
  const answers = await oracle.ask(cases);
  return cases.flatMap(({ template, data }, index) => {
    const ours = outcomeOf(template, data, functions);
    const go = answers[index];
    return isDifferent(template, ours, go) ? [{ template, data, ours, go }] : [];
  });
}

/** Shrinking ends after this many rounds, wherever it has got to. */
const ROUNDS_MAX = 400;

/**
 * Cuts pieces out of a template and keys out of its data for as long as the engines
 * still disagree in the same way: with the same phases.
 */
export async function shrink(
  oracle: Oracle,
  found: Difference,
  functions?: FunctionSet,
): Promise<Difference> {
  let smallest = found;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const differences = await findDifferences(oracle, smaller(smallest), functions);
    const next = differences.find(({ ours, go }) =>
      ours.phase === found.ours.phase && go.phase === found.go.phase
    );
    if (next === undefined) break;
    smallest = next;
  }
  return smallest;
}

/** The template without each of its parts in turn, the longest parts first. */
function smaller({ template, data }: Difference): OracleCase[] {
  const parts = template.match(/\{\{-?\s*|\s*-?\}\}|\s+|[$.]?[\p{L}\p{N}_]+|./gsu) ??
    [];
  const cases: OracleCase[] = [];
  for (let size = parts.length >> 1; size >= 1; size >>= 1) {
    const step = Math.max(1, size >> 1);
    for (let at = 0; at + size <= parts.length; at += step) {
      const kept = [...parts.slice(0, at), ...parts.slice(at + size)].join("");
      cases.push({ template: kept, data });
    }
  }
  return [...cases, ...withoutKeys(data).map((less) => ({ template, data: less }))];
}

/** The data without each of its keys in turn. */
function withoutKeys(data: Json): Json[] {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return [];
  return Object.entries(data).flatMap(([key, value]) => {
    const { [key]: _, ...rest } = data as Record<string, Json>;
    return [
      rest,
      ...withoutKeys(value ?? null).map((less) => ({ ...rest, [key]: less })),
    ];
  });
}
