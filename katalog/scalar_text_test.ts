/**
 * Proves that what YAML calls a number or a date is text where text belongs.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  condition,
  contextOf,
  custom,
  deployment,
  planOf,
  scopeOf,
  site,
} from "./fixtures_test.ts";
import type { CrdPlan } from "./plan.ts";

function specOf(crd: CrdPlan) {
  const cr = site({ spec: {} });
  const [{ object }] = crd.onCreate.entries[0].render(scopeOf(cr), contextOf(cr));
  return object!.spec as {
    replicas: number;
    template: { spec: { containers: { image: string; env: unknown }[] } };
  };
}

Deno.test("a scalar is taken by its text, whatever YAML calls it", async () => {
  const { crds: [crd] } = await planOf(deployment(
    "image: 1.10, replicas: 0o17, env: { A: 010, B: yes, C: 1e3, D: 2024-01-02, E: ~, F: 12345678901234567890, G: 0x1F, H: false }",
  ));
  const { replicas, template } = specOf(crd);
  const [{ image, env }] = template.spec.containers;
  assert.deepEqual(env, [
    { name: "A", value: "010" },
    { name: "B", value: "yes" },
    { name: "C", value: "1e3" },
    { name: "D", value: "2024-01-02" },
    { name: "E" },
    { name: "F", value: "12345678901234567890" },
    { name: "G", value: "0x1F" },
    { name: "H", value: "false" },
  ]);
  assert.equal(replicas, 15);
  assert.equal(image, "1.10");
  const gate =
    (await planOf(condition("field: spec.a, equals: 1.10"))).crds[0].onCreate;
  assert.ok(gate.gate(scopeOf(site({ spec: { a: "1.10" } }))));
  // A custom object keeps YAML's own types: its kind is not known here.
  const { crds: [other] } = await planOf(
    custom("apiVersion: test.io/v1, kind: X, spec: { a: 1.10, b: true }"),
  );
  assert.deepEqual(specOf(other), { a: 1.1, b: true });
});
