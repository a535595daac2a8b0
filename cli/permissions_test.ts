import assert from "node:assert/strict";

const MODULE = new URL("./permissions.ts", import.meta.url).href;
const LOG = new URL("../core/log.ts", import.meta.url).href;

/** Which permissions a process with all of them has after a call. */
async function after(call: string): Promise<Record<string, string>> {
  const script = `
    import * as drop from ${JSON.stringify(MODULE)};
    import { silentLogger } from ${JSON.stringify(LOG)};
    await drop.${call};
    const states = {};
    for (const name of ["net", "read", "write", "run", "env", "sys", "ffi"]) {
      states[name] = (await Deno.permissions.query({ name })).state;
    }
    console.log(JSON.stringify(states));
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", script],
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.notEqual(text, "", new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

function granted(states: Record<string, string>): string[] {
  return Object.keys(states).filter((name) => states[name] === "granted");
}

Deno.test("dropPermissionsOf leaves a command no way to write, and none but run a program", async () => {
  const validate = await after('dropPermissionsOf(["validate"])');
  assert.deepEqual(granted(validate), ["net", "read", "env"]);
  assert.deepEqual(granted(await after("dropPermissionsOf([])")), [
    "net",
    "read",
    "env",
  ]);
  const run = await after('dropPermissionsOf(["run", "hook"])');
  assert.deepEqual(granted(run), ["net", "read", "run", "env"]);
});

Deno.test("dropPermissionsOf leaves each action of ork hook what it needs", async () => {
  const kept = async (action: string) =>
    granted(await after(`dropPermissionsOf(["hook", "a", "${action}"])`));
  assert.deepEqual(await kept("init"), ["read", "write"]);
  assert.deepEqual(await kept("build"), ["read", "write", "run", "env"]);
  assert.deepEqual(await kept("inspect"), ["read", "env"]);
  assert.deepEqual(await kept("run"), ["read", "run", "env"]);
  assert.deepEqual(await kept("unknown"), ["net", "read", "env"]);
});

Deno.test("dropPermissions leaves an operator what its credentials need", async () => {
  const drop = (inCluster: boolean, usesProgram: boolean, hasHooks = false) =>
    after(
      `dropPermissions(silentLogger, ${
        JSON.stringify({ inCluster, usesProgram, hasHooks })
      })`,
    );
  const pod = granted(await drop(true, false));
  assert.ok(!pod.includes("env") && !pod.includes("run") && pod.includes("read"));
  const laptop = granted(await drop(false, false));
  assert.ok(!laptop.includes("run") && laptop.includes("read"));
  assert.ok(granted(await drop(false, true)).includes("run"));
  const hooked = granted(await drop(true, false, true));
  assert.ok(hooked.includes("run") && !hooked.includes("env"));
});
