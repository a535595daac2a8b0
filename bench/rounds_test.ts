import assert from "node:assert/strict";
import type { Measurements } from "./result.ts";
import { medianOf } from "./rounds.ts";

function measured(cpuMs: number, seconds: number): Measurements {
  const phase = { objects: 10, seconds, cpuMs, requests: { "patch sites": cpuMs } };
  return {
    startMs: [cpuMs],
    create: phase,
    update: phase,
    delete: { ...phase, requests: { [`get ${cpuMs}`]: 4 } },
    repairMs: [seconds],
    idle: phase,
    memory: { rssMb: cpuMs, peakMb: seconds },
  };
}

Deno.test("medianOf takes the median of each figure, and every single time", () => {
  const { create, memory, startMs, repairMs, ...rest } = medianOf([
    measured(1, 90),
    measured(50, 2),
    measured(3, 4),
  ]);
  assert.deepEqual(create, {
    objects: 10,
    seconds: 4,
    cpuMs: 3,
    requests: { "patch sites": 3 },
  });
  assert.deepEqual(memory, { rssMb: 3, peakMb: 4 });
  assert.deepEqual([startMs, repairMs], [[1, 50, 3], [90, 2, 4]]);
  // Sent in one round of three.
  assert.equal(rest.delete.requests["get 50"], 0);
});
