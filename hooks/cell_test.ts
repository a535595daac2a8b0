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

/** What whoever broke out of the engine might try, each by name. */
const ATTEMPTS = `
  const outside = "file:///etc/passwd";
  const attempts = {
    read: () => Deno.readTextFile("/etc/passwd"),
    readOwn: () => Deno.readTextFile("/proc/self/environ"),
    list: () => [...Deno.readDirSync("/")],
    write: () => Deno.writeTextFile("/tmp/orkestra-broke-out", "x"),
    env: () => Deno.env.toObject(),
    connect: () => Deno.connect({ hostname: "127.0.0.1", port: 1 }),
    listen: () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
    fetch: () => fetch("http://127.0.0.1:8080/"),
    resolve: () => Deno.resolveDns("example.com", "A"),
    importFile: () => import(outside),
    importRemote: () => import(outside.replace("file:///etc", "https://example.com")),
    run: () => new Deno.Command("/bin/true").output(),
    runItself: () => new Deno.Command(Deno.execPath()).output(),
    load: () => Deno.dlopen("/lib/x86_64-linux-gnu/libc.so.6", {}),
    host: () => Deno.hostname(),
    ask: async () => {
      const { state } = await Deno.permissions.request({ name: "read" });
      if (state !== "granted") throw new Error("NotCapable");
    },
  };
`;

Deno.test("In a cell's process nothing outside can be read, written, called, run or loaded", async () => {
  const { args, program } = denoCellCommand(Deno.execPath());
  const main = args.at(-1)!;
  const serve = new URL("cell/serve.ts", main).href;
  // With the flags of a cell, and with every permission, which a cell gives up.
  const started = [args.slice(0, -1), ["run", "--no-prompt", "--no-config", "-A"]];
  for (const flags of started) {
    const probe = `
      import { serveCell } from ${JSON.stringify(serve)};
      void serveCell();
      ${ATTEMPTS}
      const refused = [], open = [];
      for (const [name, attempt] of Object.entries(attempts)) {
        try {
          await attempt();
          open.push(name);
        } catch (error) {
          const { message } = error;
          const why = error.name + " " + message;
          (/NotCapable|Requires \\w+ access|--no-remote/.test(why) ? refused : open).push(name);
        }
      }
      const said = JSON.stringify({ open, count: refused.length });
      Deno.stderr.writeSync(new TextEncoder().encode(said));
      Deno.exit(0);
    `;
    const child = new Deno.Command(program, {
      args: [...flags, `data:text/javascript,${encodeURIComponent(probe)}`],
      clearEnv: true,
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const { stderr } = await child.output();
    await child.stdin.close().catch(() => {});
    const said = new TextDecoder().decode(stderr);
    assert.deepEqual(JSON.parse(said), { open: [], count: 16 }, flags.join(" "));
  }
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
