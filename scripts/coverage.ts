/**
 * Lists every key of the language with the fixture that proves it:
 * `deno task coverage:katalog`.
 *
 * @module
 */

import { readFixtures } from "./coverage/fixtures.ts";
import { prove } from "./coverage/prove.ts";
import { exitCodeOf, formatJson, formatTable, USAGE } from "./coverage/report.ts";
import { SCHEMA } from "./coverage/schema.ts";

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(USAGE);
    return 0;
  }
  const at = args.indexOf("-o");
  const json = at >= 0 && args[at + 1] === "json";
  const [section, ...more] = json ? args.toSpliced(at, 2) : args;
  if (section !== undefined && !SCHEMA.has(section) || more.length > 0) {
    const wrong = SCHEMA.has(section) ? more.join(" ") : section;
    console.error(`error: Cannot use "${wrong}": it is no section of the language`);
    console.error(`hint: Write one of ${[...SCHEMA.keys()].join(", ")}; or --help`);
    return 2;
  }
  const coverage = await prove(readFixtures());
  console.log(json ? formatJson(coverage, section) : formatTable(coverage, section));
  return exitCodeOf(coverage);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
