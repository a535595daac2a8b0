/**
 * Writes the pages of `docs/` that come from the code; with `--check` it only
 * tells whether they are stale.
 *
 * @module
 */

import { HOOK_SCHEMAS } from "../hooks/mod.ts";
import { PROBLEM_CODES } from "../katalog/mod.ts";
import { notesPage } from "./notes_page.ts";

/** The pages that the code makes, by their name in `docs/`. */
export const GENERATED_PAGES: Readonly<Record<string, () => string>> = {
  "problems.md": problemsPage,
  "notes.md": notesPage,
  ...Object.fromEntries(
    Object.entries(HOOK_SCHEMAS).map(([name, schema]) => [
      `schema/${name}.schema.json`,
      () => `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  ),
};

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

/** The generated pages whose text in `docs/` is another. */
export async function stalePages(): Promise<string[]> {
  const stale: string[] = [];
  for (const [name, make] of Object.entries(GENERATED_PAGES)) {
    const found = await Deno.readTextFile(pageUrl(name)).catch(() => "");
    if (words(found) !== words(make())) stale.push(`docs/${name}`);
  }
  return stale;
}

function pageUrl(name: string): URL {
  return new URL(`../docs/${name}`, import.meta.url);
}

/** The text as the formatter cannot change it: tables are padded, lines wrapped. */
function words(text: string): string {
  return text.replace(/-+/g, "-").replace(/\s+/g, " ");
}

if (import.meta.main) {
  if (Deno.args.includes("--check")) {
    const stale = await stalePages();
    if (stale.length > 0) {
      console.error(`error: ${stale.join(", ")}: stale\nhint: Run \`deno task docs\``);
      Deno.exit(1);
    }
  } else {
    for (const [name, make] of Object.entries(GENERATED_PAGES)) {
      await Deno.writeTextFile(pageUrl(name), make());
    }
    // The formatter pads tables and wraps lines, as it does everywhere.
    const pages = Object.keys(GENERATED_PAGES).map((name) => pageUrl(name).pathname);
    await new Deno.Command(Deno.execPath(), { args: ["fmt", "-q", ...pages] }).output();
  }
}
