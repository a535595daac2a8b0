import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The fenced shell lines of the README that run a task. */
function tasksOf(readme: string): string[] {
  const blocks = readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm);
  return [...blocks].flatMap(([, block]) =>
    block.split("\n").filter((line) => line.startsWith("npx "))
  );
}

Deno.test("README shows the two commands that .ci/run takes from it", async () => {
  const lines = tasksOf(await Deno.readTextFile(`${ROOT}/README.md`));
  for (const task of ["demo", "test"]) {
    const found = lines.filter((line) =>
      new RegExp(`^npx -y deno@[0-9.]+ task ${task}( |$)`).test(line)
    );
    assert.equal(found.length, 1, `one line for task ${task}`);
  }
});

Deno.test("README and .ci/run name one version of Deno", async () => {
  const readme = await Deno.readTextFile(`${ROOT}/README.md`);
  const ci = await Deno.readTextFile(`${ROOT}/.ci/run`);
  const versions = [...`${readme}\n${ci}`.matchAll(/deno@(\d+\.\d+\.\d+)/g)];
  assert.deepEqual(
    [...new Set(versions.map(([, version]) => version))],
    [Deno.version.deno],
  );
});

Deno.test(".ci/run may be executed", async () => {
  const { mode } = await Deno.stat(`${ROOT}/.ci/run`);
  assert.ok(((mode ?? 0) & 0o111) !== 0);
});

/** Runs `.ci/run` in a tree of its own, with programs that only pretend. */
async function runPretending(programs: Readonly<Record<string, string>>) {
  const root = await Deno.makeTempDir();
  try {
    for (const folder of [".ci", "e2e/controlplane", "bin"]) {
      await Deno.mkdir(`${root}/${folder}`, { recursive: true });
    }
    await Deno.copyFile(`${ROOT}/.ci/run`, `${root}/.ci/run`);
    await Deno.copyFile(`${ROOT}/README.md`, `${root}/README.md`);
    for (const [name, body] of Object.entries(programs)) {
      await Deno.writeTextFile(`${root}/bin/${name}`, `#!/bin/sh\n${body}\n`, {
        mode: 0o755,
      });
    }
    const { code, stdout } = await new Deno.Command("bash", {
      args: [`${root}/.ci/run`],
      env: { PATH: `${root}/bin:/usr/bin:/bin` },
      stderr: "null",
    }).output();
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    return { code, last: lines.at(-1), lines };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const machine = { node: "echo v22.1.0", go: "echo go1.26.1" };
const npx = (test: string, check: string) =>
  `case "$4" in test) ${test};; check) ${check};; *) echo "$@";; esac`;

async function mayRunBash(): Promise<boolean> {
  const status = await Deno.permissions.query({ name: "run", command: "bash" });
  return status.state === "granted";
}
// `deno task test` names the programs that tests may run.
const ignore = !await mayRunBash();

Deno.test({
  name: ".ci/run counts the tests and one for each step",
  ignore,
  async fn() {
    const { code, last, lines } = await runPretending({
      ...machine,
      npx: npx('echo "41 passed, 0 failed"', "true"),
    });
    assert.equal(last, "47 passed, 0 failed");
    assert.equal(code, 0);
    assert.ok(lines.includes("-y deno@2.9.6 task demo"), "the README's own words");
  },
});

Deno.test({
  name: ".ci/run goes on after a failure and fails at the end",
  ignore,
  async fn() {
    const { code, last } = await runPretending({
      ...machine,
      npx: npx('echo "40 passed, 2 failed"; exit 1', "exit 1"),
    });
    assert.equal(last, "44 passed, 4 failed");
    assert.notEqual(code, 0);
  },
});

Deno.test({
  name: ".ci/run fails when the tests do not say how many passed",
  ignore,
  async fn() {
    const { code, last } = await runPretending({ ...machine, npx: "true" });
    assert.equal(last, "6 passed, 1 failed");
    assert.notEqual(code, 0);
  },
});

Deno.test({
  name: ".ci/run refuses an old Node.js or Go",
  ignore,
  async fn() {
    const good = npx('echo "1 passed, 0 failed"', "true");
    const oldNode = { ...machine, npx: good, node: "echo v18.19.0" };
    assert.equal((await runPretending(oldNode)).last, "6 passed, 1 failed");
    const oldGo = { ...machine, npx: good, go: "echo go1.25.9" };
    const { last, lines } = await runPretending(oldGo);
    assert.equal(last, "6 passed, 1 failed");
    assert.ok(lines.some((line) => line.startsWith("error: Cannot use Go 1.25.9")));
  },
});
