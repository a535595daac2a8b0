import assert from "node:assert/strict";
import { filesOf, format, katalog, testFixtures } from "./fixtures_test.ts";
import { deprecationState, loadPlan, mayStart } from "./mod.ts";

const FROM = Date.UTC(2026, 5, 1);
const TO = Date.UTC(2026, 11, 31);

function deprecated(keys: string, place = "metadata"): string {
  const text = katalog("");
  return place === "metadata"
    ? text.replace("{ name: test }", `{ name: test, deprecation: { ${keys} } }`)
    : `${text}lifecycle: { deprecation: { ${keys} }, maturity: stable }\n`;
}

async function read(text: string) {
  const loaded = await loadPlan(filesOf({ "katalog.yaml": text }));
  assert.ok(
    loaded.ok && loaded.problems.length === 0,
    loaded.problems.map(format).join(),
  );
  return loaded.value.deprecations[0];
}

const TIMELINE = 'message: old, timeline: { from: 2026-06-01, to: "2026-12-31" }';

Deno.test("a deprecation is none, then a warning, then the end, by UTC days", async () => {
  const deprecation = await read(deprecated(TIMELINE, "lifecycle"));
  const at = (ms: number) => deprecationState(deprecation, ms);
  assert.deepEqual(at(FROM - 1), { state: "none", daysLeft: 214 });
  assert.deepEqual(at(FROM), { state: "warning", daysLeft: 213 });
  assert.deepEqual(at(TO - 1), { state: "warning", daysLeft: 1 });
  assert.deepEqual(at(TO), { state: "eol", daysLeft: 0 });
  assert.deepEqual(
    deprecationState(await read(deprecated("message: old")), FROM),
    { state: "warning" },
  );
});

Deno.test("a deprecated Katalog starts with consent, one at its end with both", async () => {
  const starts = async (accept: string, ms: number) =>
    mayStart(await read(deprecated(`${TIMELINE}, accept: { ${accept} }`)), ms);
  assert.equal(await starts("", FROM - 1), true);
  assert.equal(await starts("", FROM), false);
  assert.equal(await starts("beforeEol: true", FROM), true);
  assert.equal(await starts("beforeEol: true", TO), false);
  assert.equal(await starts("eol: true", TO), false);
  assert.equal(await starts("beforeEol: true, eol: true", TO), true);
});

testFixtures([
  {
    code: "bad-value",
    text: deprecated("message: a, timeline: { from: 2026-06-01, to: June }"),
    at: "error 3:86 metadata.deprecation.timeline.to",
    message: 'Cannot read "June" as a day',
    hint: "Write year, month and day, such as `2026-12-31`",
  },
  {
    code: "bad-value",
    text: deprecated("message: a, timeline: { from: 2026-06-01, to: 2026-06-01 }"),
    at: "error 3:86 metadata.deprecation.timeline.to",
    message: 'Cannot use the timeline: "from" is not before "to"',
    hint: "Write the day on which the deprecation begins first",
  },
]);
