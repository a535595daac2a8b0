import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { createContext } from "./context.ts";
import { createProgram } from "./program.ts";
import { fakeSystem, runCommand } from "./testing.ts";

Deno.test("main names the command that was probably meant and exits with 2", async () => {
  assert.deepEqual(await runCommand(["valdiate"]), {
    code: 2,
    stdout: "",
    stderr: 'error: Cannot run "valdiate": ork has no such command\n' +
      'hint: Did you mean "validate"?\n',
  });
});

Deno.test("main points to the help where no command is near", async () => {
  const { code, stderr } = await runCommand(["conquer"]);
  assert.equal(code, 2);
  assert.match(stderr, /hint: See `ork --help`\n$/);
});

Deno.test("main names the flag that was probably meant and exits with 2", async () => {
  assert.deepEqual(await runCommand(["run", "--kubeconf", "x"]), {
    code: 2,
    stdout: "",
    stderr: 'error: Cannot use the flag "--kubeconf": `ork run` has no such flag\n' +
      'hint: Did you mean "--kubeconfig"?\n',
  });
});

const wrong: [args: string[], error: RegExp][] = [
  [["run", "--port", "70000"], /Cannot use "70000" for --port: .* from 0 to 65535/],
  [["run", "--port", "1e3"], /Cannot use "1e3" for --port/],
  [["run", "--log-level", "inf"], /for --log-level.*\nhint: Did you mean "info"/],
  [["run", "postgres:v1"], /Cannot read the arguments of `ork run`: too many/],
  [["run", "-f"], /option '-f, --file <path>' argument missing/],
  [["dev", "--nodes", "-1"], /Cannot use "-1" for --nodes/],
  [["-f", "x", "run"], /hint: Write it behind the command: `ork run -f …`/],
  [["help", "valdiate"], /Cannot run "valdiate".*\nhint: Did you mean "validate"/],
  [["completion"], /missing required argument 'shell'/],
  [["completion", "fishh"], /Cannot complete for "fishh".*\nhint: Did you mean "fish"/],
  [["version", "-o", "xml"], /Cannot use "xml" for --output/],
];
for (const [args, error] of wrong) {
  Deno.test(`main refuses \`ork ${args.join(" ")}\` with 2 and no stack`, async () => {
    const { code, stdout, stderr } = await runCommand(args);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, error);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
}

Deno.test("main prints help on standard output and exits with 0", async () => {
  for (const args of [[], ["--help"], ["help"], ["-h"]]) {
    const { code, stdout, stderr } = await runCommand(args);
    assert.equal(code, 0);
    assert.equal(stderr, "");
    assert.match(stdout, /^Usage: ork /);
    assert.match(stdout, /Examples:/);
  }
});

const { system } = fakeSystem();
for (const command of createProgram(createContext(system)).commands) {
  Deno.test(`main shows examples in the help of ${command.name()}`, async () => {
    const { code, stdout } = await runCommand([command.name(), "--help"]);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`Examples:\n  .*ork.* ${command.name()}`));
    assert.match(stdout, /--debug/);
  });
}

Deno.test("main takes the flags of the whole program before and after a command", async () => {
  for (const args of [["--debug", "validate"], ["validate", "--debug"]]) {
    const { code, stderr } = await runCommand(args);
    assert.equal(code, 1);
    assert.match(stderr, /^error: Cannot find a Katalog[\s\S]*\n\s+at /);
  }
});

Deno.test("main shows no stack without --debug", async () => {
  const { code, stderr } = await runCommand(["validate"]);
  assert.equal(code, 1);
  assert.equal(
    stderr,
    "error: Cannot find a Katalog: there is no katalog.yaml or komposer.yaml in this folder\n" +
      "hint: Name one with -f path/to/katalog.yaml\n",
  );
});

Deno.test("main lets a command take flags it has no use for", async () => {
  const { code } = await runCommand(["version", "-f", "x", "--kubeconfig", "y"]);
  assert.equal(code, 0);
});

Deno.test("main colours help and errors only on a terminal", async () => {
  const onTerminal = await runCommand(["nonsense"], { isTerminal: true });
  assert.ok(onTerminal.stderr.startsWith("\x1b[31merror:"), onTerminal.stderr);
  const quiet = { isTerminal: true, env: { NO_COLOR: "1" } };
  assert.ok((await runCommand(["nonsense"], quiet)).stderr.startsWith("error:"));
});

Deno.test("ork exits with 2 and says nothing on standard output for a wrong command", async () => {
  const { code, stdout, stderr } = await ork("nonsense");
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^error: Cannot run "nonsense"/);
});

Deno.test("ork version needs no permission but to read its own files", async () => {
  const { code, stdout } = await ork("version", "-o", "json");
  assert.equal(code, 0);
  const build = JSON.parse(stdout);
  assert.match(build.version, /^\d+\.\d+\.\d+/);
  assert.equal(build.deno, Deno.version.deno);
});

/** Runs the real program in a process of its own. */
async function ork(...args: string[]) {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-read", main, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}
