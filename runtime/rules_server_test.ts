import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import { conditionOf, type TestOperator, withOperator } from "../e2e/test_operator.ts";

const BOX = `
reconciler: { resync: 1s, queue: { failureThreshold: 3 } }
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { size: "{{ .spec.size }}", tier: "{{ .spec.tier }}" }
status:
  fields:
    - { path: tier, value: "{{ .spec.tier }}" }
`;

/** Waits until a condition of a Site is as asked, and gives its message. */
async function condition(
  test: TestOperator,
  name: string,
  [type, status]: readonly [type: string, status: string],
) {
  return await test.until(`${name} ${type}=${status}`, async () => {
    const live = await test.client.get(test.siteRef(name));
    const ready = conditionOf(live, "Ready");
    const found = conditionOf(live, type);
    return found?.status === status &&
      ready?.observedGeneration === live?.metadata.generation && found;
  });
}

Deno.test("A rule that denies a CR leaves its children alone until the CR is corrected", async () => {
  const entry = `
validation:
  rules:
    - { field: spec.size, lessThanOrEqual: 10, message: "at most 10, not {{ .spec.size }}" }
    - { field: spec.tier, in: [gold, silver] }
`;
  await withOperator({ box: BOX, entry, http: true }, async (test) => {
    await test.site("a", { size: 1, tier: "gold" });
    await test.ready("a", "True");
    const uid = (await test.configMap("a"))?.metadata.uid;
    await test.site("a", { size: 11, tier: "lead" });
    const denied = await condition(test, "a", ["ValidationFailed", "True"]);
    const text = 'field "spec.size": at most 10, not 11; ' +
      'field "spec.tier": expected in "gold,silver", found "lead"';
    assert.equal(denied.reason, "DenyRuleViolation");
    assert.equal(denied.message, text);
    const { message } = await test.ready("a", "False", "ReconcileError");
    assert.equal(message, text);

    // Checked again by itself, which makes the CRD degraded at its threshold.
    const [crd] = await test.until("degraded", () => {
      const status = test.operator.status();
      return Promise.resolve(status[0].state === "degraded" && status);
    });
    assert.equal(crd.lastError, text);
    assert.ok(crd.consecutiveFails >= 3);
    const map = await test.configMap("a");
    assert.deepEqual(map?.data, { size: "1", tier: "gold" });
    assert.equal(map?.metadata.uid, uid);

    await test.site("a", { size: 2, tier: "silver" });
    await test.ready("a", "True");
    await condition(test, "a", ["ValidationFailed", "False"]);
    assert.deepEqual((await test.configMap("a"))?.data, { size: "2", tier: "silver" });
    assert.equal(test.operator.status()[0].state, "healthy");
    assert.equal(test.operator.status()[0].lastError, text);

    const metrics = await (await fetch(`${test.operator.url}/metrics`)).text();
    assert.match(
      metrics,
      /controller_reconcile_total{crd="site",result="denied"} [3-9]/,
    );
    assert.doesNotMatch(metrics, /result="failure"/);
    const events = await test.list("events.k8s.io/v1", "Event");
    assert.ok(!events.some((one) => one.reason === "SiteReconcileError"));
  });
});

Deno.test("A CR that was denied from the start has no children, and can be deleted", async () => {
  const entry = "validation: { rules: [{ field: spec.tier, exists: true }] }";
  await withOperator({ box: BOX, entry }, async (test) => {
    await test.site("a", { size: 1 });
    const { message } = await test.ready("a", "False", "ReconcileError");
    assert.equal(message, 'field "spec.tier": expected exists, found nothing');
    assert.equal(await test.configMap("a"), undefined);
    await test.client.delete(test.siteRef("a"));
    await test.until("the end", async () =>
      await test.client.get(test.siteRef("a")) === undefined);
  });
});

Deno.test("A rule that warns is told in a condition and holds nothing up", async () => {
  const entry = `
validation:
  rules:
    - { field: spec.size, lessThan: 10, action: warn, message: rather large }
`;
  await withOperator({ box: BOX, entry }, async (test) => {
    await test.site("a", { size: 11, tier: "gold" });
    const { live } = await test.ready("a", "True");
    const warning = conditionOf(live, "ValidationWarning");
    assert.equal(warning?.status, "True");
    assert.equal(warning?.reason, "WarnRuleViolation");
    assert.equal(warning?.message, 'field "spec.size": rather large');
    assert.equal(conditionOf(live, "ValidationFailed")?.status, "False");
    assert.equal(getPath((await test.configMap("a"))?.data, ["size"]), "11");
    await test.site("a", { size: 2, tier: "gold" });
    await condition(test, "a", ["ValidationWarning", "False"]);
    await test.quiet();
  });
});

Deno.test("A unique field is held by one CR of its kind, until that lets go", async () => {
  const entry = "validation: { rules: [{ field: spec.tier, operator: unique }] }";
  await withOperator({ box: BOX, entry }, async (test) => {
    await test.site("a", { size: 1, tier: "gold" });
    await test.ready("a", "True");
    await test.site("b", { size: 1, tier: "gold" });
    const { message } = await test.ready("b", "False", "ReconcileError");
    assert.equal(
      message,
      `field "spec.tier": expected unique, found "gold", which ${test.namespace}/a has too`,
    );
    assert.equal(await test.configMap("b"), undefined);
    await test.site("a", { size: 1, tier: "silver" });
    // Nobody touches b: it is looked at again by itself.
    await test.ready("b", "True");
    await test.ready("a", "True");
  });
});

Deno.test("A mutation shows in children and status, and never in the CR", async () => {
  const entry = `
mutation:
  rules:
    - { field: spec.tier, default: "{{ if gt .spec.size 5 }}gold{{ else }}silver{{ end }}" }
    - { field: spec.size, override: 7, when: [{ field: spec.tier, equals: silver }] }
validation:
  rules: [{ field: spec.tier, in: [silver, gold] }]
`;
  await withOperator({ box: BOX, entry }, async (test) => {
    await test.site("a", { size: 1 });
    const { live } = await test.ready("a", "True");
    assert.deepEqual((await test.configMap("a"))?.data, { size: "7", tier: "silver" });
    assert.deepEqual(live.spec, { size: 1 });
    assert.equal(getPath(live.status, ["tier"]), "silver");
    const writes = await test.quiet();
    await new Promise((resolve) => setTimeout(resolve, 2500));
    assert.equal(await test.quiet(), writes, "resyncs of a mutated CR write");
  });
});

Deno.test("With mutateFirst: false the rules judge the CR as it was written", async () => {
  const entry = `
mutation: { mutateFirst: false, rules: [{ field: spec.tier, default: gold }] }
validation: { rules: [{ field: spec.tier, exists: true }] }
`;
  await withOperator({ box: BOX, entry }, async (test) => {
    await test.site("a", { size: 1 });
    await test.ready("a", "False", "ReconcileError");
    await test.site("b", { size: 1, tier: "lead" });
    await test.ready("b", "True");
    assert.equal(await test.configMap("a"), undefined);
  });
});

Deno.test("Plug-ins take part in the rules: one changes in memory, the other denies", async () => {
  const rust = await Deno.readFile(
    new URL("../hooks/testdata/rust.wasm", import.meta.url),
  );
  const entry = `
validation:
  rules: [{ field: spec.tier, in: [gold, silver, lead] }]
  hook: { wasm: ./rust.wasm, args: { most: 10 } }
mutation:
  rules: [{ field: spec.size, default: 7 }]
  hook: { wasm: ./rust.wasm }
`;
  const modules = { "rust.wasm": rust };
  await withOperator({ box: BOX, entry, modules }, async (test) => {
    await test.site("a", { note: "none" });
    await test.ready("a", "True");
    assert.deepEqual((await test.configMap("a"))?.data, { size: "7", tier: "gold" });
    const live = await test.client.get(test.siteRef("a"));
    assert.equal(getPath(live, ["spec", "tier"]), undefined, "it stays in memory");

    await test.site("a", { size: 11, tier: "lead" });
    const denied = await condition(test, "a", ["ValidationFailed", "True"]);
    assert.equal(denied.message, 'field "spec.size": at most 10');
    const warned = await condition(test, "a", ["ValidationWarning", "True"]);
    assert.equal(warned.message, "lead is heavy");
    assert.deepEqual((await test.configMap("a"))?.data, { size: "7", tier: "gold" });

    await test.site("a", { size: 1, tier: "gold", asks: true });
    const refused = await test.ready("a", "False", "HookDenied");
    assert.match(refused.message!, /call ork_get: it may ask nothing/);
    await test.site("b", { size: 1, tier: "gold", breaks: true });
    await test.ready("b", "False", "HookFailed");
    assert.equal(await test.configMap("b"), undefined);
  });
});
