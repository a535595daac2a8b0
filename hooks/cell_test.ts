import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { CELL_ENTRY, denoCellCommand } from "./mod.ts";
import { withHost } from "./testing.ts";

const PERMISSIONS = ["run", "read", "write", "net", "env", "sys", "ffi", "import"];

Deno.test("A cell gives up every permission before it reads its first byte", async () => {
  const program = `
    import { serveCell } from ${
    JSON.stringify(new URL("cell/serve.ts", import.meta.url).href)
  };
    void serveCell();
    const left = ${JSON.stringify(PERMISSIONS)}
      .filter((name) => Deno.permissions.querySync({ name }).state === "granted");
    Deno.stderr.writeSync(new TextEncoder().encode(JSON.stringify(left)));
  `;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-config", `data:text/javascript,${encodeURI(program)}`],
    stdin: "null",
  }).output();
  assert.deepEqual([success, new TextDecoder().decode(stderr)], [true, "[]"]);
});

Deno.test("A cell from the sources is started without a permission", () => {
  const { args } = denoCellCommand("/usr/bin/deno");
  assert.ok(args.includes("--no-prompt"));
  assert.deepEqual(args.filter((arg) => /^(?:-A|-\w|--allow.*)$/.test(arg)), []);
});

Deno.test("The program itself becomes a cell by its entry", () => {
  const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const args = ["run", "--no-prompt", `--config=${config}`, main, CELL_ENTRY];
  return withHost(async ({ call }) => {
    assert.equal((await call("rust", "echo", { input: "here" })).output, "here");
  }, { command: { program: Deno.execPath(), args } });
});
