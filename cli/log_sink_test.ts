import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { createLogger } from "../core/log.ts";
import { createLogSink, LOG_LINE_BYTES_MAX, type LogFormat } from "./log_sink.ts";
import { createPalette } from "./output.ts";

function sinkTo(format: LogFormat, coloured = false) {
  const lines: string[] = [];
  const sink = createLogSink({
    write: (text) => lines.push(text),
    format,
    clock: new ManualClock(Date.UTC(2026, 0, 2, 3, 4, 5, 678)),
    palette: createPalette(coloured),
  });
  return { lines, log: createLogger(sink, "debug") };
}

Deno.test("createLogSink writes one JSON object a line with time, level and message", () => {
  const { lines, log } = sinkTo("json");
  log.with({ crd: "site" }).warn("Object skipped", { count: 2, absent: undefined });
  assert.deepEqual(lines, [
    '{"time":"2026-01-02T03:04:05.678Z","level":"warn","msg":"Object skipped","crd":"site","count":2}\n',
  ]);
});

Deno.test("createLogSink keeps a field from posing as the time, level or message", () => {
  const { lines, log } = sinkTo("json");
  log.info("Real", { msg: "fake", level: "error" });
  const line = JSON.parse(lines[0]);
  assert.equal(line.msg, "Real");
  assert.equal(line.level, "info");
  assert.equal(line.field_msg, "fake");
});

Deno.test("createLogSink writes values that JSON cannot hold", () => {
  const { lines, log } = sinkTo("json");
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  const cause = new Error("connection refused");
  log.error("Write failed", {
    version: 9007199254740993n,
    error: new Error('Cannot reach "x"', { cause }),
    never: NaN,
    loop,
    call: Symbol("s"),
    trap: {
      get inside() {
        throw new Error("never read me");
      },
    },
  });
  const line = JSON.parse(lines[0]);
  assert.equal(line.version, "9007199254740993");
  assert.equal(line.error, 'Cannot reach "x": connection refused');
  assert.equal(line.never, "NaN");
  assert.equal(line.trap, "(unreadable)");
  assert.deepEqual(line.loop, { self: { self: { self: { self: "{…}" } } } });
});

Deno.test("createLogSink writes columns for people, quoting values with blanks", () => {
  const { lines, log } = sinkTo("text");
  log.info("Reconciled", { object: "shop/web", why: "spec changed", n: 1 });
  const [hours] = new Date(Date.UTC(2026, 0, 2, 3, 4, 5)).toTimeString().split(" ");
  assert.deepEqual(lines, [
    `${hours} INFO  Reconciled object=shop/web why="spec changed" n=1\n`,
  ]);
});

Deno.test("createLogSink colours the level only when told to", () => {
  const { lines, log } = sinkTo("text", true);
  log.error("Lost");
  assert.ok(lines[0].includes("\x1b[31mERROR\x1b[39m Lost"), lines[0]);
});

Deno.test("createLogSink lets no value start a line or reach the terminal raw", () => {
  const { lines, log } = sinkTo("text");
  log.info("Hook said\n00:00:00 ERROR fake", { text: "a\nb\x1b[2J", "k\n": 1 });
  assert.equal(lines[0].split("\n").length, 2);
  assert.ok(!lines[0].includes("\x1b"), lines[0]);
});

for (const format of ["json", "text"] as const) {
  Deno.test(`createLogSink keeps a ${format} line within its limit`, () => {
    const { lines, log } = sinkTo(format);
    const fields: Record<string, unknown> = { first: "kept" };
    for (let i = 0; i < 100; i++) fields[`field${i}`] = "€".repeat(5000);
    log.info("m".repeat(20_000), fields);
    const bytes = new TextEncoder().encode(lines[0]).length;
    assert.ok(bytes <= LOG_LINE_BYTES_MAX, `${bytes} bytes`);
    assert.match(lines[0], /kept/);
    assert.match(lines[0], /truncated/);
    if (format === "json") assert.equal(JSON.parse(lines[0]).truncated, true);
  });
}

Deno.test("createLogSink leaves a long line that still fits as it is", () => {
  const { lines, log } = sinkTo("json");
  log.info("Long", { text: "x".repeat(7000) });
  assert.equal(JSON.parse(lines[0]).text.length, 7000);
});
