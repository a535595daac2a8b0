import assert from "node:assert/strict";
import { crdOf, katalog, scopeOf, site, testFixtures } from "./fixtures_test.ts";
import { RenderError, SENTINELS } from "./mod.ts";

const AT = "spec.crds.site.operatorBox.preReconcile";
const box = (keys: string) => katalog(`operatorBox: { preReconcile: { ${keys} } }\n`);
const gatesOf = (keys: string) => crdOf(`operatorBox: { preReconcile: { ${keys} } }\n`);

function scope(sentinels: readonly string[], spec = {}) {
  const { root, facts } = scopeOf(site({ spec }));
  return { root: { ...root, _sentinels: sentinels }, facts };
}

Deno.test("a gate's templates may call the sentinels that are listed", async () => {
  const { enqueueGate } = await gatesOf(
    'sentinels: [labelsChanged], enqueueGate: { when: [{ field: "{{ labelsChanged }}", equals: true }] }',
  );
  assert.equal(enqueueGate!.holds(scope(["labelsChanged"])), true);
  assert.equal(enqueueGate!.holds(scope(["uidChanged"])), false);
});

Deno.test("a gate that cannot be judged says so, where any condition is just false", async () => {
  const { reconcileGate } = await gatesOf(
    'reconcileGate: { failPolicy: closed, eventAware: true, when: [{ field: "{{ .spec.a.b }}", exists: true }] }',
  );
  assert.throws(() => reconcileGate!.holds(scope([])), RenderError);
  assert.equal(reconcileGate!.failPolicy, "closed");
  assert.equal(reconcileGate!.eventAware, true);
});

Deno.test("there are fourteen sentinels, and every gate is optional", async () => {
  assert.equal(SENTINELS.length, 14);
  assert.equal((await crdOf("")).enqueueGate, undefined);
});

testFixtures([
  {
    code: "bad-value",
    text: box("sentinels: [labelChanged]"),
    at: `error 8:50 ${AT}.sentinels[0]`,
    message: 'Cannot use the sentinel "labelChanged": there is none of that name',
    hint: 'Did you mean "labelsChanged"?',
  },
  {
    code: "template-function",
    text: box(
      'enqueueGate: { when: [{ field: "{{ labelsChanged }}", equals: true }] }',
    ),
    at: `error 8:73 ${AT}.enqueueGate.when[0].field`,
    message: 'Cannot read "field" as a template: function "labelsChanged" not defined',
    hint: undefined,
  },
  {
    code: "missing-key",
    text: box("enqueueGate: { external: [{ name: a }] }"),
    at: `error 8:64 ${AT}.enqueueGate.external[0].url`,
    message: 'Cannot do without "url" in "external[0]": found none',
    hint: "Add `url:`",
  },
  {
    code: "external-duplicate",
    text: box(
      'external: [{ name: a, url: "http://a" }], reconcileGate: { external: [{ name: a, url: "http://a" }] }',
    ),
    at: `error 8:108 ${AT}.reconcileGate.external[0]`,
    message: 'Cannot use the name "a" twice: both calls would fill it',
    hint: "Give each call of preReconcile a name of its own",
  },
  {
    code: "not-active-yet",
    text: box('external: [{ name: a, url: "http://a" }]'),
    at: `warning 8:48 ${AT}.external`,
    message: 'Cannot act on "external" yet: it is accepted and has no effect',
    hint: "Do not rely on it: this version runs as if it were not there",
  },
]);
