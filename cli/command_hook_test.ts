import assert from "node:assert/strict";
import { buildHook } from "./hook_build.ts";
import { initHook } from "./hook_init.ts";
import { type FakeMachine, runCommand } from "./testing.ts";

const KIT = await Deno.readFile(
  new URL("../hooks/testdata/kit.wasm", import.meta.url),
);

const CR = `apiVersion: demo.io/v1
kind: Thing
metadata: { name: one, namespace: shop }
spec: { size: 11 }
`;

/** `ork hook run kit.wasm --input cr.yaml` with what a test says. */
async function tryKit(flags: readonly string[], answers = "{}") {
  const machine: FakeMachine = {
    files: { "cr.yaml": CR, "answers.yaml": answers },
    bytes: { "kit.wasm": KIT },
  };
  const given = ["--input", "cr.yaml", "--answers", "answers.yaml", ...flags];
  return await runCommand(["hook", "run", "kit.wasm", ...given], machine);
}

Deno.test("ork hook inspect tells what a plug-in is and wants", async () => {
  const machine = { bytes: { "kit.wasm": KIT } };
  const text = await runCommand(["hook", "inspect", "kit.wasm"], machine);
  assert.equal(text.code, 0, text.stderr);
  assert.match(
    text.stdout,
    /hooks +on_reconcile, on_delete, on_not_found, on_validate/,
  );
  assert.match(text.stdout, /asks +.*ork_get.*\n/);
  assert.match(text.stdout, /wishes +read Secret named db-root\n +apply ConfigMap/);
  const { stdout } = await runCommand(
    ["hook", "inspect", "kit.wasm", "-o", "json"],
    machine,
  );
  const view = JSON.parse(stdout);
  assert.equal(view.size, KIT.length);
  assert.equal(view.abi, 1);
  assert.match(view.sha256, /^[0-9a-f]{64}$/);
  assert.ok(view.imports.includes("extism:host/user ork_http"));
  assert.equal(view.wishes.http[0].host, "api.example.com");
});

Deno.test("ork hook inspect refuses what is no plug-in, and what is not there", async () => {
  const bytes = { "a.wasm": new TextEncoder().encode("no module") };
  const bad = await runCommand(["hook", "inspect", "a.wasm"], { bytes });
  assert.equal(bad.code, 1);
  assert.match(bad.stderr, /it is not WebAssembly/);
  const gone = await runCommand(["hook", "inspect", "b.wasm"]);
  assert.match(
    gone.stderr,
    /^error: Cannot read "b.wasm": there is no such file\nhint: /,
  );
});

Deno.test("ork hook run prints intents, log lines and what was used", async () => {
  const { code, stdout, stderr } = await tryKit([]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^✓ kit on_reconcile: requeue\n/);
  assert.match(stdout, / apply +ConfigMap one\n/);
  assert.match(stdout, / delete +Job.batch old\n/);
  assert.match(stdout, / condition +Tried=True \(Because\) it was asked for\n/);
  assert.match(stdout, / event +Warning Odd: but fine\n/);
  assert.match(stdout, / again +after 1m30s\n/);
  assert.match(stdout, / log +warn making everything\n/);
  assert.match(stdout, /used \d.* ms of processor time, .* MiB, 0 host calls\n/);
});

Deno.test("ork hook run answers host calls from a file", async () => {
  const json = async (what: string, answers: string) => {
    const { stdout } = await tryKit(["--arg", `do=${what}`, "-o", "json"], answers);
    return JSON.parse(stdout);
  };
  const secret = "{ apiVersion: v1, kind: Secret, metadata: { name: db-root } }";
  const found = await json("get", `objects: [${secret}]`);
  assert.deepEqual(found.answer.apply[0].data, { found: "true" });
  assert.deepEqual(found.calls, ["ork_get Secret shop/db-root"]);
  const absent = "absent: [{ apiVersion: v1, kind: Secret, name: db-root }]";
  assert.deepEqual((await json("get", absent)).answer.apply[0].data, {
    found: "false",
  });
  const http = "http: [{ url: https://api.example.com/v1, body: { a: 1 } }]";
  assert.deepEqual((await json("http", http)).answer.status, {
    code: 200,
    body: '{"a":1}',
  });
  const error = "http: [{ url: https://api.example.com/v1, error: { reason: down } }]";
  assert.equal((await json("http", error)).answer.error.reason, "NoApi");
  const pods =
    "lists: [{ apiVersion: v1, kind: Pod, labelSelector: app=web, items: [] }]";
  assert.equal((await json("list", pods)).answer.status.pods, 0);
});

Deno.test("ork hook run refuses a call without an answer, and says what to write", async () => {
  for (
    const [what, asked, entry] of [
      ["get", "ork_get Secret shop/db-root", "absent: [{ apiVersion: v1"],
      ["list", "ork_list Pod shop app=web", 'labelSelector: "app=web", items: []'],
      ["http", "ork_http GET https://api.example.com/v1", "http: [{ method: GET"],
    ]
  ) {
    const { code, stderr } = await tryKit(["--arg", `do=${what}`]);
    assert.equal(code, 1);
    assert.ok(stderr.includes(`it asks ${asked}, and no answer is given`), stderr);
    assert.ok(stderr.includes(entry), stderr);
  }
});

Deno.test("ork hook run exits with 1 for a hook that fails, traps or answers nonsense", async () => {
  const failed = await tryKit(["--arg", "do=fail"]);
  assert.equal(failed.code, 1);
  assert.match(
    failed.stdout,
    /✗ kit on_reconcile: error\n +error +storage: no disk \(NoDisk\)/,
  );
  const trapped = await tryKit(["--arg", "do=panic"]);
  assert.equal(trapped.code, 1);
  assert.match(trapped.stdout, /failed \(trap\)[^]*log +error .*a bug/);
  const bad = await tryKit(["--arg", "do=bad"]);
  assert.equal(bad.code, 1);
  assert.match(bad.stderr, /apply\[0\]\.apiVersion: found nothing/);
});

Deno.test("ork hook run calls each phase, and rule hooks", async () => {
  const first = async (phase: string) =>
    (await tryKit(["--phase", phase])).stdout.split("\n").slice(0, 2).join("\n");
  assert.match(await first("delete"), /on_delete: ok/);
  assert.match(await first("notFound"), /on_not_found: ok/);
  assert.match(await first("validate"), /on_validate: done\n +warn +spec.size: large/);
  assert.match(await first("mutate"), /on_mutate: done/);
});

Deno.test("ork hook tells what is wrong with a command line or a file", async () => {
  const said = async (...args: string[]) => {
    const files = { "cr.yaml": "a: 1", "bad.yaml": "htp: []", "good.yaml": CR };
    const run = await runCommand(["hook", ...args], {
      files,
      bytes: { "kit.wasm": KIT },
    });
    return `${run.code} ${run.stderr}`;
  };
  assert.match(
    await said("rum"),
    /^2 .*there is no such action\nhint: Did you mean "run"/,
  );
  assert.match(await said("inspect"), /^2 .*it takes one file, not 0/);
  assert.match(
    await said("init", "a", "--phase", "delete"),
    /^2 .*--phase with "hook init"/,
  );
  assert.match(await said("run", "kit.wasm"), /^2 .*there is no --input/);
  const run = ["run", "kit.wasm", "--input"];
  assert.match(await said(...run, "cr.yaml"), /^1 .*it is no Kubernetes object/);
  assert.match(
    await said(...run, "good.yaml", "--answers", "bad.yaml"),
    /^1 .*unknown key "htp", meant "http"\?/,
  );
  assert.match(await said(...run, "good.yaml", "--arg", "x"), /^2 .*no key=value/);
});

Deno.test("ork hook init writes a project under its name, and no second one", async () => {
  const parent = await Deno.makeTempDir();
  try {
    const files = await initHook("shop-db", parent);
    for (const path of files) {
      assert.ok((await Deno.stat(`${parent}/shop-db/${path}`)).isFile);
    }
    const manifest = await Deno.readTextFile(`${parent}/shop-db/Cargo.toml`);
    assert.match(manifest, /^name = "shop-db"$/m);
    const katalog = await Deno.readTextFile(`${parent}/shop-db/katalog.yaml`);
    assert.match(katalog, /wasm: \.\/shop-db\.wasm/);
    const kit = new URL("../hooks/kits/rust/src/", import.meta.url);
    for await (const { name } of Deno.readDir(kit)) {
      assert.ok(files.includes(`orkestra-hook/src/${name}`), `the kit's ${name}`);
    }
    await assert.rejects(initHook("shop-db", parent), /a file or folder of that name/);
    await assert.rejects(initHook("../x", parent), /it is no name of a crate/);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});

Deno.test("ork hook build says what is missing", async () => {
  const parent = await Deno.makeTempDir();
  try {
    const options = {
      env: () => undefined,
      tell: () => {},
      cargo: `${parent}/no-cargo`,
    };
    await assert.rejects(
      buildHook({ ...options, folder: parent }),
      { name: "CommandError", message: /there is no Cargo.toml/ },
    );
    await initHook("one", parent);
    // `deno task test` names the programs that tests may start.
    const command = options.cargo;
    const { state } = await Deno.permissions.query({ name: "run", command });
    await assert.rejects(
      buildHook({ ...options, folder: `${parent}/one` }),
      state === "granted"
        ? { message: /no-cargo" cannot be started/, hint: /rustup target add/ }
        : { message: /no-cargo": this process may not/, hint: /hook build/ },
    );
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});
