/**
 * Prints what the template benchmark measured.
 *
 * @module
 */

/** One template in both engines, in nanoseconds for one rendering. */
export interface Row {
  readonly name: string;
  readonly oursNs: number;
  readonly goNs: number;
}

/** A table for a terminal; the last column is our time as a part of Go's. */
export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map(({ name, oursNs, goNs }) => [
    name,
    `${(oursNs / 1000).toFixed(1)} µs`,
    `${(goNs / 1000).toFixed(1)} µs`,
    `${(oursNs / goNs).toFixed(2)} × Go`,
  ]);
  const table = [["template", "ours", "Go", "ratio"], ...cells];
  const widths = table[0].map((_, column) =>
    Math.max(...table.map((row) => row[column].length))
  );
  return table.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd()
  ).join("\n");
}
