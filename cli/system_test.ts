import assert from "node:assert/strict";
import { createSystem, systemClock, systemRandom } from "./system.ts";

Deno.test("systemClock fires after the delay and not once it is taken back", async () => {
  const fired: string[] = [];
  const cancel = systemClock.after(0, () => fired.push("cancelled"));
  cancel();
  await new Promise<void>((resolve) => systemClock.after(1, resolve));
  assert.deepEqual(fired, []);
});

Deno.test("systemClock waits for a delay that overflows a 32-bit timer", async () => {
  let fired = false;
  const cancel = systemClock.after(2 ** 31 + 5, () => fired = true);
  await new Promise<void>((resolve) => systemClock.after(10, resolve));
  cancel();
  assert.equal(fired, false);
});

Deno.test("systemRandom gives numbers below 1 and as many bytes as asked", () => {
  for (let i = 0; i < 100; i++) {
    const number = systemRandom.float();
    assert.ok(number >= 0 && number < 1);
  }
  const bytes = systemRandom.bytes(100_000);
  assert.equal(bytes.length, 100_000);
  assert.ok(bytes.subarray(65_536).some((byte) => byte !== 0));
});

Deno.test("createSystem treats an empty or forbidden variable as absent", () => {
  assert.equal(createSystem().env("ORK_SURELY_NOT_SET"), undefined);
});

Deno.test("createSystem tells files from folders and from nothing", () => {
  const system = createSystem();
  const here = new URL(".", import.meta.url).pathname;
  assert.equal(system.isFile(`${here}system.ts`), true);
  assert.equal(system.isFile(here), false);
  assert.equal(system.isFile(`${here}nothing`), false);
});
