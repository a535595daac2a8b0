import assert from "node:assert/strict";
import type { Json } from "../core/json.ts";
import { formatFloat } from "./float_format.ts";
import { formatValue } from "./format.ts";

Deno.test("formatValue prints as a template shows a value", () => {
  const cases: readonly [Json | undefined, string][] = [
    [undefined, ""],
    [null, ""],
    ["a b", "a b"],
    [true, "true"],
    [1e6, "1000000"],
    [-0, "0"],
    [1e21, "1000000000000000000000"],
    [12345678901234567890n, "12345678901234567890"],
    [1.5, "1.5"],
    [1234567.25, "1.23456725e+06"],
    [0.00001234, "1.234e-05"],
    [NaN, "NaN"],
    [-Infinity, "-Inf"],
    [[1, "a", null, [true]], "[1 a <nil> [true]]"],
    [{ b: 1, a: { d: null, c: [] } }, "map[a:map[c:[] d:<nil>] b:1]"],
    [{ "\u{1f600}": 1, "\uffee": 2 }, "map[\uffee:2 \u{1f600}:1]"],
    [{ a: undefined, b: 1 }, "map[b:1]"],
  ];
  for (const [value, text] of cases) assert.equal(formatValue(value), text);
});

Deno.test("formatFloat rounds half to even on the exact value", () => {
  const cases: readonly [number, "e" | "f" | "g", number | undefined, string][] = [
    [2.5, "f", 0, "2"],
    [3.5, "f", 0, "4"],
    [0.125, "f", 2, "0.12"],
    [1.005, "f", 2, "1.00"],
    [1e23, "e", 3, "1.000e+23"],
    [9.999e22, "e", 2, "1.00e+23"],
    [0, "e", 2, "0.00e+00"],
    [5e-324, "e", undefined, "5e-324"],
    [100000, "g", undefined, "100000"],
    [1e6, "g", undefined, "1e+06"],
    [123456, "g", 3, "1.23e+05"],
    [0.1, "f", 20, "0.10000000000000000555"],
    [1e300, "f", undefined, `1${"0".repeat(300)}`],
  ];
  for (const [value, verb, precision, text] of cases) {
    assert.equal(formatFloat(value, verb, precision), text);
  }
});

Deno.test("formatFloat takes any precision without computing every zero", () => {
  assert.equal(formatFloat(0.5, "f", 900_000).length, 900_002);
  assert.equal(formatFloat(0.5, "e", 900_000).length, 900_006);
  assert.equal(formatFloat(0.5, "g", 900_000), "0.5");
});
