/**
 * Writes down what the coverage found, for people and for programs.
 *
 * @module
 */

import type { Coverage, Proof, State } from "./prove.ts";

/** What `--help` prints. */
export const USAGE = `Usage: deno task coverage:katalog [SECTION] [-o json]

Lists every key of the Katalog language with the fixture that sets it and the
expectation that sees its effect. Each proof is made by removing the key from the
fixture's Katalog: the expectation must then fail.

  SECTION    only this section, such as crd, deployments or condition
  -o json    {keys, counts, broken} as JSON

Exit codes: 0 every key is proven; 1 one is not, or a fixture does not hold as it is
written; 2 wrong usage.`;

const STATES: readonly State[] = [
  "proven",
  "required",
  "inert",
  "not-active-yet",
  "unproven",
];

/** 0: every key is proven and every fixture holds. */
export function exitCodeOf({ proofs, broken }: Coverage): number {
  return broken.length > 0 || proofs.some(({ state }) => state === "unproven") ? 1 : 0;
}

/** How many keys stand how. */
export function countsOf({ proofs }: Coverage): Record<State, number> {
  const counts = STATES.map((state) =>
    [state, proofs.filter((proof) => proof.state === state).length] as const
  );
  return Object.fromEntries(counts) as Record<State, number>;
}

/** One JSON document. */
export function formatJson(coverage: Coverage, section?: string): string {
  const { broken } = coverage;
  const keys = shownOf(coverage, section);
  return JSON.stringify({ counts: countsOf(coverage), broken, keys }, null, 2);
}

/** A table, then what is missing, then the counts of all sections. */
export function formatTable(coverage: Coverage, section?: string): string {
  const shown = shownOf(coverage, section);
  const rows = shown.filter(({ state }) => state !== "unproven").map(row);
  const missing = shown.filter(({ state }) => state === "unproven");
  const broken = coverage.broken.map(({ fixture, why }) =>
    `${fixture} does not hold: ${why}`
  );
  const counts = Object.entries(countsOf(coverage))
    .map(([state, count]) => `${count} ${state}`).join(", ");
  return [
    ...columns(rows),
    ...missing.map(({ id, fixture, tried }) =>
      tried ? `${id} has no proof: in ${fixture} ${tried}` : `${id} has no fixture`
    ),
    ...broken,
    `${coverage.proofs.length} keys: ${counts}`,
  ].join("\n");
}

function shownOf({ proofs }: Coverage, section: string | undefined): readonly Proof[] {
  return proofs.filter((proof) => section === undefined || proof.section === section);
}

function row({ id, state, fixture = "", seen = "" }: Proof): readonly string[] {
  return [id, state, fixture, seen];
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i].length), 0));
  return rows.map((row) =>
    row.map((cell, i) => i < 3 ? cell.padEnd(widths[i] + 2) : cell).join("").trimEnd()
  );
}
