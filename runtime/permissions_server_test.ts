import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import { withOperator } from "../e2e/test_operator.ts";

const ALL = ["get", "list", "watch", "create", "update", "patch", "delete"];

/** What the operator needs for Sites that make ConfigMaps, and nothing for Secrets. */
const RULES = [
  {
    apiGroups: ["*"],
    resources: ["sites", "sites/status", "sites/finalizers"],
    verbs: ALL,
  },
  { apiGroups: [""], resources: ["configmaps"], verbs: ALL },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
];

const BOX = `
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { k: v }
  secrets:
    - name: "{{ .metadata.name }}"
      data: { k: v }
      when: [{ field: spec.secret, equals: "true" }]
`;

Deno.test("A right missing for one child kind is told on the CRs; other children are made", async () => {
  await withOperator({ box: BOX, rules: RULES }, async (test) => {
    await test.site("a", { secret: true });
    const { message } = await test.ready("a", "False", "ReconcileError");
    assert.match(message, /^katalog\.yaml:\d+:\d+: Cannot read the kind "Secret"/);
    assert.match(message, /secrets/);
    assert.ok(await test.configMap("a"), "the ConfigMap is made all the same");
    await test.until("the event", async () => {
      const events = await test.list("events.k8s.io/v1", "Event");
      return events.some((one) =>
        one.reason === "SiteReconcileError" && /Secret/.test(String(one.note)) &&
        getPath(one.regarding, ["name"]) === "a"
      );
    });
    assert.equal(test.operator.ready(), true, "the process itself is ready");
  });
});

Deno.test("A refused child is told once: the call, the object and the server's words", async () => {
  const rules = [
    { apiGroups: ["*"], resources: ["sites", "sites/status"], verbs: ALL },
    {
      apiGroups: [""],
      resources: ["configmaps", "secrets"],
      verbs: ["get", "list", "watch"],
    },
    { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
  ];
  await withOperator({ box: BOX, rules }, async (test) => {
    await test.site("a", {});
    const { message } = await test.ready("a", "False", "ReconcileError");
    assert.match(
      message,
      /: Cannot apply "ConfigMap \S+\/a": configmaps "a" is forbidden/,
    );
    assert.equal(message.match(/Cannot /g)?.length, 1, message);
  });
});

Deno.test("The rights that the documentation names are enough", async () => {
  const box = `
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { k: "{{ .spec.k }}" }
`;
  await withOperator({ box, rules: RULES }, async (test) => {
    await test.site("a", { k: "1" });
    await test.ready("a", "True");
    await test.site("a", { k: "2" });
    await test.until("the edit", async () =>
      getPath((await test.configMap("a"))?.data, ["k"]) === "2");
    await test.client.delete(test.siteRef("a"));
    await test.until("the CR gone", async () =>
      await test.client.get(test.siteRef("a")) === undefined);
  });
});
