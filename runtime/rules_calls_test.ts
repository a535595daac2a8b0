import assert from "node:assert/strict";
import { getPath, isObject } from "../core/json.ts";
import { crdOf } from "../katalog/fixtures_test.ts";
import type { CrdPlan } from "../katalog/mod.ts";
import type { CallResult } from "./call_result.ts";
import { REUSE_MS } from "./external_stage.ts";
import { TestWorld } from "./test_world.ts";
import { site } from "./test_plans.ts";

/** A CRD whose rules ask others, and whose ConfigMap shows what came of it. */
function asking(validation: string, mutation = UNASKED, box = ""): Promise<CrdPlan> {
  return crdOf(`
validation:
  external: [${validation}]
  rules:
    - { field: spec.size, max: "{{ .external.quota.max }}", message: "over {{ .external.quota.max }}" }
    - { field: spec.never, exists: true, when: [{ field: external.quota.strict, equals: true }] }
mutation:
  external: [${mutation}]
  rules:
    - { field: spec.tier, default: "{{ .external.tier.body }}", when: [{ field: external.tier.called, equals: true }] }
operatorBox:
  onReconcile:
    external: [${box}]
    configMaps: [{ name: a, data: { tier: "{{ .spec.tier }}", max: "{{ .external.quota.body }}" } }]
`);
}

const QUOTA = '{ name: quota, url: "http://h/quota/{{ .spec.tier }}" }';
const TIER = "{ name: tier, url: http://h/tier }";
/** Nobody asks for it here. */
const UNASKED = TIER.replace(" }", ", fires: { reconcile: false } }");
const data = (world: TestWorld) => world.objects.get("ConfigMap/shop/a")?.object.data;

function answering(
  answers: { readonly [name: string]: Partial<CallResult> },
): TestWorld {
  const world = new TestWorld(site());
  world.call = ({ name }) => answers[name] ?? {};
  return world;
}

function conditionsOf(world: TestWorld) {
  const conditions = getPath(world.cr.status, ["conditions"]);
  return (Array.isArray(conditions) ? conditions : []).filter(isObject)
    .map(({ type, status, reason }) => `${type} ${status} ${reason}`);
}

Deno.test("rules see what their calls answered, mutation's before validation's", async () => {
  const world = answering({ tier: { body: "gold" }, quota: { body: '{"max":2}' } });
  const urls: string[] = [];
  const { call } = world;
  world.call = (request) => (urls.push(request.url), call(request));
  const crd = await asking(
    QUOTA,
    TIER,
    '{ name: last, url: "http://h/{{ .external.quota.max }}" }',
  );
  assert.equal(world.run(crd).outcome.kind, "settled");
  assert.deepEqual(urls, ["http://h/tier", "http://h/quota/gold", "http://h/2"]);
  assert.deepEqual(data(world), { tier: "gold", max: '{"max":2}' });
});

Deno.test("an answer can deny, by a value or by the condition of a rule", async () => {
  const crd = await asking(QUOTA, UNASKED, "{ name: last, url: http://h/last }");
  const world = answering({ quota: { body: '{"max":0,"strict":true}' } });
  const { outcome } = world.run(crd);
  assert.equal(outcome.kind, "denied");
  if (outcome.kind !== "denied") return;
  assert.equal(
    outcome.error.message,
    'field "spec.size": over 0; field "spec.never": expected exists, found nothing',
  );
  assert.deepEqual(world.called, ["quota"], "the box asks nobody about what is denied");
});

Deno.test("a failed call of rules fails the cycle and never lets a rule pass", async () => {
  const crd = await asking(QUOTA, TIER);
  const world = answering({
    quota: { status: 503, error: { lasting: false, message: "busy" } },
  });
  const { outcome } = world.run(crd);
  assert.equal(outcome.kind, "failed");
  if (outcome.kind !== "failed") return;
  assert.equal(outcome.error.reason, "ExternalCallFailed");
  assert.equal(outcome.error.message, 'Cannot call "quota": busy');
  assert.equal(data(world), undefined);
  assert.deepEqual(conditionsOf(world), [
    "Ready False ReconcileError",
    "ValidationFailed Unknown RulesNotJudged",
    "ValidationWarning Unknown RulesNotJudged",
  ]);
});

Deno.test("with continueOnError the rules decide on what a failed call left", async () => {
  const crd = await asking(QUOTA.replace('}}" }', '}}", continueOnError: true }'));
  const world = answering({
    quota: {
      status: 503,
      body: '{"max":1}',
      error: { lasting: false, message: "busy" },
    },
  });
  assert.equal(world.run(crd).outcome.kind, "settled");
  const strict = answering({
    quota: {
      status: 503,
      body: '{"max":0}',
      error: { lasting: false, message: "busy" },
    },
  });
  assert.equal(strict.run(crd).outcome.kind, "denied");
});

Deno.test("a call that is for admission alone is not made, and says so", async () => {
  const crd = await asking(
    QUOTA,
    TIER.replace(" }", ", fires: { reconcile: false } }"),
  );
  const world = answering({ quota: { body: '{"max":2}' } });
  assert.equal(world.run(crd).outcome.kind, "settled");
  assert.deepEqual(world.called, ["quota"]);
  assert.deepEqual(data(world), { tier: "", max: '{"max":2}' });
});

Deno.test("validation first: a denied object's mutation asks nobody", async () => {
  const text = await asking(QUOTA, TIER);
  const crd = { ...text, rules: { ...text.rules!, mutateFirst: false } };
  const world = answering({ quota: { body: '{"max":0}' } });
  assert.equal(world.run(crd).outcome.kind, "denied");
  assert.deepEqual(world.called, ["quota"]);
});

Deno.test("a later round that waits keeps what the earlier ones were told", async () => {
  const crd = await asking(
    QUOTA,
    TIER,
    "{ name: late, url: http://h/late, sleep: 1m }",
  );
  const world = answering({ tier: { body: "gold" }, quota: { body: '{"max":2}' } });
  for (const forced of [false, true]) {
    world.nowMs += 2 * REUSE_MS;
    world.called.length = 0;
    const first = world.run(crd, { forced }).outcome;
    assert.equal(first.kind === "requeue" && first.afterMs, 60_000);
    world.nowMs += 60_000;
    assert.equal(world.run(crd).outcome.kind, "settled");
    assert.deepEqual(world.called, ["tier", "quota", "late"]);
  }
});

Deno.test("calls of two places may have one name: the later answer counts", async () => {
  const crd = await asking(QUOTA, UNASKED, "{ name: quota, url: http://h/other }");
  const world = new TestWorld(site());
  world.call = ({ url }) => ({ body: url.endsWith("other") ? "other" : '{"max":2}' });
  world.run(crd);
  assert.deepEqual(data(world), { tier: "", max: "other" });
});
