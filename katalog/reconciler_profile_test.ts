import assert from "node:assert/strict";
import { parseYaml } from "../core/yaml.ts";
import { crdOf, filesOf, katalog } from "./fixtures_test.ts";
import { loadPlan } from "./mod.ts";
import { childPart, textOf } from "./part.ts";
import { withReconcilerProfile } from "./reconciler_profile.ts";

/** Workers, time between two looks and depth, as the filled reconciler says them. */
function filled(yaml: string): (string | undefined)[] {
  const [node] = parseYaml(yaml, "k.yaml").documents;
  const part = withReconcilerProfile({ node, path: "reconciler" });
  const depth = childPart(childPart(part, "queue"), "maxDepth");
  return [childPart(part, "workers"), childPart(part, "resync"), depth].map(textOf);
}

Deno.test("profiles of reconcilers have their workers, resync and depth", () => {
  assert.deepEqual(filled("profile: high-throughput"), ["10", "5m", "1000"]);
  assert.deepEqual(filled("profile: Conservative"), ["2", "1m", "100"]);
  assert.deepEqual(filled("profile: development"), ["1", "30s", "50"]);
});

Deno.test("what a reconciler says itself counts before its profile, key by key", () => {
  assert.deepEqual(filled("{ profile: development, workers: 4 }"), ["4", "30s", "50"]);
  assert.deepEqual(
    filled("{ profile: development, resync: , queue: { maxDepth: 9 } }"),
    ["1", "30s", "9"],
  );
  assert.deepEqual(filled("{ profile: '', workers: 4 }"), ["4", undefined, undefined]);
});

Deno.test("a plan has the workers, the resync and the depth of its reconciler's profile", async () => {
  const crd = await crdOf(
    "operatorBox: { reconcile: { profile: high-throughput, resync: 2m } }\n",
  );
  assert.deepEqual(
    [crd.workers, crd.resyncMs, crd.queue.maxDepth],
    [10, 120_000, 1000],
  );
});

Deno.test("a reconciler takes a profile of the Katalog's own", async () => {
  const text = `${katalog("operatorBox: { reconciler: { profile: Night } }\n")}profiles:
  reconciler: [{ name: night, workers: 7, resync: 1h, maxDepth: 20 }]
`;
  const loaded = await loadPlan(filesOf({ "katalog.yaml": text }));
  assert.ok(loaded.ok, JSON.stringify(loaded.problems));
  const [crd] = loaded.value.crds;
  assert.deepEqual(
    [crd.workers, crd.resyncMs, crd.queue.maxDepth],
    [7, 3_600_000, 20],
  );
});

Deno.test("behaviour is reckoned by the depth of its reconciler's profile", async () => {
  const crd = await crdOf(
    "operatorBox: { reconciler: { profile: conservative, queue: { " +
      "behaviour: { onThreshold: { value: 80 } } } } }\n",
  );
  assert.deepEqual(crd.queue.rules.map(({ depth }) => depth), [80]);
});

Deno.test("an unknown profile of a reconciler is an error with what may be meant", async () => {
  const text = katalog("operatorBox: { reconciler: { profile: conservativ } }\n");
  const { problems } = await loadPlan(filesOf({ "katalog.yaml": text }));
  assert.deepEqual(problems.map(({ severity, hint }) => [severity, hint]), [
    ["error", 'Did you mean "conservative"?'],
  ]);
});
