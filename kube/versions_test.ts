import assert from "node:assert/strict";
import { compareVersions } from "./versions.ts";

Deno.test("compareVersions orders as integers of any size", () => {
  assert.ok(compareVersions("9", "10") < 0);
  assert.ok(compareVersions("90071992547409931", "90071992547409930") > 0);
  assert.equal(compareVersions("007", "7"), 0);
});

Deno.test("compareVersions takes an opaque version that differs for newer", () => {
  assert.ok(compareVersions("abc", "9") > 0);
  assert.ok(compareVersions("9", "abc") > 0);
  assert.equal(compareVersions("abc", "abc"), 0);
});
