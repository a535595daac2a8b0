/**
 * Lists every key of the language with the fixture that proves it:
 * `deno task coverage:katalog`.
 *
 * @module
 */

import { readFixtures } from "./coverage/fixtures.ts";
import { prove } from "./coverage/prove.ts";
import { exitCodeOf, formatJson, formatTable, USAGE } from "./coverage/report.ts";

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(USAGE);
    return 0;
  }
  const json = args.join(" ") === "-o json";
  const [first] = args;
  if (first !== undefined && !json && (first.startsWith("-") || args.length > 1)) {
    console.error(`error: unknown argument "${args.join(" ")}"\nhint: Use --help`);
    return 2;
  }
  const coverage = await prove(readFixtures());
  console.log(json ? formatJson(coverage) : formatTable(coverage, first));
  return exitCodeOf(coverage);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
