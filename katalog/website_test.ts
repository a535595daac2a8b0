import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { contextOf, scopeOf } from "./fixtures_test.ts";
import { loadPlan } from "./mod.ts";

const folder = fileURLToPath(new URL("./testdata/website/", import.meta.url));

Deno.test("the website Katalog makes what it says, in the order of its kinds", async () => {
  const loaded = await loadPlan({
    files: [`${folder}katalog.yaml`],
    readFile: (path) => Deno.readTextFile(path),
  });
  assert.deepEqual(loaded.problems, []);
  assert.ok(loaded.ok);
  const [crd] = loaded.value.crds;
  const [cr] = crd.examples;
  const scope = scopeOf(cr);
  const made = [...crd.onCreate.entries, ...crd.onReconcile.entries].flatMap((entry) =>
    entry.render(scope, contextOf(cr)).map(({ ref, object }) =>
      `${entry.mode} ${ref.kind} ${ref.namespace}/${ref.name}${
        object ? "" : " (not now)"
      }`
    )
  );
  assert.deepEqual(made, [
    "create ServiceAccount retail/shop-sa",
    "apply ConfigMap retail/shop-config",
    "apply Probe retail/shop-probe",
    "apply Deployment retail/shop-deployment",
    "apply Service retail/shop",
    "apply Ingress retail/shop-ingress (not now)",
  ]);
  const [, , deployment] = crd.onReconcile.entries;
  const [{ object }] = deployment.render(scope, contextOf(cr));
  assert.deepEqual(object!.metadata, {
    name: "shop-deployment",
    namespace: "retail",
    labels: { app: "shop" },
  });
  const spec = object!.spec as Record<string, unknown>;
  assert.equal(spec.replicas, 2);
  assert.deepEqual(crd.labels(scope), { team: "retail" });
  assert.equal(crd.requeueAfterMs(scope), 10_000);
  assert.deepEqual(crd.status.evaluate(scope, { failed: false }), {
    values: { replicas: 2, endpoint: { url: "" }, phase: "Running" },
    errors: [],
  });
});
