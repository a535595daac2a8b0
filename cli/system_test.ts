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

/** Runs code in a process of its own, with `system` at hand. */
function runChild(code: string, options: { readonly cwd?: string } = {}) {
  const module = new URL("system.ts", import.meta.url).href;
  return new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `import { createSystem } from ${JSON.stringify(module)};
      const system = createSystem();
      ${code}`,
    ],
    cwd: options.cwd,
    env: { ORK_TEST_SET: "from the environment" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("createSystem reads ./.env, and what is set already wins", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      `${cwd}/.env`,
      'ORK_TEST_SET=file\nORK_TEST_FILE="from the file"\n',
    );
    const child = runChild(
      `system.stdout(system.env("ORK_TEST_SET") + "; " + system.env("ORK_TEST_FILE"));`,
      { cwd },
    );
    const { stdout } = await child.output();
    assert.equal(
      new TextDecoder().decode(stdout),
      "from the environment; from the file",
    );
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

Deno.test("stopSignal lets the first signal be heard and ends at the second", async () => {
  const child = runChild(`
    system.stopSignal().addEventListener("abort", () => system.stdout("stopping\\n"));
    system.stdout("ready\\n");
    setInterval(() => {}, 1000);
  `);
  const lines = child.stdout.getReader();
  const next = async () => new TextDecoder().decode((await lines.read()).value);
  assert.equal(await next(), "ready\n");
  child.kill("SIGINT");
  assert.equal(await next(), "stopping\n");
  child.kill("SIGINT");
  assert.equal((await child.status).code, 130);
  await lines.cancel();
  await child.stderr.cancel();
});

Deno.test("stdout ends in peace when its reader is gone", async () => {
  const child = runChild(`
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (let i = 0; i < 100; i++) system.stdout("x".repeat(100_000));
  `);
  await child.stdout.cancel();
  const stderr = new Response(child.stderr).text();
  assert.equal((await child.status).code, 0);
  assert.equal(await stderr, "");
});
