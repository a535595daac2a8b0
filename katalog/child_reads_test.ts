import assert from "node:assert/strict";
import { crdOf } from "./fixtures_test.ts";

const MAKES = "operatorBox: { onReconcile: { deployments: [{ name: a, image: b }] }";

async function wantsMore(status: string, more = ""): Promise<boolean> {
  const crd = await crdOf(`${MAKES}${more}, status: { fields: ${status} } }\n`);
  const [deployments] = crd.childKinds;
  assert.equal(deployments.kind, "Deployment");
  return crd.readsChild(deployments);
}

Deno.test("a child of which only metadata and status are read needs no more", async () => {
  for (
    const value of [
      "{{ .children.deployment.status.readyReplicas }}",
      '{{ get .children.deployment "status" "readyReplicas" }}',
      "{{ .children.deployment.metadata.name }}",
      "{{ .children.service.spec.clusterIP }}",
      "{{ .spec.replicas }}",
    ]
  ) {
    assert.equal(await wantsMore(`[{ path: a, value: '${value}' }]`), false, value);
  }
});

Deno.test("a child is needed whole where more of it is read, or it is handed on", async () => {
  for (
    const value of [
      "{{ .children.deployment.spec.paused }}",
      "{{ allReplicasReady .children.deployment }}",
      "{{ range .children.deployments }}{{ .spec.paused }}{{ end }}",
      '{{ index .children .spec.kind "status" }}',
      "{{ with .children }}{{ .deployment.spec.paused }}{{ end }}",
      "{{ toJson . }}",
    ]
  ) {
    assert.equal(await wantsMore(`[{ path: a, value: '${value}' }]`), true, value);
  }
});

Deno.test("a condition reads children as a template does", async () => {
  const when = (field: string) =>
    wantsMore(
      `[{ path: a, value: b, when: [{ field: ${field}, operator: exists }] }]`,
    );
  assert.equal(await when(".children.deployment.spec.paused"), true);
  assert.equal(await when(".children.deployment.status.replicas"), false);
});
