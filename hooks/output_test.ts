import assert from "node:assert/strict";
import { readPluginJson } from "./output.ts";
import { json } from "./testing.ts";

function read(text: string) {
  return readPluginJson(new TextEncoder().encode(text), json, "its output");
}

Deno.test("readPluginJson reads JSON, and null where nothing was written", () => {
  assert.deepEqual(read('{"a": [1, "two"]}'), { a: [1, "two"] });
  assert.equal(read(""), null);
});

Deno.test("readPluginJson counts nesting outside of texts only", () => {
  const brackets = "[".repeat(1_000);
  assert.equal(read(`"${brackets}"`), brackets);
  assert.equal(read(`"\\"${brackets}"`), `"${brackets}`);
  read("[".repeat(200) + "]".repeat(200));
  assert.throws(() => read("[".repeat(201) + "]".repeat(201)), { kind: "output" });
});

Deno.test("readPluginJson does not quote what it could not read", () => {
  assert.throws(() => read('{"password": hunter2}'), (error) => {
    assert.ok(error instanceof Error);
    assert.equal(error.message, "Cannot read its output: it is no JSON");
    return true;
  });
});
