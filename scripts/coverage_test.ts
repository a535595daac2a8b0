import assert from "node:assert/strict";
import { INERT } from "./coverage/inert.ts";
import { firstDifference } from "./coverage/expected.ts";
import { readFixtures } from "./coverage/fixtures.ts";
import { listKeys } from "./coverage/keys.ts";
import { prove } from "./coverage/prove.ts";
import { formatTable } from "./coverage/report.ts";
import { settle, UnknownPlace } from "./coverage/schema.ts";

Deno.test("every key of the language is proven by a fixture that fails without it", async () => {
  const coverage = await prove(readFixtures());
  const open = coverage.proofs.filter(({ state }) => state === "unproven");
  assert.deepEqual(coverage.broken, []);
  assert.deepEqual(open.map(({ id, tried }) => `${id}: ${tried ?? "no fixture"}`), []);
  const inert = coverage.proofs.filter(({ state }) => state === "inert");
  assert.deepEqual(inert.map(({ id }) => id).sort(), Object.keys(INERT).sort());
  assert.match(formatTable(coverage), /^katalog\.apiVersion\s+required/);
});

Deno.test("a fixture's map names a part, its list the whole, and null nothing", () => {
  const seen = { a: 1, list: [{ b: 2, c: 3 }] };
  assert.equal(
    firstDifference({ a: 1n, none: null, list: [{ b: 2 }] }, seen),
    undefined,
  );
  assert.equal(firstDifference({ a: "1" }, seen)?.path, "a");
  assert.equal(firstDifference({ a: null }, seen)?.path, "a");
  assert.equal(firstDifference({ list: [] }, seen)?.path, "list");
  assert.equal(firstDifference({ list: [{ c: 4 }] }, seen)?.path, "list[0].c");
});

Deno.test("prove takes no fixture for a proof that does not see the key, nor a failed load", async () => {
  const [fixture] = readFixtures().filter(({ name }) => name === "coverage/normalize");
  const blind = { ...fixture, steps: [{ cycle: "web", expect: { writes: 3 } }] };
  const { proofs } = await prove([blind]);
  const of = (id: string) => proofs.find((proof) => proof.id === id);
  assert.equal(of("crd.normalize.audit")?.state, "unproven");
  assert.equal(of("crd.normalize.audit")?.tried, "nothing changes without it");
  assert.equal(of("crd.normalize.spec")?.state, "required");
  assert.equal(of("crd.setup")?.tried, undefined);
  const wrong = { ...fixture, steps: [{ cycle: "web", expect: { writes: 99 } }] };
  const { broken } = await prove([wrong]);
  assert.match(broken[0].why, /^steps\[0\]\.writes: expected 99, found 3/);
});

Deno.test("settle refuses a place of which nobody said what stands there", () => {
  const place = { path: "crd.brandNew", shape: { type: "any" } } as const;
  assert.throws(() => settle(place), UnknownPlace);
});

Deno.test("listKeys names each key once, in every section", () => {
  const ids = listKeys().map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const wanted = [
    "katalog.metadata.deprecation.timeline.from",
    "crd.operatorBox.events{}.keyFrom.label",
    "crd.setup[].wait[].timeout",
    "onDelete.groups[].timeout",
    "deployments.probes.liveness.port",
    "condition.gte",
    "external.retryBackoff.max",
  ];
  for (const id of wanted) assert.ok(ids.includes(id), id);
});
