import assert from "node:assert/strict";
import {
  addDurations,
  formatGoDuration,
  parseGoDuration,
  parseLongDuration,
} from "./go_duration.ts";

Deno.test("parseGoDuration is exact to the nanosecond, and ends where 64 bits do", () => {
  const cases: readonly (readonly [string, bigint | undefined])[] = [
    ["1h0m0.000000001s", 3_600_000_000_001n],
    ["-1.5h", -5_400_000_000_000n],
    ["0", 0n],
    ["1.s", 1_000_000_000n],
    ["2562047h47m16.854775807s", 2n ** 63n - 1n],
    ["2562047h47m16.854775808s", undefined],
    ["-2562047h47m16.854775808s", -(2n ** 63n)],
    ["", undefined],
    ["1", undefined],
    [".s", undefined],
    ["1 h", undefined],
    ["1d", undefined],
  ];
  for (const [text, expected] of cases) {
    assert.equal(parseGoDuration(text), expected, text);
  }
});

Deno.test("parseLongDuration adds days, weeks, months and years, each alone", () => {
  assert.equal(parseLongDuration("1.5d"), 129_600_000_000_000n);
  assert.equal(parseLongDuration(" never "), 0n);
  for (const text of ["1d12h", "d", "1e30y"]) {
    assert.equal(parseLongDuration(text), undefined, text);
  }
});

Deno.test("formatGoDuration writes what parseGoDuration reads", () => {
  for (
    const text of ["0s", "1ns", "1.5µs", "20ms", "1.5s", "1m0s", "48h30m0.000000001s"]
  ) {
    assert.equal(formatGoDuration(parseGoDuration(text)!), text);
  }
  assert.equal(
    formatGoDuration(addDurations(2n ** 63n - 1n, 1n)),
    formatGoDuration(-(2n ** 63n)),
  );
});
