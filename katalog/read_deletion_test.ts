import assert from "node:assert/strict";
import { katalog, planOf, scopeOf, site, testFixtures } from "./fixtures_test.ts";

function box(onDelete: string): string {
  return katalog(`operatorBox: { onDelete: { ${onDelete} } }\n`);
}

async function stagesOf(onDelete: string) {
  const { stages, entries } = (await planOf(box(onDelete))).crds[0].onDelete;
  return {
    entries: entries.length,
    stages: stages?.map(({ name, timeoutMs, entries }) => [
      name,
      timeoutMs,
      entries.map(({ list }) => list),
    ]),
  };
}

Deno.test("groups of onDelete are stages in their order, each with its own time-out", async () => {
  const groups =
    "groups: [{ name: drain, timeout: 10m, jobs: [{ image: x }] }, { services: [{ name: a }], configMaps: [{ name: b }] }]";
  const expected = [
    ["drain", 600_000, ["jobs"]],
    ["2", 60_000, ["configMaps", "services"]],
  ];
  for (const ordered of ["", "ordered: true, "]) {
    assert.deepEqual(await stagesOf(`${ordered}timeout: 1m, ${groups}`), {
      entries: 3,
      stages: expected,
    });
  }
});

Deno.test("an ordered onDelete without groups is one stage, an unordered one has none", async () => {
  const lists = "services: [{ name: a }]";
  assert.deepEqual((await stagesOf(`ordered: true, ${lists}`)).stages, [
    ["1", 300_000, ["services"]],
  ]);
  assert.equal((await stagesOf(lists)).stages, undefined);
  assert.equal((await stagesOf(`ordered: false, ${lists}`)).stages, undefined);
});

Deno.test("the condition of a group decides about its stage alone", async () => {
  const text = box(
    "groups: [{ when: [{ field: spec.drain, exists: true }], jobs: [{ image: x }] }, { services: [{ name: a }] }]",
  );
  const { onDelete } = (await planOf(text)).crds[0];
  const gates = (spec: unknown) =>
    onDelete.stages!.map(({ gate }) => gate(scopeOf(site({ spec }))));
  assert.equal(onDelete.gate(scopeOf(site({ spec: {} }))), true);
  assert.deepEqual(gates({}), [false, true]);
  assert.deepEqual(gates({ drain: "yes" }), [true, true]);
});

testFixtures([
  {
    code: "exclusive-keys",
    text: box("ordered: false, groups: [{ services: [{ name: a }] }]"),
    at: "error 8:43 spec.crds.site.operatorBox.onDelete.ordered",
    message: 'Cannot use "groups" together with "ordered: false"',
    hint: "Remove `ordered`, or write the lists of all groups side by side",
  },
  {
    code: "unknown-key",
    text: box("groups: [{ service: [{ name: a }] }]"),
    at: "error 8:45 spec.crds.site.operatorBox.onDelete.groups[0].service",
    message: 'Cannot use the key "service": "groups[0]" has none of that name',
    hint: 'Did you mean "services"?',
  },
]);
