import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { seededRandom } from "../core/random.ts";
import { loadPlan } from "../katalog/mod.ts";

const PAGE = await Deno.readTextFile(new URL("katalog.md", import.meta.url));

/** The first sample below a heading. */
function sampleOf(heading: string): string {
  const section = PAGE.slice(PAGE.indexOf(`\n## ${heading}\n`));
  return section.match(/```yaml\n([\s\S]*?)```/)![1];
}

const SHOP: KubeObject = {
  apiVersion: "demo.io/v1",
  kind: "Shop",
  metadata: { name: "web", namespace: "shop", uid: "u" },
  spec: { image: "nginx", memory: "2Gi" },
};

/** What the first entry of a list makes of the shop. */
async function made(list: string, top = "") {
  const lines = list.trimEnd().split("\n").map((line) => `          ${line}\n`).join(
    "",
  );
  const text = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
${top}
spec:
  crds:
    shop:
      apiTypes: { group: demo.io, version: v1, kind: Shop, plural: shops }
      operatorBox:
        reconciler: { ${top === "" ? "" : "profile: night"} }
        onReconcile:
          external: [{ name: load, url: "https://load.example.org" }]
${lines}`;
  const loaded = await loadPlan({
    files: ["katalog.yaml"],
    readFile: (path) =>
      Promise.resolve(
        path.endsWith("shared-profiles.yaml")
          ? "profiles: { resources: [{ name: shared, limits: { cpu: 1 } }] }"
          : text,
      ),
  });
  assert.ok(loaded.ok, JSON.stringify(loaded.problems));
  assert.deepEqual(loaded.problems, []);
  const [crd] = loaded.value.crds;
  const at = (hour: number, average: number) => {
    const external = { load: { average } };
    const facts = { nowMs: Date.UTC(2026, 0, 1, hour), random: seededRandom(1) };
    const scope = { root: { ...SHOP, external } as never, facts };
    const context = { cr: SHOP, isNamespaced: () => true };
    return crd.onReconcile.entries[0].render(scope, context)[0];
  };
  return { crd, at };
}

Deno.test("The Katalog's page shows profiles of one's own that stand for what they say", async () => {
  const profiles = sampleOf("Profiles");
  const resources = async (profile: string) => {
    const { at } = await made(
      `deployments: [{ image: a, resources: { profile: ${profile} } }]`,
      profiles,
    );
    const spec = at(0, 0).object?.spec;
    return getPath(spec, ["template", "spec", "containers", "0", "resources"]) ??
      JSON.parse(JSON.stringify(spec)).template.spec.containers[0].resources;
  };
  assert.deepEqual(await resources("roomy"), {
    requests: { cpu: "500m", memory: "2Gi" },
    limits: { memory: "2Gi" },
  });
  assert.deepEqual(await resources("shared"), { limits: { cpu: "1" } });
  const policy = await made(
    "networkPolicies: [{ name: n, profile: web-only }]",
    profiles,
  );
  assert.deepEqual(getPath(policy.at(0, 0).object?.spec, ["policyTypes"]), [
    "Ingress",
    "Egress",
  ]);
  assert.deepEqual([policy.crd.workers, policy.crd.resyncMs], [1, 600_000]);
});

Deno.test("The Katalog's page shows a workload that scales by load and by the clock", async () => {
  const { at } = await made(sampleOf("Workloads that scale"));
  assert.deepEqual(at(12, 10).scaling, { min: 2, max: 10, cooldownMs: 300_000 });
  assert.deepEqual(at(12, 90).scaling?.step, { direction: "up", by: 2 });
  assert.deepEqual(at(23, 10).scaling?.step, { direction: "down", to: 2 });
  assert.equal(getPath(at(12, 10).object?.spec, ["replicas"]), 2);
});
