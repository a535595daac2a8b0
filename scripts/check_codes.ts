/**
 * Proves that every problem code and every kind of error is provoked by a test.
 *
 * @module
 */

import { PROBLEM_CODES } from "../katalog/mod.ts";

/** A code or kind that no test names. */
export interface Unprovoked {
  /** Where it is declared. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Where the fixtures of problems stand. */
const PROBLEM_TESTS = [
  "katalog/problems_test.ts",
  "katalog/hook_fixtures_test.ts",
  "katalog/template_fixtures_test.ts",
  "katalog/external_fixtures_test.ts",
  "katalog/hook_fixtures_test.ts",
  "katalog/profile_fixtures_test.ts",
  "katalog/queue_fixtures_test.ts",
  "katalog/rules/problem_fixtures_test.ts",
];

/** Looks through the tests of a tree. */
export async function checkCodes(root: string): Promise<Unprovoked[]> {
  const files = PROBLEM_TESTS.map((file) => readText(`${root}/${file}`));
  const fixtures = (await Promise.all(files)).join("\n");
  const codes = unnamed(Object.keys(PROBLEM_CODES), fixtures).map((code) => ({
    file: "katalog/problem_codes.ts",
    line: 1,
    message: `the code "${code}" has no fixture in ${PROBLEM_TESTS[0]}`,
  }));
  return [...codes, ...await unprovokedKinds(root)];
}

/** Every `export type …ErrorKind = "a" | "b"` against the tests of its folder. */
async function unprovokedKinds(root: string): Promise<Unprovoked[]> {
  const found: Unprovoked[] = [];
  for await (const folder of Deno.readDir(root)) {
    if (!folder.isDirectory || folder.name.startsWith(".")) continue;
    const sources: string[] = [];
    let tests = "";
    for await (const { name } of Deno.readDir(`${root}/${folder.name}`)) {
      const path = `${root}/${folder.name}/${name}`;
      if (name.endsWith("_test.ts")) tests += await readText(path);
      else if (/(^|_)errors?\.ts$/.test(name)) sources.push(name);
    }
    for (const name of sources) {
      const file = `${folder.name}/${name}`;
      for (const { kind, line } of errorKinds(await readText(`${root}/${file}`))) {
        if (unnamed([kind], tests).length === 0) continue;
        const message = `no test in ${folder.name}/ provokes the kind "${kind}"`;
        found.push({ file, line, message });
      }
    }
  }
  return found;
}

/** The words of each union type whose name ends in `ErrorKind`. */
export function errorKinds(source: string): { kind: string; line: number }[] {
  // Comments between the words may hold quotes and semicolons of their own.
  const bare = source.replace(
    /\/\*[\s\S]*?\*\/|\/\/.*/g,
    (text) => text.replace(/[^\n]/g, " "),
  );
  const unions = bare.matchAll(/export type \w*ErrorKind =([^;]*);/g);
  return [...unions].flatMap((union) =>
    [...union[1].matchAll(/"([^"]+)"/g)].map((word) => ({
      kind: word[1],
      line: bare.slice(0, union.index + union[0].indexOf(word[0])).split("\n").length,
    }))
  );
}

/** Words that stand nowhere in quotes; a key of a table needs them for its dash. */
function unnamed(words: readonly string[], tests: string): string[] {
  return words.filter((word) =>
    !tests.includes(`"${word}"`) && !new RegExp(`^\\s*${word}:`, "m").test(tests)
  );
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return "";
    throw cause;
  }
}
