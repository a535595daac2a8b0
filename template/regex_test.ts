import assert from "node:assert/strict";
import { findRegex } from "./regex.ts";

Deno.test("findRegex searches anywhere in the text", () => {
  const regex = findRegex("b+");
  assert.ok("test" in regex);
  assert.equal(regex.test("abbc"), true);
  assert.equal(regex.test("ac"), false);
});

Deno.test("findRegex takes Go's syntax", () => {
  const regex = findRegex("(?i)^(?P<name>[[:alpha:]]+)\\z");
  assert.ok("test" in regex);
  assert.equal(regex.test("Shop"), true);
  assert.equal(regex.test("Shop\n"), false);
});

Deno.test("findRegex says what is wrong with a pattern", () => {
  const regex = findRegex("a(b");
  assert.ok("error" in regex);
  assert.match(regex.error, /missing closing \)/);
  assert.ok("error" in findRegex("(?=look)"));
});

Deno.test("findRegex keeps a pattern and gives up old ones", () => {
  const first = findRegex("kept");
  assert.equal(findRegex("kept"), first);
  for (let i = 0; i < 600; i++) findRegex(`x${i}`);
  assert.notEqual(findRegex("kept"), first);
});

Deno.test("findRegex takes linear time where backtracking would not end", () => {
  const regex = findRegex("^(a+)+$");
  assert.ok("test" in regex);
  assert.equal(regex.test("a".repeat(2000) + "b"), false);
});

Deno.test("findRegex names the limits that a pattern goes beyond", () => {
  const long = findRegex("a".repeat(10_001));
  assert.deepEqual(long, { error: "exceeded the limit on patterns: 10000 characters" });
  const deep = findRegex("((a{100}){100}){100}");
  assert.ok("error" in deep);
  assert.match(deep.error, /invalid repeat count/);
});
