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

Deno.test("dropPlanePermissions leaves no way to start programs or write files", async () => {
  assert.deepEqual(granted(await after("dropPlanePermissions()")), [
    "net",
    "read",
    "env",
  ]);
});

Deno.test("dropPermissions leaves an operator the network, and in a cluster its files", async () => {
  const outside = await after("dropPermissions(silentLogger, { keepRead: false })");
  assert.ok(!granted(outside).includes("env"));
  assert.ok(!granted(outside).includes("read"));
  assert.ok(granted(outside).includes("net"));
  const inside = await after("dropPermissions(silentLogger, { keepRead: true })");
  assert.ok(granted(inside).includes("read"));
});
