import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import { withOperator } from "../e2e/test_operator.ts";
import { SCALED_ANNOTATION } from "./autoscale.ts";

const BOX = `
status: { readiness: reconcile }
reconciler: { resync: 1s }
onReconcile:
  deployments:
    - name: "{{ .metadata.name }}"
      image: "nginx:{{ .spec.tag }}"
      replicas: 2
      autoscale:
        min: 1
        max: 4
        cooldown: "{{ .spec.cooldown }}"
        scaleUp:
          conditions: { when: [{ field: spec.load, greaterThan: 80 }] }
          target: 4
        scaleDown:
          conditions: { when: [{ field: spec.load, lessThan: 20 }] }
          decrement: 1
`;

Deno.test("An operator scales a workload by its conditions, and leaves it alone without", async () => {
  await withOperator({ box: BOX }, async (test) => {
    const deployment = test.ref("apps/v1", "Deployment", "a");
    const live = async () => (await test.client.get(deployment))!;
    const until = (count: number) =>
      test.until(`${count} replicas`, async () =>
        getPath((await live())?.spec, ["replicas"]) === count);
    await test.site("a", { tag: "1", load: 50, cooldown: "1s" });
    await test.ready("a", "True");
    await until(2);
    await test.quiet();

    await test.site("a", { tag: "1", load: 90, cooldown: "1s" });
    await until(4);
    const since = (await live()).metadata.annotations?.[SCALED_ANNOTATION];
    assert.ok(Number.isFinite(Date.parse(since ?? "")), since);

    // Between the two, whatever stands there stays, an edit of the entry included.
    await test.site("a", { tag: "2", load: 50, cooldown: "1s" });
    await test.client.mergePatch(deployment, { spec: { replicas: 3 } });
    await test.until("the new image", async () =>
      JSON.stringify((await live()).spec).includes("nginx:2"));
    await test.quiet();
    await until(3);

    // A step at a time, each after the cooldown, no further than the least.
    await test.site("a", { tag: "2", load: 5, cooldown: "1s" });
    await until(2);
    await until(1);
    const writes = await test.quiet();
    await test.client.mergePatch(deployment, { metadata: { labels: { x: "y" } } });
    assert.equal(await test.quiet(), writes);
  });
});

Deno.test("An operator keeps to a workload's cooldown after a restart", async () => {
  await withOperator({ box: BOX }, async (test) => {
    const deployment = test.ref("apps/v1", "Deployment", "a");
    const count = async () =>
      getPath((await test.client.get(deployment))?.spec, ["replicas"]);
    await test.site("a", { tag: "1", load: 5, cooldown: "1h" });
    await test.until("the first step", async () => await count() === 1);
    await test.client.mergePatch(deployment, { spec: { replicas: 3 } });
    await test.stop();
    await test.start();
    await test.quiet();
    assert.equal(await count(), 3);
  });
});

Deno.test("An operator leaves a workload to a HorizontalPodAutoscaler, until that is gone", async () => {
  await withOperator({ box: BOX }, async (test) => {
    const deployment = test.ref("apps/v1", "Deployment", "a");
    const until = (count: number) =>
      test.until(`${count} replicas`, async () => {
        const live = await test.client.get(deployment);
        return getPath(live?.spec, ["replicas"]) === count;
      });
    await test.site("a", { tag: "1", load: 50, cooldown: "1s" });
    await until(2);
    await test.quiet();
    // It needs no figures to bring the count up to its least.
    const hpa = {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "other", namespace: test.namespace },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "a" },
        minReplicas: 3,
        maxReplicas: 3,
      },
    };
    await test.client.create(hpa);
    await until(3);
    await test.site("a", { tag: "1", load: 90, cooldown: "1s" });
    await test.until("what is told", () =>
      Promise.resolve(
        test.logs.some(({ fields }) =>
          String(fields?.warning).includes('HorizontalPodAutoscaler "other" scales it')
        ),
      ));
    await until(3);
    await test.client.delete(test.ref(hpa.apiVersion, hpa.kind, "other"));
    await until(4);
  });
});
