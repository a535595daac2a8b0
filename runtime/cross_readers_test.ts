import assert from "node:assert/strict";
import { CrossReaders } from "./cross_readers.ts";

const a = { crd: "site", key: "n/a" };
const b = { crd: "site", key: "n/b" };

Deno.test("CrossReaders finds who looked at a CR by its name, or by labels", () => {
  const readers = new CrossReaders();
  readers.note(a, [{ crd: "page", key: "n/x" }]);
  readers.note(b, [{ crd: "page" }]);
  assert.deepEqual(readers.of({ crd: "page", key: "n/x" }), [a, b]);
  assert.deepEqual(readers.of({ crd: "page", key: "n/y" }), [b]);
  assert.deepEqual(readers.of({ crd: "pages", key: "n/x" }), []);
  assert.deepEqual(readers.ofCrd("page"), [a, b]);
});

Deno.test("CrossReaders forgets what a reader no longer looks at", () => {
  const readers = new CrossReaders();
  readers.note(a, [{ crd: "page", key: "n/x" }]);
  readers.note(a, [{ crd: "page", key: "n/y" }]);
  assert.deepEqual(readers.of({ crd: "page", key: "n/x" }), []);
  assert.deepEqual(readers.of({ crd: "page", key: "n/y" }), [a]);
  readers.forget(a);
  assert.deepEqual(readers.ofCrd("page"), []);
});
