import assert from "node:assert/strict";
import type { KubeObject } from "../../core/object.ts";
import { readConvertOutput, readMutateOutput, readValidateOutput } from "./rules.ts";
import { readHttpRequest, readListRequest } from "./host_calls.ts";
import { readWishes } from "./wishes.ts";
import { json } from "../testing.ts";

const before: KubeObject = {
  apiVersion: "a.io/v1",
  kind: "Site",
  metadata: { name: "a", namespace: "x", uid: "1" },
};
const input = { desiredAPIVersion: "a.io/v2", objects: [before] };
const after = { ...before, apiVersion: "a.io/v2", spec: { new: true } };

Deno.test("readConvertOutput takes one object for each, in the version asked for", () => {
  const output = { convertedObjects: [after] };
  assert.deepEqual(readConvertOutput(output, input, "it").convertedObjects, [after]);
});

Deno.test("readConvertOutput refuses objects that are lost, renamed or of another version", () => {
  const cases: readonly (readonly [readonly KubeObject[], RegExp])[] = [
    [[], /convertedObjects: found 0 objects for 1/],
    [[before], /\[0\]\.apiVersion: found "a.io\/v1", "a.io\/v2" was asked for/],
    [[{ ...after, kind: "Page" }], /found Page.a.io x\/a, it was Site.a.io x\/a/],
    [[{ ...after, metadata: { ...after.metadata, uid: "2" } }], /uid stay as they are/],
  ];
  for (const [convertedObjects, message] of cases) {
    assert.throws(
      () => readConvertOutput({ convertedObjects }, input, "it"),
      { name: "HookError", kind: "output", message },
    );
  }
});

Deno.test("readMutateOutput and readValidateOutput name the place of a fault", () => {
  assert.throws(
    () => readMutateOutput({ set: [{ path: "metadata.name", value: "x" }] }, "it"),
    {
      kind: "output",
      message: /^Cannot use it: set\[0\]\.path: found "metadata.name"/,
    },
  );
  assert.throws(
    () => readValidateOutput({ violations: [{ message: "" }] }, "it"),
    { kind: "output", message: /violations\[0\]\.message: found an empty text/ },
  );
});

Deno.test("A malformed request of a plug-in is its own fault", () => {
  assert.throws(
    () => readListRequest({ apiVersion: "v1", kind: "Pod", limit: 0 }, "db"),
    {
      kind: "plugin",
      message: /the hook "db" asks by ork_list: limit: found a number/,
    },
  );
  assert.throws(
    () => readHttpRequest({ method: "GET", url: "ftp://a" }, "db"),
    { kind: "plugin", message: /url: found "ftp:\/\/a", a URL belongs there/ },
  );
});

Deno.test("readWishes reads a wish list, and refuses one that it does not understand", () => {
  const text = '{"apply":[{"apiVersion":"v1","kind":"Service"}],"clock":true}';
  assert.deepEqual(readWishes(text, "a.wasm", json), JSON.parse(text));
  for (const bad of ["", "{", '{"exec":[]}']) {
    assert.throws(() => readWishes(bad, "a.wasm", json), { kind: "refused" }, bad);
  }
});
