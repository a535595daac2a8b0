import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import { type TestOperator, withOperator } from "../e2e/test_operator.ts";

const DEPLOYMENT = `
status: { readiness: reconcile }
onReconcile:
  deployments:
    - name: "{{ .metadata.name }}"
      image: "nginx:{{ .spec.tag }}"
      replicas: 3
`;

const SCALED = `${DEPLOYMENT.trimEnd()}
  hpa:
    - name: "{{ .metadata.name }}"
      scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: "{{ .metadata.name }}" }
      minReplicas: 1
      maxReplicas: 9
`;

function replicas(test: TestOperator, image: string): Promise<unknown> {
  return test.until(`the image ${image}`, async () => {
    const live = await test.client.get(test.ref("apps/v1", "Deployment", "a"));
    const containers = getPath(live?.spec, ["template", "spec", "containers", "0"]);
    return getPath(containers, ["image"]) === image &&
      { count: getPath(live?.spec, ["replicas"]) };
  }).then(({ count }) => count);
}

Deno.test("An operator does not turn back what an autoscaler of its CR set", async () => {
  await withOperator({ box: SCALED }, async (test) => {
    await test.site("a", { tag: "1" });
    await test.ready("a", "True");
    const deployment = test.ref("apps/v1", "Deployment", "a");
    await test.client.mergePatch(deployment, { spec: { replicas: 5 } });
    await test.quiet();
    await test.site("a", { tag: "2" });
    assert.equal(await replicas(test, "nginx:2"), 5);
  });
});

Deno.test("An operator hands the live count over when a Katalog gains an autoscaler", async () => {
  await withOperator({ box: DEPLOYMENT }, async (test) => {
    await test.site("a", { tag: "1" });
    await test.ready("a", "True");
    assert.equal(await replicas(test, "nginx:1"), 3);
    await test.stop();
    await test.start(SCALED);
    await test.site("a", { tag: "2" });
    assert.equal(await replicas(test, "nginx:2"), 3);
    await test.quiet();
    // And back: without the autoscaler the Katalog's count holds again.
    const deployment = test.ref("apps/v1", "Deployment", "a");
    await test.client.mergePatch(deployment, { spec: { replicas: 5 } });
    await test.stop();
    await test.start(DEPLOYMENT);
    await test.until("three replicas again", async () =>
      getPath((await test.client.get(deployment))?.spec, ["replicas"]) === 3);
  });
});
