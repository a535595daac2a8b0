import assert from "node:assert/strict";

/** What `testdata/find_binaries.ts` prints. */
interface Found {
  readonly dir?: string;
  readonly kind?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly stages: readonly string[];
}

/** Looks for binaries where Go is `script`, or missing, and the cache is empty. */
async function withGo(
  script: string,
  run: (find: () => Promise<Found>, dir: string) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${dir}/go`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await run(() => find(dir), dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function find(dir: string): Promise<Found> {
  const finder = new URL("./testdata/find_binaries.ts", import.meta.url).pathname;
  const env = { PATH: `${dir}:/usr/bin:/bin`, XDG_CACHE_HOME: dir };
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", finder, JSON.stringify(env)],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Makes empty programs, says what Go says, and keeps a list of what it was told. */
const OBEDIENT = `
here=$(dirname "$0")
echo "$@" >> "$here/told"
case "$1 $2" in
  "version ") echo "go version go1.26.0 linux/amd64" ;;
  "list -deps")
    echo "go: downloading k8s.io/api v0.36.3" >&2
    echo one; echo two ;;
  "list -m")
    for stage in pod/fast node/fast node/heartbeat-with-lease; do
      mkdir -p "$here/module/kustomize/stage/$stage"
      echo "kind: Stage" > "$here/module/kustomize/stage/$stage/stage.yaml"
    done
    echo "$here/module" ;;
  "build "*)
    echo "k8s.io/api/core/v1" >&2
    while [ "$1" != -o ]; do shift; done
    sleep 0.2
    touch "$2" ;;
esac`;

Deno.test("findBinaries refuses a Go that is too old, and says which one it is", async () => {
  await withGo('echo "go version go1.20.3 linux/amd64"', async (find) => {
    const { kind, message, hint } = await find();
    assert.equal(kind, "go");
    assert.match(message!, /found "go version go1\.20\.3 linux\/amd64"/);
    assert.match(hint!, /Install Go 1\.26 or newer/);
  });
});

Deno.test("findBinaries quotes a Go that fails", async () => {
  const failing = `[ "$1" = version ] && echo "go version go1.27.0 linux/amd64" ||
    { echo "dial tcp: lookup proxy.golang.org: no such host" >&2; exit 1; }`;
  await withGo(failing, async (find) => {
    const { kind, message } = await find();
    assert.equal(kind, "build");
    assert.match(message!, /Cannot run "go build": it failed\ndial tcp: lookup/);
  });
});

Deno.test("findBinaries builds into the cache and tells how far it is", async () => {
  await withGo(OBEDIENT, async (find, cache) => {
    const { dir, stages } = await find();
    assert.ok(dir?.startsWith(`${cache}/orkestra/controlplane/`));
    assert.ok(stages.includes("downloading Go modules: 1: k8s.io/api"));
    assert.ok(stages.includes("compiling kwok: 1 of at most 2 packages"));
    const names = (await Array.fromAsync(Deno.readDir(dir!))).map(({ name }) => name);
    assert.deepEqual(
      names.sort(),
      [
        ...["controlplane", "etcd", "helper", "kube-apiserver"],
        ...["kube-controller-manager", "kube-scheduler", "kubectl", "kwok"],
        ...["launch", "pki", "stages"],
      ],
    );
  });
});

Deno.test("findBinaries builds once for two that ask at the same time", async () => {
  await withGo(OBEDIENT, async (find, dir) => {
    const [one, two] = await Promise.all([find(), find()]);
    assert.equal(one.dir, two.dir);
    const told = (await Deno.readTextFile(`${dir}/told`)).trim().split("\n");
    assert.equal(told.filter((line) => line.startsWith("build")).length, 3);
    const waited = [one, two].filter(({ stages }) =>
      stages.includes("waiting for another build")
    );
    assert.equal(waited.length, 1);
  });
});
