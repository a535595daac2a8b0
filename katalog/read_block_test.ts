import assert from "node:assert/strict";
import { filesOf, format, katalog, planOf } from "./fixtures_test.ts";
import { loadPlan } from "./mod.ts";

Deno.test("an object that is wholly copied or made loads, and is not made empty", async () => {
  const entries = {
    "secrets: [{ fromSecret: root }]": "fromSecret",
    "secrets: [{ tls: { commonName: a }, rotateAfter: 90d, once: true }]": "tls",
    "configMaps: [{ fromConfigMap: base, toNamespaces: [a] }]": "fromConfigMap",
    "networkPolicies: [{ name: a, fromNetworkPolicy: b }]": "fromNetworkPolicy",
    "resourceQuotas: [{ name: a, fromResourceQuota: b }]": "fromResourceQuota",
    "limitRanges: [{ name: a, fromLimitRange: b }]": "fromLimitRange",
    "limitRanges: [{ name: a, profile: small }]": "profile",
  };
  for (const [entry, key] of Object.entries(entries)) {
    const text = katalog(`operatorBox: { onCreate: { ${entry} } }\n`);
    const { ok, problems } = await loadPlan(filesOf({ "katalog.yaml": text }));
    assert.ok(ok, problems.map(format).join("\n"));
    assert.ok(problems.every(({ code }) => code === "not-active-yet"), entry);
    const list = entry.slice(0, entry.indexOf(":"));
    assert.deepEqual(
      problems.filter(({ message }) => /make/.test(message))
        .map(({ message }) => message),
      [
        `Cannot make "${list}[0]" yet: all it holds comes from "${key}"`,
      ],
    );
    assert.deepEqual((await planOf(text)).crds[0].onCreate.entries, [], entry);
  }
  const both = katalog(
    "operatorBox: { onCreate: { secrets: [{ fromSecret: root, data: { a: b } }] } }\n",
  );
  assert.deepEqual(await codes(both), ["warning not-active-yet"]);
  assert.equal((await planOf(both)).crds[0].onCreate.entries.length, 1);
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
