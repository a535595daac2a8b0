/**
 * Asks Go about every case of the template language and writes down its answers:
 * `deno task oracle`. It needs Go; the tests only read what it wrote.
 *
 * With `--libraries` it also asks the Go libraries for versions, quantities and
 * schedules, which Go downloads first.
 *
 * @module
 */

import {
  caseData,
  caseTemplates,
  LIBRARY_RESULTS_FILE,
  RESULTS_FILE,
} from "../template/oracle/cases.ts";
import { libraryTemplates } from "../template/oracle/cases_libraries.ts";
import { Oracle } from "../template/oracle/oracle.ts";

async function answer(folder: string, templates: readonly string[], file: URL) {
  const oracle = await Oracle.start(folder);
  if (typeof oracle === "string") {
    console.error(
      `error: Cannot ask Go about templates: ${oracle}\nhint: Install Go 1.26 or later`,
    );
    Deno.exit(1);
  }
  const data = caseData();
  const outcomes = await oracle.ask(templates.map((template) => ({ template, data })));
  await oracle.close();
  const lines = outcomes.map(({ phase, text }, index) =>
    `${JSON.stringify([templates[index], phase, text])}\n`
  );
  await Deno.writeTextFile(file, lines.join(""));
  console.log(`${lines.length} cases written to ${file.pathname.split("/").at(-1)}`);
}

await answer("./", caseTemplates(), RESULTS_FILE);
if (Deno.args.includes("--libraries")) {
  await answer("./libraries/", libraryTemplates(), LIBRARY_RESULTS_FILE);
}
