import assert from "node:assert/strict";
import type { Json } from "../core/json.ts";
import { holds } from "./in_sync.ts";

const CASES: readonly (readonly [string, Json, Json, boolean])[] = [
  ["defaults that the server adds", { a: 1, b: 2 }, { a: 1 }, true],
  ["a value that differs", { a: 1 }, { a: 2 }, false],
  ["a value that is missing", {}, { a: 1 }, false],
  ["an empty map that the server dropped", {}, { a: {} }, true],
  ["a map where text is wanted", { a: {} }, { a: "x" }, false],
  ["text where a map is wanted", { a: "x" }, { a: {} }, false],
  ["a number that came as bigint", { a: 5 }, { a: 5n }, true],
  ["an atomic list with one more", { a: [1, 2] }, { a: [1] }, false],
  ["an atomic list in another order", { a: [1, 2] }, { a: [2, 1] }, false],
  ["an empty list that the server dropped", {}, { a: [] }, true],
  [
    "an associative list with an item of somebody else",
    { c: [{ name: "side", image: "s" }, { name: "main", image: "m", port: 1 }] },
    { c: [{ name: "main", image: "m" }] },
    true,
  ],
  [
    "an associative list whose item differs",
    { c: [{ name: "main", image: "old" }] },
    { c: [{ name: "main", image: "new" }] },
    false,
  ],
  [
    "ports that share a number and differ in protocol",
    { p: [{ port: 53, protocol: "UDP" }, { port: 53, protocol: "TCP", nodePort: 1 }] },
    { p: [{ port: 53, protocol: "TCP" }] },
    true,
  ],
  [
    "items with nothing to match by",
    { r: [{ verbs: ["get"] }, { verbs: ["list"] }] },
    { r: [{ verbs: ["list"] }, { verbs: ["get"] }] },
    false,
  ],
];

for (const [name, live, desired, expected] of CASES) {
  Deno.test(`holds says ${expected} for ${name}`, () => {
    assert.equal(holds(live, desired), expected);
  });
}
