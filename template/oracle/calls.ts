/**
 * Writes out calls for the tables of cases.
 *
 * @module
 */

/** Writes calls of functions with every combination of some arguments. */
export class Calls {
  readonly made = new Set<string>();

  /** Adds calls of each name, with an argument out of each column. */
  add(names: string, ...columns: readonly (readonly string[])[]): void {
    let rows: string[] = [""];
    for (const column of columns) {
      rows = rows.flatMap((row) => column.map((value) => `${row} ${value}`));
    }
    for (const name of names.split(" ")) {
      for (const row of rows) this.made.add(`{{ printf "<%v>" (${name}${row}) }}`);
    }
  }
}
