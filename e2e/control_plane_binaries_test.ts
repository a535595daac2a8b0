import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { cacheFolder, findBinaries } from "./control_plane_binaries.ts";
import { buildOnce } from "./control_plane_build.ts";
import type { ControlPlaneError } from "./control_plane_error.ts";
import { formatProgress, ProgressBeat } from "./control_plane_progress.ts";
import { readSources } from "./control_plane_sources.ts";

const quiet = { clock: new ManualClock(), progress: () => {} };

async function inFolder(run: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await run(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function program(path: string, script = ""): Promise<void> {
  await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** The error of looking for binaries in this environment. */
async function failure(env: Record<string, string>): Promise<ControlPlaneError> {
  const found = findBinaries({ ...quiet, env });
  return await found.then(() => assert.fail("found binaries"), (error) => error);
}

Deno.test("findBinaries says what assets without a controller-manager lack, and why it matters", async () => {
  await inFolder(async (dir) => {
    for (const name of ["etcd", "kube-apiserver", "kubectl"]) {
      await program(`${dir}/${name}`);
    }
    const error = await failure({ KUBEBUILDER_ASSETS: dir, HOME: dir });
    assert.equal(error.kind, "assets");
    assert.match(
      error.message,
      /it lacks kube-controller-manager \(it collects garbage/,
    );
    assert.doesNotMatch(error.message, /kubectl/);
    assert.match(error.hint!, /unset KUBEBUILDER_ASSETS/);
  });
});

Deno.test("findBinaries takes complete assets without building anything", async () => {
  await inFolder(async (dir) => {
    const needed = ["etcd", "kube-apiserver", "kube-controller-manager", "kubectl"];
    for (const name of [...needed, "launch", "pki"]) await program(`${dir}/${name}`);
    const env = { KUBEBUILDER_ASSETS: dir, HOME: dir };
    const found = await findBinaries({ ...quiet, env });
    assert.equal(found.parts.etcd, `${dir}/etcd`);
    assert.equal(found.launch, `${dir}/launch`);
    assert.equal(found.parts.kwok, undefined);
  });
});

Deno.test("findBinaries says that there is no Go when it has to build", async () => {
  await inFolder(async (dir) => {
    const error = await failure({ PATH: dir, XDG_CACHE_HOME: dir });
    assert.equal(error.kind, "go");
    assert.match(error.message, /there is no Go on the PATH/);
    assert.match(error.hint!, /Install Go 1\.26 or newer/);
  });
});

Deno.test("findBinaries takes what the cache has", async () => {
  await inFolder(async (dir) => {
    const { hash } = await readSources();
    const kept = `${dir}/orkestra/controlplane/${hash}`;
    await Deno.mkdir(kept, { recursive: true });
    const found = await findBinaries({ ...quiet, env: { XDG_CACHE_HOME: dir } });
    assert.equal(found.kubectl, `${kept}/kubectl`);
  });
});

Deno.test("cacheFolder prefers XDG_CACHE_HOME, if absolute, to HOME", () => {
  const home = { HOME: "/home/ada" };
  assert.equal(cacheFolder(home), "/home/ada/.cache/orkestra/controlplane");
  assert.equal(
    cacheFolder({ ...home, XDG_CACHE_HOME: "/cache" }),
    "/cache/orkestra/controlplane",
  );
  assert.equal(cacheFolder({ ...home, XDG_CACHE_HOME: "cache" }), cacheFolder(home));
  assert.throws(() => cacheFolder({}), { kind: "build" });
});

Deno.test("buildOnce gives the folder of a build that is done, without looking for Go", async () => {
  await inFolder(async (cacheDir) => {
    const sources = await readSources();
    await Deno.mkdir(`${cacheDir}/helper-${sources.helperHash}`);
    const dir = await buildOnce({
      ...quiet,
      sources,
      cacheDir,
      env: {},
      what: "helper",
    });
    assert.equal(dir, `${cacheDir}/helper-${sources.helperHash}`);
  });
});

Deno.test("readSources knows every Go file of the module", async () => {
  const { files, kubernetes } = await readSources();
  const folder = new URL("./controlplane/", import.meta.url);
  const there: string[] = [];
  for (const sub of ["", "helper/"]) {
    for await (const { name, isFile } of Deno.readDir(new URL(sub, folder))) {
      if (isFile) there.push(sub + name);
    }
  }
  assert.deepEqual([...files.keys()].sort(), there.sort());
  assert.match(kubernetes, /^v1\.\d+\.\d+$/);
});

Deno.test("ProgressBeat repeats a stage every second until it is closed", () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const beat = new ProgressBeat(clock, (update) => told.push(formatProgress(update)));
  beat.tell("compiling", "3 packages");
  clock.advance(2000);
  beat.close();
  clock.advance(5000);
  assert.deepEqual(told, [
    "compiling, 3 packages (0ms)",
    "compiling, 3 packages (1s)",
    "compiling, 3 packages (2s)",
  ]);
});
