import assert from "node:assert/strict";
import { wordsIn } from "./check_words.ts";

const forbidden: [file: string, text: string, why: RegExp][] = [
  ["a.ts", "// see /work/shared/style.md", /path of one machine/],
  ["a.md", "cd /root/.cache", /path of one machine/],
  ["a.md", "ls /tmp/cp/run", /path of one machine/],
  ["a.ts", "/** Spec of spec 01 §4.3. */", /readers do not have/],
  ["a.ts", "// as §7.2 says", /readers do not have/],
  ["a.ts", "// TODO: later", /not done/],
  ["a.md", "made with AI", /no place/],
  ["a.ts", 'import "npm:yaml@2";', /import map/],
];
for (const [file, text, why] of forbidden) {
  Deno.test(`wordsIn finds what is wrong in "${text}"`, () => {
    const [found] = wordsIn(file, `fine\n${text}`);
    assert.equal(found?.line, 2);
    assert.match(found.message, why);
  });
}

Deno.test("wordsIn leaves alone what only looks like it", () => {
  const fine: [string, string][] = [
    ["a.ts", "// RFC 9110 §15.5 names it"],
    ["a.go", "ctx := context.TODO()"],
    ["a.ts", 'const path = "spec.crds.site";'],
    ["a.ts", "const url = `https://example.io/work/it`;"],
    ["deno.json", '"yaml": "npm:yaml@2.9.1"'],
    ["a.md", "a TLS session, MAIN, /home/user/x"],
  ];
  for (const [file, text] of fine) assert.deepEqual(wordsIn(file, text), [], text);
});
