import assert from "node:assert/strict";
import { filesOf, format, katalog, planOf } from "./fixtures_test.ts";
import { loadPlan } from "./mod.ts";

Deno.test("an object that is wholly copied or made needs no content of its own", async () => {
  const entries = [
    "secrets: [{ fromSecret: root }]",
    "secrets: [{ tls: { commonName: a }, rotateAfter: 90d, once: true }]",
    "configMaps: [{ fromConfigMap: base, toNamespaces: [a] }]",
    "networkPolicies: [{ name: a, fromNetworkPolicy: b }]",
    "resourceQuotas: [{ name: a, fromResourceQuota: b }]",
    "limitRanges: [{ name: a, fromLimitRange: b }]",
    "secrets: [{ fromSecret: root, data: { a: b } }]",
  ];
  for (const entry of entries) {
    const text = katalog(`operatorBox: { onCreate: { ${entry} } }\n`);
    const { ok, problems } = await loadPlan(filesOf({ "katalog.yaml": text }));
    assert.ok(ok && problems.length === 0, problems.map(format).join("\n"));
    assert.equal((await planOf(text)).crds[0].onCreate.entries.length, 1, entry);
  }
  assert.deepEqual(
    await codes(
      katalog("operatorBox: { onCreate: { secrets: [{ type: Opaque }] } }\n"),
    ),
    ["error missing-key"],
  );
});

/** `severity code` of every problem. */
async function codes(text: string): Promise<string[]> {
  const { problems } = await loadPlan(filesOf({ "katalog.yaml": text }));
  return problems.map(({ severity, code }) => `${severity} ${code}`);
}
