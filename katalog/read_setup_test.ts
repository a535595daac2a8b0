import assert from "node:assert/strict";
import { crdOf, katalog, testFixtures } from "./fixtures_test.ts";

Deno.test("setup.helm comes after what is applied, each release with its own waits", async () => {
  const { setup } = await crdOf(`
setup:
  helm:
    - chart: postgresql
      repo: https://charts.example.io
      version: 1.2.3
      values: { auth: { password: secret }, tier: gold }
      valueFiles: [./values.yaml]
      createNamespace: true
      namespace: data
      wait: [{ kind: Secret, name: pg, namespace: data }]
    - { chart: ./charts/ops, release: ops }
    - { chart: "oci://registry.example.io/charts/cache" }
  wait: [{ kind: Secret, name: all }]
`);
  const charts = setup?.flatMap(({ chart }) => chart ?? []) ?? [];
  assert.deepEqual(charts.map(({ origin: _, ...rest }) => rest), [
    {
      chart: "postgresql",
      repo: "https://charts.example.io",
      version: "1.2.3",
      release: "postgresql",
      namespace: "data",
      createNamespace: true,
      valueFiles: ["values.yaml"],
      valueKeys: ["auth", "tier"],
    },
    {
      chart: "charts/ops",
      release: "ops",
      namespace: "default",
      createNamespace: false,
      valueFiles: [],
      valueKeys: [],
    },
    {
      chart: "oci://registry.example.io/charts/cache",
      release: "cache",
      namespace: "default",
      createNamespace: false,
      valueFiles: [],
      valueKeys: [],
    },
  ]);
  assert.deepEqual(
    setup?.map((
      { chart, waits },
    ) => [chart?.release, waits.map(({ ref }) => ref.name)]),
    [["postgresql", ["pg"]], ["ops", []], ["cache", []], [undefined, ["all"]]],
  );
});

testFixtures([{
  code: "missing-key",
  text: katalog("setup: { helm: [{ chart: redis }] }\n"),
  at: "error 8:32 spec.crds.site.setup.helm[0].chart",
  message: 'Cannot find the chart "redis": found no repository',
  hint: "Add `repo:` with its address, or write a path that starts with ./",
}]);
