import assert from "node:assert/strict";
import { parseFieldPath } from "./field_path.ts";

const TABLE: readonly [string, readonly string[] | undefined][] = [
  ["spec", ["spec"]],
  [".spec.a", ["spec", "a"]],
  ["spec.my-key", ["spec", "my-key"]],
  ['metadata.labels["app.io/name"]', ["metadata", "labels", "app.io/name"]],
  ["metadata.labels['a.b'].c", ["metadata", "labels", "a.b", "c"]],
  ["spec.list[0].name", ["spec", "list", "0", "name"]],
  ["", undefined],
  [".", undefined],
  ["spec..a", undefined],
  ["spec.", undefined],
  ["spec[", undefined],
  ["spec[a]", undefined],
  ["spec.__proto__.x", undefined],
];

for (const [text, path] of TABLE) {
  Deno.test(`parseFieldPath reads "${text}" as ${JSON.stringify(path)}`, () => {
    assert.deepEqual(parseFieldPath(text), path);
  });
}
