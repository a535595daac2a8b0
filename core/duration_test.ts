import assert from "node:assert/strict";
import { formatDuration, parseDuration } from "./duration.ts";

Deno.test("parseDuration reads Go's spelling", () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ["0", 0],
    ["500ms", 500],
    ["10s", 10_000],
    ["1h30m", 5_400_000],
    ["1.5s", 1500],
    [".5s", 500],
    ["1m0.5s", 60_500],
    ["", undefined],
    ["10", undefined],
    ["s", undefined],
    ["10 s", undefined],
    ["-5s", undefined],
    ["5x", undefined],
    ["1d", undefined],
    ["5sx", undefined],
  ];
  for (const [text, ms] of cases) assert.equal(parseDuration(text), ms, `"${text}"`);
});

Deno.test("parseDuration reads days, weeks, months and years where they are allowed", () => {
  const day = 86_400_000;
  for (
    const [text, days] of [["1d", 1], ["2w", 14], ["1mo", 30], ["1y", 365]] as const
  ) {
    assert.equal(parseDuration(text, { long: true }), days * day);
  }
  assert.equal(parseDuration("1d12h", { long: true }), 1.5 * day);
});

Deno.test("formatDuration writes for people", () => {
  const cases = [[0, "0ms"], [850.4, "850ms"], [4200, "4.2s"], [60_000, "1m"]] as const;
  for (const [ms, text] of cases) assert.equal(formatDuration(ms), text);
  assert.equal(formatDuration(185_000), "3m5s");
  assert.equal(formatDuration(7_800_000), "2h10m");
});
