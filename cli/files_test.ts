import assert from "node:assert/strict";
import { CommandError } from "./failure.ts";
import { findFiles } from "./files.ts";
import { fakeSystem } from "./testing.ts";

const both = { "katalog.yaml": "", "komposer.yaml": "" };
const env = { KATALOG_PATH: "/etc/katalog.yaml" };

Deno.test("findFiles takes what was given, lists split, each once, in order", () => {
  const { system } = fakeSystem({ files: both, env });
  assert.deepEqual(
    findFiles(system, { given: ["b.yaml, a.yaml", "c.yaml,", "b.yaml"] }),
    ["b.yaml", "a.yaml", "c.yaml"],
  );
});

Deno.test("findFiles prefers katalog.yaml to komposer.yaml and never takes both", () => {
  const { system } = fakeSystem({ files: both, env });
  assert.deepEqual(findFiles(system, { given: [] }), ["katalog.yaml"]);
  const { system: other } = fakeSystem({ files: { "komposer.yaml": "" }, env });
  assert.deepEqual(findFiles(other, { given: [] }), ["komposer.yaml"]);
});

Deno.test("findFiles follows KATALOG_PATH last, and only where that is allowed", () => {
  const { system } = fakeSystem({ env });
  assert.deepEqual(
    findFiles(system, { given: [], useEnvironment: true }),
    ["/etc/katalog.yaml"],
  );
  assert.throws(() => findFiles(system, { given: [] }), CommandError);
});

Deno.test("findFiles names both files and the flag when there is nothing", () => {
  const { system } = fakeSystem();
  assert.throws(
    () => findFiles(system, { given: [","], useEnvironment: true }),
    (error: unknown) =>
      error instanceof CommandError &&
      /katalog\.yaml or komposer\.yaml/.test(error.message) &&
      /-f .*KATALOG_PATH/.test(error.hint ?? ""),
  );
});
