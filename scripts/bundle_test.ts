import assert from "node:assert/strict";
import { bundle } from "./bundle.ts";

const PERMISSIONS = ["--allow-read", "--allow-env", "--allow-write", "--allow-run"];

async function run(program: string, cwd: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...PERMISSIONS, program, ...args],
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("the bundle does what the sources do, in a folder that has none of them", async () => {
  const dir = await Deno.makeTempDir({ prefix: "ork-bundle-" });
  try {
    const stamp = { commit: "0123abc", built: "2026-01-02T03:04:05Z" };
    const program = await bundle(`${dir}/bundle`, stamp);

    const version = JSON.parse((await run(program, dir, "version", "-o", "json")).out);
    assert.equal(version.commit, stamp.commit);
    assert.equal(version.built, stamp.built);

    const example =
      new URL("../examples/website/katalog.yaml", import.meta.url).pathname;
    const source = new URL("../cli/main.ts", import.meta.url).pathname;
    for (
      const args of [["validate", "-f", example, "-o", "json"], [
        "validate",
        "-f",
        "no",
      ]]
    ) {
      assert.deepEqual(
        await run(program, dir, ...args),
        await run(source, dir, ...args),
      );
    }
    const hook = new URL("../examples/database/", import.meta.url).pathname;
    const tried = ["hook", "run", `${hook}database.wasm`, "--input", `${hook}cr.yaml`];
    const { out } = await run(program, dir, ...tried);
    // Its arguments are missing, as the plug-in says in its cell.
    assert.match(out, /missing field `registry`/);
    const init = await run(program, dir, "hook", "init", "greeter");
    assert.equal(init.code, 0, init.err);
    assert.ok((await Deno.stat(`${dir}/greeter/Cargo.toml`)).isFile);
    // Read where it is first needed, beside the program.
    const go = await Deno.readTextFile(`${dir}/bundle/cli/controlplane/go.mod`);
    assert.match(go, /^module /);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
