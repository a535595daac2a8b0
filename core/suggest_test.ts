import assert from "node:assert/strict";
import { suggest } from "./suggest.ts";

const WORDS = ["deployments", "services", "configMaps", "port", "name", "when"];

const CASES: readonly (readonly [word: string, meant: string | undefined])[] = [
  ["deployment", "deployments"],
  ["servcies", "services"],
  ["configmaps", "configMaps"],
  ["prot", "port"],
  ["naem", "name"],
  ["wehn", "when"],
  ["xyz", undefined],
  ["q", undefined],
  ["statefulSets", undefined],
];

for (const [word, meant] of CASES) {
  Deno.test(`suggest gives ${meant ?? "nothing"} for ${word}`, () => {
    assert.equal(suggest(word, WORDS), meant);
  });
}
