/**
 * Writes the pages of `docs/` that come from the code; with `--check` it only
 * tells whether they are stale.
 *
 * @module
 */

import { PROBLEM_CODES } from "../katalog/mod.ts";

const PAGE = new URL("../docs/problems.md", import.meta.url);

/** The page of problem codes. */
export function problemsPage(): string {
  const rows = Object.entries(PROBLEM_CODES)
    .map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return `# Problem codes

Each problem in a Katalog has a code that stays the same, so that scripts can match on
it. \`ork validate -o json\` prints problems as
[\`ProblemList\`](schema/problem-list.schema.json). This page is made from the code by
\`deno task docs\`.

| Code | Meaning |
| --- | --- |
${rows.join("\n")}

A problem says where it is (\`file:line:column\` and the path of keys), what was found and
what to do. An \`error\` stops the load; a \`warning\` does not. All problems are told at
once.
`;
}

/** The text as the formatter cannot change it: tables are padded, lines wrapped. */
function words(text: string): string {
  return text.replace(/-+/g, "-").replace(/\s+/g, " ");
}

if (import.meta.main) {
  if (Deno.args.includes("--check")) {
    if (words(await Deno.readTextFile(PAGE)) !== words(problemsPage())) {
      console.error("error: docs/problems.md is stale\nhint: Run `deno task docs`");
      Deno.exit(1);
    }
  } else {
    await Deno.writeTextFile(PAGE, problemsPage());
  }
}
