import assert from "node:assert/strict";
import { getPath, isObject, type Json, sameJson } from "./json.ts";

Deno.test("getPath walks own keys and list positions", () => {
  const value = { a: [{ b: 1 }, { b: 2 }] };
  assert.equal(getPath(value, ["a", "1", "b"]), 2);
  assert.equal(getPath(value, ["a", "2", "b"]), undefined);
  assert.equal(getPath(value, ["a", "b"]), undefined);
  assert.equal(getPath(value, ["a", "0", "b", "c"]), undefined);
  assert.deepEqual(getPath(value, []), value);
});

Deno.test("getPath finds nothing that the document does not hold", () => {
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    assert.equal(getPath({ a: 1 }, [name]), undefined, name);
    assert.equal(getPath([1], [name]), undefined, name);
    assert.equal(getPath("text", [name]), undefined, name);
  }
  assert.equal(getPath([1], ["length"]), undefined);
});

const PAIRS: readonly (readonly [Json, Json, boolean])[] = [
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: 1, b: undefined }, { a: 1 }, true],
  [{ a: 1 }, { a: 1, b: null }, false],
  [[1, 2], [2, 1], false],
  [[1], [1, 1], false],
  [1, 1n, true],
  [1, "1", false],
  [0, false, false],
  [null, {}, false],
  [{ a: { b: [] } }, { a: { b: [] } }, true],
  [[], {}, false],
];

Deno.test("sameJson compares as JSON does: key order aside, list order not", () => {
  for (const [a, b, expected] of PAIRS) {
    assert.equal(sameJson(a, b), expected, `${String(a)} ${String(b)}`);
    assert.equal(sameJson(b, a), expected, `${String(b)} ${String(a)}`);
  }
});

Deno.test("isObject tells objects from lists and null", () => {
  assert.deepEqual([{}, [], null, "x", undefined].map(isObject), [
    true,
    false,
    false,
    false,
    false,
  ]);
});
