import assert from "node:assert/strict";
import { readFromCell } from "./messages.ts";

const USAGE = { cpuMicros: 10, memoryBytes: 20, logLinesDropped: 0 };

Deno.test("readFromCell takes what a cell says", () => {
  const said = [
    { type: "ready" },
    { type: "host", call: 1, name: "ork_get", cpuMicros: 5 },
    { type: "log", call: 1, level: "warn" },
    { type: "done", call: 1, ...USAGE },
    { type: "failed", call: 1, kind: "trap", message: "unreachable", ...USAGE },
  ];
  for (const message of said) assert.deepEqual(readFromCell(message), message);
});

Deno.test("readFromCell takes nothing that a cell that was taken over might say", () => {
  const said = [
    null,
    "ready",
    {},
    { type: "done" },
    { type: "done", call: "1", ...USAGE },
    { type: "done", call: 1, ...USAGE, cpuMicros: -1 },
    { type: "done", call: 1, ...USAGE, memoryBytes: null },
    { type: "host", call: 1, name: "constructor", cpuMicros: 5 },
    { type: "log", call: 1, level: "__proto__" },
    // To end a call with these is the operator's business.
    { type: "failed", call: 1, kind: "cell-lost", message: "", ...USAGE },
    { type: "failed", call: 1, kind: "trap", message: 7, ...USAGE },
    { type: "load", call: 1, ...USAGE },
  ];
  for (const message of said) assert.equal(readFromCell(message), undefined);
});
