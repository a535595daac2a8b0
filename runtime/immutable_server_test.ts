import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import { withOperator } from "../e2e/test_operator.ts";

Deno.test("A binding whose role changes is made anew", async () => {
  const box = `
onReconcile:
  roleBindings:
    - name: "{{ .metadata.name }}"
      roleRef: { name: "{{ .spec.role }}" }
      subjects: [{ name: default }]
`;
  await withOperator({ box }, async (test) => {
    await test.site("a", { role: "one" });
    await test.ready("a", "True");
    const ref = test.ref("rbac.authorization.k8s.io/v1", "RoleBinding", "a");
    const before = await test.client.get(ref);
    await test.site("a", { role: "two" });
    await test.ready("a", "True");
    const after = await test.client.get(ref);
    assert.equal(getPath(after?.roleRef, ["name"]), "two");
    assert.notEqual(after?.metadata.uid, before?.metadata.uid);
  });
});

Deno.test("What never changes is told with the command that has it made anew", async () => {
  const box = `
onReconcile:
  statefulSets:
    - image: busybox
      replicas: 0
      serviceName: "{{ .spec.service }}"
  services:
    - port: 80
      headless: "{{ .spec.headless }}"
  secrets:
    - name: "{{ .metadata.name }}"
      type: "{{ .spec.type }}"
      data: { password: hunter2 }
`;
  const first = { service: "one", headless: "false", type: "a/b" };
  await withOperator({ box }, async (test) => {
    await test.site("a", first);
    await test.ready("a", "True");
    const refused = async (change: Record<string, string>) => {
      await test.site("a", { ...first, ...change });
      const { message } = await test.ready("a", "False", "ImmutableField");
      await test.site("a", first);
      await test.ready("a", "True");
      return message;
    };
    const n = test.namespace;
    assert.ok(
      (await refused({ service: "two" })).endsWith(
        `with its pods left running: \`kubectl delete statefulset.apps -n ${n} a --cascade=orphan\``,
      ),
    );
    assert.match(
      await refused({ headless: "true" }),
      /`kubectl delete service -n .* a-svc`$/,
    );
    const secret = await refused({ type: "c/d" });
    assert.match(
      secret,
      /^katalog\.yaml:\d+:\d+: .*Secret .*`kubectl delete secret -n .* a`$/,
    );
    assert.ok(!secret.includes("hunter2"));
  });
});
