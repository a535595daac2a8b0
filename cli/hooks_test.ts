import assert from "node:assert/strict";
import { runCommand } from "./testing.ts";

const RUST = await Deno.readFile(
  new URL("../hooks/testdata/rust.wasm", import.meta.url),
);

function katalog(hooks: string): string {
  return `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    site:
      apiTypes: { group: test.io, version: v1, kind: Site, plural: sites }
      operatorBox: { reconciler: { hooks: ${hooks} } }
`;
}

Deno.test("ork validate takes a hook's module through the gate", async () => {
  const files = { "katalog.yaml": katalog("{ wasm: ./rust.wasm }") };
  const good = await runCommand(["validate"], { files, bytes: { "rust.wasm": RUST } });
  assert.equal(good.code, 0, good.stderr);
  const cut = { "rust.wasm": RUST.subarray(0, 5_000) };
  const bad = await runCommand(["validate"], { files, bytes: cut });
  assert.equal(bad.code, 1);
  assert.match(bad.stderr, /Cannot use the module/);
  const listed = await runCommand(["validate", "-o", "json"], { files, bytes: cut });
  assert.match(listed.stdout, /"code": "hook-module"/);
});

Deno.test("ork validate tells a module that is not there", async () => {
  const files = { "katalog.yaml": katalog("{ wasm: ./rust.wasm }") };
  const { code, stderr } = await runCommand(["validate"], { files });
  assert.equal(code, 1);
  assert.match(stderr, /Cannot read "rust\.wasm": there is no such file/);
});

Deno.test("ork template shows a hook as it is written, and checks its module", async () => {
  const files = {
    "katalog.yaml": katalog("{ wasm: ./rust.wasm, limits: { time: 5s } }"),
  };
  const bytes = { "rust.wasm": RUST };
  const { stdout } = await runCommand(["template", "--json"], { files, bytes });
  assert.deepEqual(JSON.parse(stdout)[0].operatorBox.reconciler.hooks, {
    wasm: "./rust.wasm",
    limits: { time: "5s" },
  });
  assert.equal((await runCommand(["template"], { files })).code, 1);
});

Deno.test("ork validate --full lists what a hook may touch", async () => {
  const files = {
    "katalog.yaml": katalog(
      "{ wasm: ./rust.wasm, capabilities: { read: [{ apiVersion: v1, kind: Secret, names: [a] }, { apiVersion: v1, kind: Pod }], apply: [{ apiVersion: v1, kind: Service }], delete: [{ apiVersion: batch/v1, kind: Job }] } }",
    ),
  };
  const bytes = { "rust.wasm": RUST };
  const { stdout } = await runCommand(["validate", "--full"], { files, bytes });
  assert.match(stdout, /makes Service\n/);
  assert.match(stdout, /reads Secret \(get\)\n/);
  assert.match(stdout, /reads Pod \(get, list\)\n/);
  assert.match(stdout, /deletes Job\.batch, if the hook asks for it\n/);
});
