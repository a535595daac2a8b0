import assert from "node:assert/strict";
import type { Json } from "../core/json.ts";
import { contextOf, filesOf, katalog, scopeOf, site } from "./fixtures_test.ts";
import { loadPlan, RenderError } from "./mod.ts";

/** A Katalog with one entry under onReconcile, and profiles of its own. */
function text(list: string, entry: Json, profiles: string): string {
  const box = JSON.stringify({ onReconcile: { [list]: [entry] } });
  return `${katalog(`operatorBox: ${box}\n`)}profiles:\n${profiles}`;
}

async function load(list: string, entry: Json, profiles: string) {
  return await loadPlan(filesOf({ "katalog.yaml": text(list, entry, profiles) }));
}

/** What the one entry makes, and the warnings of the load. */
async function made(list: string, entry: Json, profiles: string, spec: Json = {}) {
  const loaded = await load(list, entry, profiles);
  assert.ok(loaded.ok, JSON.stringify(loaded.problems));
  const cr = site({ spec });
  const [plan] = loaded.value.crds[0].onReconcile.entries;
  const [{ object }] = plan.render(scopeOf(cr), contextOf(cr));
  const warnings = loaded.problems.map(({ code }) => code);
  return { spec: object!.spec as Record<string, Json>, warnings };
}

async function container(entry: Json, profiles: string, spec?: Json) {
  const { spec: made_ } = await made("deployments", entry, profiles, spec);
  const pod = (made_.template as { spec: Record<string, Json> }).spec;
  return { pod, container: (pod.containers as Record<string, Json>[])[0] };
}

Deno.test("a profile of the Katalog's own gives resources in place of its name", async () => {
  const profiles = `
  resources:
    - name: Batch
      requests: { cpu: 2, memory: "{{ .spec.memory }}" }
`;
  const entry = { image: "a", resources: { profile: "batch" } };
  const { container: { resources } } = await container(entry, profiles, {
    memory: "3Gi",
  });
  assert.deepEqual(resources, { requests: { cpu: "2", memory: "3Gi" } });
});

Deno.test("a templated name finds own and built-in profiles, and else says what there is", async () => {
  const profiles = `
  resources: [{ name: roomy, limits: { memory: 9Gi } }]
`;
  const entry = { image: "a", resources: { profile: "{{ .spec.size }}" } };
  const roomy = await container(entry, profiles, { size: "roomy" });
  assert.deepEqual(roomy.container.resources, { limits: { memory: "9Gi" } });
  const tiny = await container(entry, profiles, { size: "tiny" });
  assert.deepEqual(tiny.container.resources, {
    requests: { cpu: "25m", memory: "64Mi" },
    limits: { cpu: "100m", memory: "128Mi" },
  });
  const none = await container(entry, profiles, { size: "" });
  assert.equal(none.container.resources, undefined);
  await assert.rejects(
    container(entry, profiles, { size: "romy" }),
    (error) =>
      error instanceof RenderError && error.hint === 'Did you mean "roomy"?' &&
      error.message.endsWith('found "romy"'),
  );
});

Deno.test("an unknown profile is an error at load that says what may be meant", async () => {
  const entry = { image: "a", resources: { profile: "roomi" } };
  const loaded = await load("deployments", entry, "  resources: [{ name: roomy }]\n");
  assert.deepEqual(
    loaded.problems.map(({ code, severity, hint }) => [code, severity, hint]),
    [["bad-value", "error", 'Did you mean "roomy"?']],
  );
});

Deno.test("a name counts for its own class alone", async () => {
  const loaded = await load("deployments", {
    image: "a",
    rollingUpdate: { profile: "roomy" },
  }, "  resources: [{ name: roomy }]\n");
  assert.deepEqual(loaded.problems.map(({ code }) => code), ["bad-value"]);
});

Deno.test("a profile of the Katalog's own hides a built-in one, with a warning", async () => {
  const { spec, warnings } = await made("deployments", {
    image: "a",
    rollingUpdate: { profile: "safe" },
  }, "  rollingUpdate: [{ name: safe, maxSurge: 2, maxUnavailable: 10% }]\n");
  assert.deepEqual(spec.strategy, {
    type: "RollingUpdate",
    rollingUpdate: { maxSurge: 2, maxUnavailable: "10%" },
  });
  assert.deepEqual(warnings, ["profile-shadows"]);
});

Deno.test("own profiles of probes and of both kinds of security reach the pod", async () => {
  const { pod, container: one } = await container(
    {
      image: "a",
      port: 80,
      probes: { liveness: { path: "/", profile: "quick" } },
      securityContext: { profile: "sealed" },
      podSecurity: { profile: "sealed" },
    },
    `
  probes: [{ name: quick, periodSeconds: 1 }]
  containerSecurity: [{ name: sealed, capabilities: { drop: [all] } }]
  podSecurity: [{ name: sealed, runAsUser: 7, seccompProfile: { type: RuntimeDefault } }]
`,
  );
  assert.deepEqual(one.livenessProbe, {
    httpGet: { path: "/", port: 80 },
    periodSeconds: 1,
  });
  assert.deepEqual(one.securityContext, { capabilities: { drop: ["ALL"] } });
  assert.deepEqual(pod.securityContext, {
    runAsUser: 7,
    seccompProfile: { type: "RuntimeDefault" },
  });
});

Deno.test("own profiles of quotas and limits stand for what they say", async () => {
  const quota = await made(
    "resourceQuotas",
    { name: "q", profile: "team" },
    "  resourceQuotas: [{ name: team, hard: { pods: 7 } }]\n",
  );
  assert.deepEqual(quota.spec, { hard: { pods: "7" } });
  const limits = await made(
    "limitRanges",
    { name: "l", profile: "team" },
    "  limitRanges: [{ name: team, limits: [{ type: Pod, max: { cpu: 2 } }] }]\n",
  );
  assert.deepEqual(limits.spec, { limits: [{ type: "Pod", max: { cpu: "2" } }] });
});

Deno.test("a profile of limits that nobody declared says where to declare it", async () => {
  const loaded = await loadPlan(filesOf({
    "katalog.yaml": katalog(
      "operatorBox: { onCreate: { limitRanges: [{ name: l, profile: x }] } }\n",
    ),
  }));
  assert.deepEqual(loaded.problems.map(({ code, hint }) => [code, hint]), [
    ["bad-value", "Declare it at the top of the Katalog, under `profiles`"],
  ]);
});

Deno.test("own profiles of network policies say their policyTypes themselves", async () => {
  const { spec, warnings } = await made(
    "networkPolicies",
    {
      name: "n",
      profile: "web",
      podSelector: { app: "web" },
      egress: [],
    },
    `
  networkPolicies:
    - name: web
      policyTypes: [Ingress, Egress]
      ingress: [{ ports: [{ port: 80 }] }]
`,
  );
  assert.deepEqual(spec, {
    podSelector: { matchLabels: { app: "web" } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ ports: [{ port: 80, protocol: "TCP" }] }],
  });
  assert.deepEqual(warnings, ["exclusive-keys"]);
});

Deno.test("own profiles of autoscalers and budgets stand for what they say", async () => {
  const target = { scaleTargetRef: { name: "a" }, maxReplicas: 5 };
  const own = `
  hpa:
    - name: steady
      targetCPUUtilizationPercentage: 65
      scaleDown: { stabilizationWindowSeconds: 900 }
`;
  const hpa = await made("hpa", { ...target, behavior: { profile: "steady" } }, own);
  assert.deepEqual(hpa.spec.behavior, {
    scaleDown: { stabilizationWindowSeconds: 900 },
  });
  const explicit = await made("hpa", {
    ...target,
    targetCPUUtilizationPercentage: 40,
    behavior: { profile: "steady" },
  }, own);
  const percent = (one: typeof hpa) =>
    JSON.stringify(one.spec.metrics).match(/averageUtilization":(\d+)/)?.[1];
  assert.deepEqual([percent(hpa), percent(explicit)], ["65", "40"]);
  const pdb = await made(
    "pdb",
    { behavior: { profile: "half" } },
    "  pdb: [{ name: half, minAvailable: 50% }]\n",
  );
  assert.equal(pdb.spec.minAvailable, "50%");
});

Deno.test("explicit limits of a quota win over its profile, with a warning", async () => {
  const { spec, warnings } = await made(
    "resourceQuotas",
    { name: "q", profile: "team", hard: { pods: 1 } },
    "  resourceQuotas: [{ name: team, hard: { pods: 7 } }]\n",
  );
  assert.deepEqual(spec, { hard: { pods: "1" } });
  assert.deepEqual(warnings, ["exclusive-keys"]);
});

Deno.test("an empty profile beside explicit values is none", async () => {
  const { spec } = await made("deployments", {
    image: "a",
    rollingUpdate: { profile: "", maxSurge: 1 },
  }, "  pdb: []\n");
  assert.deepEqual(spec.strategy, {
    type: "RollingUpdate",
    rollingUpdate: { maxSurge: 1 },
  });
});

Deno.test("profiles of a file come before those of the Katalog, and count alike", async () => {
  const files = {
    "katalog.yaml": text(
      "resourceQuotas",
      { name: "q", profile: "{{ .spec.size }}" },
      "  include: ./profiles.yaml\n  resourceQuotas: [{ name: b, hard: { pods: 2 } }]\n",
    ),
    "profiles.yaml": "profiles:\n  resourceQuotas: [{ name: a, hard: { pods: 1 } }]\n",
  };
  const loaded = await loadPlan(filesOf(files));
  assert.ok(loaded.ok, JSON.stringify(loaded.problems));
  const [entry] = loaded.value.crds[0].onReconcile.entries;
  const pods = ["a", "b"].map((size) => {
    const cr = site({ spec: { size } });
    const [{ object }] = entry.render(scopeOf(cr), contextOf(cr));
    return object!.spec;
  });
  assert.deepEqual(pods, [{ hard: { pods: "1" } }, { hard: { pods: "2" } }]);
});
