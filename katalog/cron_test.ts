import assert from "node:assert/strict";
import { firedWithin, parseCron } from "./cron.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Expression, a time of firing, a minute without. 2026-01-01 is a Thursday. */
const TABLE: readonly [string, string, string][] = [
  ["* * * * *", "2026-01-01T00:00Z", ""],
  ["*/15 * * * *", "2026-01-01T10:45Z", "2026-01-01T10:46Z"],
  ["5/20 * * * *", "2026-01-01T10:45Z", "2026-01-01T10:40Z"],
  ["0 9-17/4 * * *", "2026-01-01T13:00Z", "2026-01-01T12:00Z"],
  ["0 0 * * mon-fri", "2026-01-01T00:00Z", "2026-01-03T00:00Z"],
  ["0 0 * * 7", "2026-01-04T00:00Z", "2026-01-05T00:00Z"],
  ["0 0 1,15 jan,jun *", "2026-06-15T00:00Z", "2026-02-15T00:00Z"],
  // Both day fields restricted: either is enough.
  ["0 0 13 * fri", "2026-01-02T00:00Z", "2026-01-03T00:00Z"],
  ["0 0 13 * fri", "2026-01-13T00:00Z", "2026-01-14T00:00Z"],
  ["0 0 29 2 *", "2028-02-29T00:00Z", "2027-03-01T00:00Z"],
  ["@daily", "2026-01-01T00:00Z", "2026-01-01T01:00Z"],
  ["@weekly", "2026-01-04T00:00Z", "2026-01-01T00:00Z"],
];

for (const [text, yes, no] of TABLE) {
  Deno.test(`cron "${text}" fires at ${yes} and not at ${no || "no time"}`, () => {
    const cron = parseCron(text);
    assert.ok(cron);
    assert.equal(firedWithin(cron, Date.parse(yes), MINUTE), true);
    if (no !== "") assert.equal(firedWithin(cron, Date.parse(no), MINUTE), false);
  });
}

Deno.test("firedWithin counts from the fire time up to, but without, the window's end", () => {
  const cron = parseCron("30 6 * * *")!;
  const fired = Date.parse("2026-01-01T06:30Z");
  assert.equal(firedWithin(cron, fired, 1), true);
  assert.equal(firedWithin(cron, fired - 1, MINUTE), false);
  assert.equal(firedWithin(cron, fired + 90 * MINUTE - 1, 90 * MINUTE), true);
  assert.equal(firedWithin(cron, fired + 90 * MINUTE, 90 * MINUTE), false);
});

Deno.test("firedWithin looks back over years without stepping through their minutes", () => {
  const leap = parseCron("0 0 29 2 *")!;
  const now = Date.parse("2031-12-31T23:59Z");
  assert.equal(firedWithin(leap, now, 5 * 366 * DAY), true);
  assert.equal(firedWithin(leap, now, 2 * 366 * DAY), false);
});

for (
  const text of [
    "",
    "* * * *",
    "* * * * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 8",
    "*/0 * * * *",
    "5-1 * * * *",
    "a * * * *",
    "constructor",
    "@reboot",
  ]
) {
  Deno.test(`parseCron refuses "${text}"`, () => {
    assert.equal(parseCron(text), undefined);
  });
}
