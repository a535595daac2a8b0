import assert from "node:assert/strict";
import { crdOf, katalog, scopeOf, site, testFixtures } from "./fixtures_test.ts";

const box = (keys: string) =>
  katalog(`operatorBox: { emit: { events: { told: { ${keys} } } } }\n`);

Deno.test("emit.events render, and know their occasions", async () => {
  const { emits } = await crdOf(
    'operatorBox: { emit: { events: { told: { type: warning, reason: Told, message: "{{ .spec.a }}", on: [failure] } } } }\n',
  );
  const [told] = emits;
  assert.deepEqual(
    [told.type, told.onSuccess, told.onFailure],
    ["Warning", false, true],
  );
  const scope = scopeOf(site({ spec: { a: "b" } }));
  assert.deepEqual([told.reason(scope), told.message(scope)], ["Told", "b"]);
});

Deno.test("emit.events without occasions are told after every cycle", async () => {
  const { emits: [told] } = await crdOf(
    "operatorBox: { emitEvents: { told: { reason: a, message: b } } }\n",
  );
  assert.deepEqual([told.type, told.onSuccess, told.onFailure], ["Normal", true, true]);
});

testFixtures([
  {
    code: "missing-key",
    text: box("reason: x"),
    at: "error 8:46 spec.crds.site.operatorBox.emitEvents.told.message",
    message: 'Cannot do without "message" in "told": found none',
    hint: "Add `message:`",
  },
]);
