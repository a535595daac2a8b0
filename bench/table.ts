/**
 * Writes what was measured as tables in Markdown.
 *
 * @module
 */

import type { Requests } from "./audit.ts";
import { FIGURES } from "./figures.ts";
import type { Run } from "./result.ts";

/** Fewer requests than this an object are no part of the work: discovery, leases. */
const PER_OBJECT_MIN = 0.01;

/** All figures of one run, one a line; the last column is ours over Go's. */
export function figureTable(run: Run): string {
  const { orkestra, go } = run.subjects;
  const rows = FIGURES.map(({ name, unit, digits, value }) => {
    const [ours, theirs] = [orkestra, go].map((one) => one && value(one));
    return [
      unit === "" ? name : `${name}, ${unit}`,
      ours?.toFixed(digits) ?? "–",
      theirs?.toFixed(digits) ?? "–",
      ours !== undefined && theirs ? `${(ours / theirs).toFixed(2)} ×` : "–",
    ];
  });
  return table([
    [`With ${run.objects.toLocaleString("en")} objects`, "Orkestra", "Go", "Ratio"],
    ...rows,
  ]);
}

/** The requests of one kind of work, by verb and resource, per object. */
export function requestTable(run: Run, work: "create" | "update" | "delete"): string {
  const counts = [run.subjects.orkestra, run.subjects.go].map((one) => ({
    requests: one?.[work].requests ?? {},
    objects: one?.[work].objects ?? 1,
  }));
  const each = counts.map(({ requests, objects }) => perObject(requests, objects));
  const names = [...new Set(each.flatMap((one) => Object.keys(one)))].sort();
  return table([
    [`Requests to ${work} an object`, "Orkestra", "Go"],
    ...names.map((name) => [
      `\`${name}\``,
      ...each.map((one) => (one[name] ?? 0).toFixed(2)),
    ]),
  ]);
}

function perObject(requests: Requests, objects: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(requests)
      .map(([name, count]) => [name, count / objects] as const)
      .filter(([, count]) => count >= PER_OBJECT_MIN),
  );
}

/** Aligned as `deno fmt` leaves it: text to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const line = (row: readonly string[]) =>
    `| ${
      row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))
        .join(" | ")
    } |`;
  const rule = widths.map((width, i) =>
    i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return [line(rows[0]), `| ${rule.join(" | ")} |`, ...rows.slice(1).map(line)]
    .join("\n");
}
