import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import { readyOf, TestOperator } from "../e2e/test_operator.ts";
import {
  limitedClient,
  testClient,
  uniqueGroup,
  withNamespace,
} from "../e2e/testing.ts";
import type { KubeClient } from "../kube/mod.ts";

const ALL = ["get", "list", "watch", "create", "update", "patch", "delete"];
const RBAC = "rbac.authorization.k8s.io";

const BOX = `
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { size: "{{ .spec.size }}" }
    - name: "{{ .metadata.name }}"
      namespace: default
      data: { size: "{{ .spec.size }}" }
      when: [{ field: spec.far, equals: "true" }]
`;

/** Allows a client's ServiceAccount to do all of this in one namespace only. */
async function permit(admin: KubeClient, own: KubeClient, namespace: string) {
  const review = await own.create({
    apiVersion: "authentication.k8s.io/v1",
    kind: "SelfSubjectReview",
    metadata: {},
  });
  const user = String(getPath(review.status, ["userInfo", "username"]));
  const name = "operator";
  await admin.create({
    apiVersion: `${RBAC}/v1`,
    kind: "Role",
    metadata: { name, namespace },
    rules: [
      {
        apiGroups: ["*"],
        resources: ["sites", "sites/status", "sites/finalizers"],
        verbs: ALL,
      },
      { apiGroups: [""], resources: ["configmaps"], verbs: ALL },
      { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ALL },
    ],
  });
  await admin.create({
    apiVersion: `${RBAC}/v1`,
    kind: "RoleBinding",
    metadata: { name, namespace },
    roleRef: { apiGroup: RBAC, kind: "Role", name },
    subjects: [{ apiGroup: RBAC, kind: "User", name: user }],
  });
}

Deno.test("A ServiceAccount with namespaced roles alone runs its CRD fully", async () => {
  const admin = await testClient();
  const limited = await limitedClient(admin, []);
  const group = uniqueGroup("bound");
  try {
    await withNamespace(admin, "bound", async (namespace) => {
      await permit(admin, limited.client, namespace);
      const options = { box: BOX, entry: `namespace: ${namespace}` };
      const test = new TestOperator(admin, limited.client, namespace, group, options);
      try {
        await test.start();
        await test.site("a", { size: 1 });
        await test.ready("a", "True");
        assert.equal(test.operator.ready(), true);
        // A child that changes is seen, although the cluster may not be watched.
        const child = test.ref("v1", "ConfigMap", "a");
        await test.client.mergePatch(child, { data: { size: "drift" } });
        await test.until("the repair", async () =>
          getPath((await test.configMap("a"))?.data, ["size"]) === "1");
        // What could not be seen is not made: nobody would delete it again.
        await test.site("b", { size: 1, far: "true" });
        await test.until("the refusal", async () =>
          /may not watch/.test(
            String(readyOf(await admin.get(test.siteRef("b")))?.message),
          ));
        assert.equal(
          await admin.get({ ...child, namespace: "default", name: "b" }),
          undefined,
        );
        await admin.delete(test.siteRef("a"));
        await admin.delete(test.siteRef("b"));
        // Its finalizers are taken off, so that the namespace can end as well.
        await test.until("both gone", async () =>
          await admin.get(test.siteRef("a")) === undefined &&
          await admin.get(test.siteRef("b")) === undefined);
        const own = { apiVersion: "v1", kind: "Namespace", name: namespace };
        await admin.delete(own);
        await test.until("the namespace gone", async () =>
          await admin.get(own) === undefined);
      } finally {
        await test.stop();
        await admin.delete({
          apiVersion: "apiextensions.k8s.io/v1",
          kind: "CustomResourceDefinition",
          name: `sites.${group}`,
        });
      }
    });
  } finally {
    limited.client.close();
    await limited.remove();
    admin.close();
  }
});
