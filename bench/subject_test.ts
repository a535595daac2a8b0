import assert from "node:assert/strict";
import { goPeer, orkestra, taskArguments } from "./subject.ts";

const SETTINGS = {
  workers: 7,
  resync: "3m",
  kubeconfig: "/k",
  port: 9,
};

Deno.test("taskArguments gives what deno is called with, flags of V8 included", () => {
  const command =
    'ROOT="$PWD" && cd "$INIT_CWD" && deno run --no-prompt --v8-flags=--x "$ROOT/cli/main.ts"';
  assert.deepEqual(taskArguments(command), ["run", "--no-prompt", "--v8-flags=--x"]);
});

Deno.test("orkestra and goPeer give both operators the same settings", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const ours = await orkestra("/bundle/main.js", { ...SETTINGS, dir });
    const katalog = await Deno.readTextFile(`${dir}/katalog.yaml`);
    assert.match(katalog, /workers: 7\n/);
    assert.match(katalog, /resync: 3m\n/);
    const crd = await Deno.readTextFile(`${dir}/crd.yaml`);
    assert.match(
      crd,
      new RegExp(`^  group: ${ours.group.replaceAll(".", "\\.")}$`, "m"),
    );
    const theirs = goPeer("/peer", { ...SETTINGS, dir });
    assert.deepEqual(theirs.command.slice(0, 7), [
      "/peer",
      "--group",
      "go.bench.orkestra.dev",
      "--workers",
      "7",
      "--resync",
      "3m",
    ]);
    assert.notEqual(ours.group, theirs.group);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
