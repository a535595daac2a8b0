import assert from "node:assert/strict";
import { findTimeZone } from "./time_zone.ts";

const at = (text: string) => Date.parse(`${text}Z`);

Deno.test("findTimeZone converts both ways, around a change of clocks too", () => {
  const berlin = findTimeZone("Europe/Berlin")!;
  for (
    const [utc, wall] of [
      ["2031-01-15T08:00:00", "2031-01-15T09:00:00"],
      ["2031-07-15T08:00:00", "2031-07-15T10:00:00"],
      ["2031-03-30T00:59:00", "2031-03-30T01:59:00"],
      ["2031-03-30T01:00:00", "2031-03-30T03:00:00"],
    ]
  ) {
    assert.equal(berlin.toWall(at(utc)), at(wall), utc);
    assert.equal(berlin.toUtc(at(wall)), at(utc), wall);
  }
  // The hour that comes twice: its first time.
  assert.equal(berlin.toUtc(at("2031-10-26T02:30:00")), at("2031-10-26T00:30:00"));
  assert.equal(findTimeZone("Nowhere/X"), undefined);
});
