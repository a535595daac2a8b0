import assert from "node:assert/strict";
import { formatExactJson, parseExactJson } from "./exact_json.ts";

Deno.test("parseExactJson keeps every digit of an int64", () => {
  assert.deepEqual(parseExactJson('{"a":[9223372036854775807,-9007199254740993,1]}'), {
    a: [9223372036854775807n, -9007199254740993n, 1],
  });
});

Deno.test("parseExactJson leaves fractions, safe integers and digits in text alone", () => {
  assert.deepEqual(
    parseExactJson(
      '{"a":0.12345678901234567,"b":9007199254740991,"c":"1234567890123456789"}',
    ),
    { a: 0.12345678901234567, b: 9007199254740991, c: "1234567890123456789" },
  );
});

Deno.test("formatExactJson writes a bigint as a number", () => {
  assert.equal(
    formatExactJson({ a: 9223372036854775807n, b: ["x", 1] }),
    '{"a":9223372036854775807,"b":["x",1]}',
  );
});

Deno.test("formatExactJson leaves out absent keys", () => {
  assert.equal(formatExactJson({ a: undefined, b: null }), '{"b":null}');
});
