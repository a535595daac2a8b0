import assert from "node:assert/strict";
import { OperatorProcess, parseCpuMs, parseMemory } from "./process.ts";

Deno.test("parseCpuMs adds user and system time, whatever the program is called", () => {
  const stat = "42 (a) R 1 (b) S 1 2 3 0 -1 4194304 9 0 0 0 120 30 0 0 20 0 7 0 99 1";
  assert.equal(parseCpuMs(stat), 1500);
});

Deno.test("parseMemory reads resident memory and its peak in MiB", () => {
  const status =
    "Name:\tdeno\nVmPeak:\t  9999 kB\nVmHWM:\t  102400 kB\nVmRSS:\t   51200 kB\n";
  assert.deepEqual(parseMemory(status), { rssMb: 50, peakMb: 100 });
});

Deno.test("OperatorProcess tells the end of the log of one that ends by itself", async () => {
  const log = await Deno.makeTempFile();
  try {
    const command = [
      Deno.execPath(),
      "eval",
      "console.error('cannot go on'); Deno.exit(3)",
    ];
    const started = new OperatorProcess(command, log);
    await assert.rejects(started.dies(), /ended by itself:\ncannot go on/);
  } finally {
    await Deno.remove(log);
  }
});

Deno.test("OperatorProcess ends the very process that it was given", async () => {
  const log = await Deno.makeTempFile();
  try {
    const started = new OperatorProcess(
      [Deno.execPath(), "eval", "setTimeout(() => {}, 60_000)"],
      log,
    );
    await started.stop();
    await started.ended;
  } finally {
    await Deno.remove(log);
  }
});
