import assert from "node:assert/strict";
import { INERT } from "./coverage/inert.ts";
import { firstDifference } from "./coverage/expected.ts";
import { readFixtures } from "./coverage/fixtures.ts";
import { listKeys } from "./coverage/keys.ts";
import { prove } from "./coverage/prove.ts";
import { formatTable } from "./coverage/report.ts";

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
