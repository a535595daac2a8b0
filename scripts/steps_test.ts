import assert from "node:assert/strict";
import { runSteps, type Step } from "./steps.ts";

function record() {
  let text = "";
  let now = 0;
  return {
    text: () => text,
    options: {
      parallel: 2,
      monotonic: () => now += 500,
      write: (more: string) => void (text += more),
    },
  };
}

const step = (name: string, ok: boolean, output = ""): Step => ({
  name,
  run: () => Promise.resolve({ ok, output }),
});

Deno.test("runSteps goes on after a failure and counts it", async () => {
  const { options, text } = record();
  const steps = [step("fmt", false, "a.ts:1: bad"), step("lint", true, "unshown")];
  assert.equal(await runSteps(steps, options), 1);
  assert.match(text(), /✗ fmt \(\d\.\d s\)\na\.ts:1: bad\n/);
  assert.match(text(), /✓ lint \(\d\.\d s\)\n/);
  assert.doesNotMatch(text(), /unshown/);
});

Deno.test("runSteps counts a step that throws as failed", async () => {
  const { options, text } = record();
  const steps = [{ name: "doc", run: () => Promise.reject(new Error("no file")) }];
  assert.equal(await runSteps(steps, options), 1);
  assert.match(text(), /✗ doc .*\nno file\n/);
});

Deno.test("runSteps runs no more steps at a time than allowed", async () => {
  const { options } = record();
  let running = 0, most = 0;
  const busy: Step = {
    name: "busy",
    async run() {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      return { ok: true, output: "" };
    },
  };
  assert.equal(await runSteps([busy, busy, busy, busy, busy], options), 0);
  assert.equal(most, 2);
});
