import assert from "node:assert/strict";
import { nextFire, parseCron } from "./cron.ts";
import { parseLongDuration } from "./go_duration.ts";

const NOW = Date.UTC(2031, 1, 3, 4, 5, 30); // a Monday

function periodMs(text: string): number | undefined {
  const nanoseconds = parseLongDuration(text);
  return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e6;
}

function next(text: string, now = NOW): string | undefined {
  const schedule = parseCron(text, periodMs);
  assert.ok(schedule, text);
  const time = nextFire(schedule, now);
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);
}

Deno.test("nextFire finds the first time after now", () => {
  const cases: readonly [string, string][] = [
    ["* * * * *", "2031-02-03T04:06"],
    ["*/15 * * * *", "2031-02-03T04:15"],
    ["5 4 * * *", "2031-02-04T04:05"],
    ["6 4 * * *", "2031-02-03T04:06"],
    ["0 0 1 * *", "2031-03-01T00:00"],
    ["0 0 * 1 *", "2032-01-01T00:00"],
    ["0 0 31 * *", "2031-03-31T00:00"],
    ["0 0 29 2 *", "2032-02-29T00:00"],
    ["0 12 * * sun", "2031-02-09T12:00"],
    ["0 0 13 * fri", "2031-02-07T00:00"],
    ["0 0 */2 * mon", "2031-02-05T00:00"],
    ["59 23 31 12 ?", "2031-12-31T23:59"],
    ["10-12,50 5/6 * feb-MAR 1-5", "2031-02-03T05:10"],
    ["@Weekly", "2031-02-09T00:00"],
  ];
  for (const [text, time] of cases) assert.equal(next(text), time, text);
});

Deno.test("nextFire of @every counts from the last full second", () => {
  const schedule = parseCron("@every 90s", periodMs);
  assert.ok(schedule);
  assert.equal(nextFire(schedule, NOW + 700), NOW + 90_000);
});

Deno.test("parseCron refuses what cannot be a schedule", () => {
  const bad = [
    "",
    "* * * *",
    "* * * * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 7",
    "5-1 * * * *",
    "*/0 * * * *",
    "*/a * * * *",
    "1/2/3 * * * *",
    "1-2-3 * * * *",
    "a * * * *",
    "* * * foo *",
    "0 0 30 2 *",
    "0 0 31 4,6 *",
    "@every soon",
    "@never",
  ];
  for (const text of bad) {
    assert.equal(parseCron(text, periodMs), undefined, text);
  }
});
