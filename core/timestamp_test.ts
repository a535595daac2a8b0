import assert from "node:assert/strict";
import { formatTimestamp } from "./timestamp.ts";

Deno.test("formatTimestamp writes RFC 3339 in UTC and leaves parts of a second out", () => {
  assert.equal(formatTimestamp(Date.UTC(2026, 0, 1)), "2026-01-01T00:00:00Z");
  assert.equal(formatTimestamp(Date.UTC(2026, 0, 1) + 999), "2026-01-01T00:00:00Z");
});
