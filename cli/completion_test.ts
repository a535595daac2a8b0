import assert from "node:assert/strict";
import { completionTree } from "./completion.ts";
import { createContext } from "./context.ts";
import { createProgram } from "./program.ts";
import { fakeSystem, runCommand } from "./testing.ts";

const { system } = fakeSystem();
const tree = completionTree(createProgram(createContext(system)));

Deno.test("completionTree lists commands, flags and what follows a flag", () => {
  const names = tree.commands.map((command) => command.name);
  assert.deepEqual(
    names,
    [
      "run",
      "dev",
      "validate",
      "template",
      "notes",
      "hook",
      "version",
      "completion",
      "help",
    ],
  );
  const run = tree.commands[0];
  const flag = (long: string) => run.flags.find((flag) => flag.long === long);
  assert.deepEqual(flag("file"), {
    short: "f",
    long: "file",
    description: "Katalog to read; repeatable, or a list with commas",
    value: "file",
    repeatable: true,
  });
  assert.deepEqual(flag("log-format")?.value, ["text", "json"]);
  assert.equal(flag("port")?.value, "text");
  assert.equal(flag("install-crds")?.value, "none");
  assert.ok(flag("debug"), "flags of the whole program are there too");
});

Deno.test("completionTree hides older spellings", () => {
  const flags = tree.commands.flatMap((command) => command.flags.map((f) => f.long));
  assert.ok(!flags.includes("katalog") && !flags.includes("filename"));
});

async function isThere(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["-c", "true"] }).output()).success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "ork completion bash completes commands, flags, words and files",
  // Tests may run only the programs that the test command names.
  ignore: !await isThere("bash"),
  fn: completesInBash,
});

async function completesInBash() {
  const { stdout: script } = await runCommand(["completion", "bash"]);
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/kat a.yaml`, "");
    await Deno.writeTextFile(`${folder}/ork.bash`, script);
    const complete = (...words: string[]) => completeInBash(folder, words);
    assert.deepEqual(await complete("ork", "va"), ["validate"]);
    assert.deepEqual(await complete("ork", "--deb"), ["--debug"]);
    assert.deepEqual(await complete("ork", "run", "--kube"), ["--kubeconfig"]);
    assert.deepEqual(await complete("ork", "run", "--log-format", ""), [
      "text",
      "json",
    ]);
    assert.deepEqual(await complete("ork", "run", "--log-format", "=", "j"), ["json"]);
    assert.deepEqual(await complete("ork", "run", "-f", "k"), ["kat a.yaml"]);
    assert.deepEqual(await complete("ork", "run", "--port", ""), []);
    assert.deepEqual(await complete("ork", "completion", "f"), ["fish"]);
    assert.deepEqual(await complete("ork", "help", "te"), ["template"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What bash would offer for the last of these words. */
async function completeInBash(folder: string, words: string[]): Promise<string[]> {
  const { stdout, stderr, success } = await new Deno.Command("bash", {
    args: [
      "--norc",
      "-uc",
      'source ./ork.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ork; ' +
      'for word in ${COMPREPLY[@]+"${COMPREPLY[@]}"}; do echo "$word"; done',
      "bash",
      ...words,
    ],
    cwd: folder,
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

for (const shell of ["zsh", "fish"]) {
  Deno.test({
    name: `ork completion ${shell} writes a script that ${shell} can read`,
    // Neither shell is part of a usual machine; bash above is run for real.
    ignore: !await isThere(shell),
    async fn() {
      const { stdout: script } = await runCommand(["completion", shell]);
      const file = await Deno.makeTempFile();
      try {
        await Deno.writeTextFile(file, script);
        const { success, stderr } = await new Deno.Command(shell, {
          args: ["-n", file],
        }).output();
        assert.ok(success, new TextDecoder().decode(stderr));
      } finally {
        await Deno.remove(file);
      }
    },
  });
}

Deno.test("ork completion zsh quotes what would end a description", async () => {
  const { stdout } = await runCommand(["completion", "zsh"]);
  assert.match(stdout, /^#compdef ork\n/);
  assert.match(stdout, /\{'\*-f','\*--file'\}'\[Katalog to read; .*\]:file:_files'/);
  assert.match(
    stdout,
    /apply the Katalog'\\''s CRDs first \(outside a cluster\\: yes\)/,
  );
  assert.match(stdout, /'--log-format\[.*\]:value:\(text json\)'/);
});

Deno.test("ork completion fish offers files only where a flag takes one", async () => {
  const { stdout } = await runCommand(["completion", "fish"]);
  assert.match(stdout, /\ncomplete -c ork -f\n/);
  assert.match(stdout, /from run' -s f -l file -r -F -d 'Katalog to read/);
  assert.match(stdout, /from run' -l log-format -x -a 'text json'/);
  assert.match(stdout, /from run' -l install-crds -d 'apply the Katalog\\'s CRDs/);
});
