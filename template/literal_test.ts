import assert from "node:assert/strict";
import { parseNumberLiteral, unquote, unquoteChar } from "./literal.ts";
import { WholeFloat } from "./value.ts";

Deno.test("unquote reads Go's escapes", () => {
  const cases: readonly [string, string | undefined][] = [
    ['"a"', "a"],
    ['"\\a\\b\\f\\n\\r\\t\\v\\\\\\""', '\x07\b\f\n\r\t\v\\"'],
    ['"\\x41\\101\\u00e9\\U0001F600"', "AAé😀"],
    ['"\\xc3\\xa9"', "é"],
    ['"\\xff"', "\ufffd"],
    ["`a\\n\r\nb`", "a\\n\nb"],
    ['"\\\'"', undefined],
    ['"\\q"', undefined],
    ['"\\x4"', undefined],
    ['"\\ud800"', undefined],
    ['"\\U00110000"', undefined],
    ['"\\400"', undefined],
  ];
  for (const [literal, text] of cases) assert.equal(unquote(literal), text, literal);
});

Deno.test("unquoteChar takes exactly one character", () => {
  const cases: readonly [string, number | undefined][] = [
    ["'a'", 97],
    ["'é'", 233],
    ["'😀'", 0x1f600],
    ["'\\''", 39],
    ["'\\n'", 10],
    ["'\\xff'", 255],
    ["''", undefined],
    ["'ab'", undefined],
    ["'\\\"'", undefined],
  ];
  for (const [literal, code] of cases) {
    assert.equal(unquoteChar(literal), code, literal);
  }
});

Deno.test("parseNumberLiteral tells integers, whole floats and mistakes apart", () => {
  const cases: readonly [string, unknown][] = [
    ["0", 0],
    ["-12", -12],
    ["0x_1F", 31],
    ["0b101", 5],
    ["0o17", 15],
    ["017", 15],
    ["1_000", 1000],
    ["9007199254740993", 9007199254740993n],
    ["-9223372036854775808", -9223372036854775808n],
    ["1.0", new WholeFloat(1)],
    ["1e3", new WholeFloat(1000)],
    ["0x1p4", new WholeFloat(16)],
    ["0x1.8p0", 1.5],
    [".5", 0.5],
    ["-1.5e-3", -0.0015],
  ];
  for (const [text, value] of cases) {
    assert.deepEqual(parseNumberLiteral(text), { value }, text);
  }
  for (
    const bad of [
      "1__0",
      "_1",
      "0x",
      "1e",
      "+",
      ".",
      "1e400",
      "08",
      "99999999999999999999",
    ]
  ) {
    assert.ok("error" in parseNumberLiteral(bad), bad);
  }
});
