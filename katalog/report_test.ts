import assert from "node:assert/strict";
import { filesOf, katalog } from "./fixtures_test.ts";
import { loadPlan } from "./mod.ts";

Deno.test("so many warnings that some are dropped never hide an error", async () => {
  const many = "{ name: a, image: x, labels: [{ key: a, value: b }] },".repeat(600);
  const { ok, problems } = await loadPlan(filesOf({
    "katalog.yaml": katalog(
      `operatorBox: { onCreate: { deployments: [${many}] } }\ndescr: x\n`,
    ),
  }));
  assert.equal(ok, false);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error").map(({ code }) => code),
    ["unknown-key"],
  );
});
