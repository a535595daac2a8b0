import assert from "node:assert/strict";
import type { KubeObject } from "../core/object.ts";
import { withOperator } from "../e2e/test_operator.ts";
import { toStored } from "../kube/mod.ts";
import { childProjection } from "./child_projection.ts";
import { holds } from "./in_sync.ts";

const CHILD = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  children: ["deployments", "deployment"],
} as const;

const BOX = `
reconciler: { resync: 500ms }
onReconcile:
  deployments:
    - name: web
      image: example.org/web:1
      replicas: 2
      port: 80
      env: [{ name: A, value: b }]
      resources: { requests: { cpu: "0.5" }, limits: { memory: 1Gi } }
      probes: { readiness: { path: /, port: 80 } }
      volumes: [{ name: tmp, emptyDir: {} }]
status: { readiness: reconcile }
`;

Deno.test("what is kept of a child holds all that is applied, and not what the server adds", async () => {
  await withOperator({ box: BOX }, async (test) => {
    await test.site("a", {});
    const { client, namespace } = test;
    const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace, name: "web" };
    let live: KubeObject | undefined;
    await test.until("the Deployment is there", async () => {
      live = await client.get(ref);
      return live !== undefined;
    });
    const kept = toStored(live!, childProjection(CHILD, [])).object;
    const { managedFields: _, ...metadata } = live!.metadata;
    assert.deepEqual(kept.metadata, metadata);
    assert.deepEqual(kept.status, live!.status);
    const text = JSON.stringify(kept);
    for (const added of ["terminationMessagePath", "dnsPolicy", "strategy"]) {
      assert.ok(JSON.stringify(live).includes(added), `the server adds ${added}`);
      assert.ok(!text.includes(added), `${added} is kept`);
    }
    for (
      const ours of ["example.org/web:1", '"name":"A"', '"cpu":"500m"', "emptyDir"]
    ) {
      assert.ok(text.includes(ours), `${ours} is not kept`);
    }
    assert.ok(
      holds(live as never, kept as never),
      "something is kept that is not there",
    );

    // Somebody adds a field: nothing of ours has changed, so nothing is sent.
    await client.mergePatch(ref, {
      spec: { template: { spec: { dnsPolicy: "Default" } } },
    });
    const { generation } = (await client.get(ref))!.metadata;
    await test.quiet();
    assert.equal((await client.get(ref))!.metadata.generation, generation);

    // Somebody changes a field of ours: it comes back.
    await client.mergePatch(ref, {
      spec: { template: { spec: { containers: [{ name: "web", image: "other" }] } } },
    });
    await test.until("the image is ours again", async () =>
      JSON.stringify((await client.get(ref))?.spec).includes("example.org/web:1"));
  });
});
