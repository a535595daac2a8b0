/**
 * Pins every value of every built-in profile.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../core/json.ts";
import { BuildError, kindTables } from "./mod.ts";

/** The `spec` that one entry makes. */
function specOf(list: string, entry: JsonObject): Record<string, Json> {
  const table = kindTables.find((one) => one.list === list)!;
  const context = { name: "a", owner: "a", namespace: "b" };
  return table.build(entry, context).body.spec as Record<string, Json>;
}

/** The pod of a Deployment. */
function podOf(entry: JsonObject) {
  const { template } = specOf("deployments", { image: "x", port: 1, ...entry });
  const { spec } = template as unknown as {
    spec: { containers: JsonObject[]; securityContext: Json };
  };
  return { pod: spec, container: spec.containers[0] };
}

/** One row of a table: the profile's name, then its values. */
function rows(table: string): string[][] {
  return table.trim().split("\n").map((line) =>
    line.split("|").map((cell) => cell.trim())
  );
}

Deno.test("profiles of resources have their requests and limits", () => {
  const table = `
    tiny         | 25m / 100m  | 64Mi / 128Mi
    small        | 100m / 500m | 128Mi / 512Mi
    medium       | 250m / 1    | 256Mi / 1Gi
    large        | 500m / 2    | 512Mi / 2Gi
    burst        | 200m / 2    | 256Mi / 2Gi
    steady       | 300m / 600m | 256Mi / 512Mi
    compute-heavy| 1 / 2       | 512Mi / 1Gi
    memory-heavy | 250m / 500m | 1Gi / 2Gi`;
  for (const [profile, cpus, memories] of rows(table)) {
    const [cpu, memory] = [cpus.split(" / "), memories.split(" / ")];
    assert.deepEqual(podOf({ resources: { profile } }).container.resources, {
      requests: { cpu: cpu[0], memory: memory[0] },
      limits: { cpu: cpu[1], memory: memory[1] },
    }, profile);
  }
});

Deno.test("profiles of probes have their times", () => {
  const table = `
    fast      | 5  | 10 | 2  | 5
    standard  | 15 | 20 | 3  | 10
    patient   | 30 | 30 | 5  | 10
    slow-start| 0  | 10 | 30 | 10`;
  for (const [profile, delay, period, failures, timeout] of rows(table)) {
    const { container } = podOf({ probes: { startup: { type: "tcp", profile } } });
    assert.deepEqual(container.startupProbe, {
      tcpSocket: { port: 1 },
      // The server does not store a 0.
      ...(delay === "0" ? {} : { initialDelaySeconds: Number(delay) }),
      periodSeconds: Number(period),
      timeoutSeconds: Number(timeout),
      failureThreshold: Number(failures),
    }, profile);
  }
});

Deno.test("a probe without a profile is standard", () => {
  const { container } = podOf({ probes: { readiness: { path: "/" } } });
  assert.deepEqual(container.readinessProbe, {
    httpGet: { path: "/", port: 1 },
    initialDelaySeconds: 15,
    periodSeconds: 20,
    timeoutSeconds: 10,
    failureThreshold: 3,
  });
});

Deno.test("profiles of containers' security have their flags", () => {
  const expected: Record<string, JsonObject> = {
    baseline: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["NET_RAW"] },
    },
    restricted: {
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    },
    hardened: {
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    },
  };
  for (const [profile, values] of Object.entries(expected)) {
    const { container } = podOf({ securityContext: { profile } });
    assert.deepEqual(container.securityContext, values, profile);
  }
});

Deno.test("profiles of pods' security have their users and groups", () => {
  const expected: Record<string, JsonObject> = {
    baseline: { runAsNonRoot: false },
    restricted: { runAsNonRoot: true, runAsUser: 1000 },
    hardened: {
      runAsNonRoot: true,
      runAsUser: 65534,
      runAsGroup: 65534,
      fsGroup: 65534,
    },
  };
  for (const [profile, values] of Object.entries(expected)) {
    const { pod } = podOf({ podSecurity: { profile } });
    assert.deepEqual(pod.securityContext, values, profile);
  }
});

/** `0, Max, Percent 100/15, Pods 4/15` as an autoscaler has it. */
function direction(text: string): JsonObject {
  const [window, selectPolicy, ...policies] = text.split(", ");
  return {
    stabilizationWindowSeconds: Number(window),
    selectPolicy,
    policies: policies.map((policy) => {
      const [type, value, periodSeconds] = policy.split(/[ /]/);
      return { type, value: Number(value), periodSeconds: Number(periodSeconds) };
    }),
  };
}

Deno.test("profiles of autoscalers have their target and both directions", () => {
  const table = `
    web              | 70 | 0, Max, Percent 100/15, Pods 4/15  | 300, Min, Percent 10/60
    api              | 60 | 0, Max, Percent 100/15, Pods 4/15  | 600, Min, Percent 5/60
    latency-sensitive| 50 | 0, Max, Percent 200/15, Pods 10/15 | 900, Min, Percent 5/120
    batch            | 80 | 30, Max, Percent 100/60            | 120, Min, Percent 50/60
    cost-optimized   | 80 | 180, Min, Percent 25/60            | 60, Max, Percent 50/60`;
  for (const [profile, cpu, up, down] of rows(table)) {
    const spec = specOf("hpa", {
      scaleTargetRef: { name: "a" },
      maxReplicas: 3,
      behavior: { profile },
    });
    const scaleUp = direction(up);
    assert.deepEqual(spec.behavior, { scaleUp, scaleDown: direction(down) }, profile);
    assert.deepEqual(spec.metrics, [{
      type: "Resource",
      resource: {
        name: "cpu",
        target: { type: "Utilization", averageUtilization: Number(cpu) },
      },
    }], profile);
  }
});

Deno.test("profiles of disruption budgets have their one limit", () => {
  const budget = (profile: string) => {
    const { selector: _, ...limit } = specOf("pdb", { behavior: { profile } });
    return limit;
  };
  assert.deepEqual(budget("zero-downtime"), { minAvailable: "100%" });
  assert.deepEqual(budget("rolling"), { maxUnavailable: 1 });
  assert.deepEqual(budget("relaxed"), { maxUnavailable: "25%" });
});

Deno.test("profiles of rolling updates have their surge; a StatefulSet has none", () => {
  const table = `
    safe      | 1    | 0
    fast      | 25%  | 25%
    blue-green| 100% | 0`;
  const read = (text: string) => /%/.test(text) ? text : Number(text);
  for (const [profile, surge, unavailable] of rows(table)) {
    const entry = { image: "x", rollingUpdate: { profile } };
    const maxUnavailable = read(unavailable);
    assert.deepEqual(specOf("deployments", entry).strategy, {
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: read(surge), maxUnavailable },
    }, profile);
    assert.deepEqual(specOf("statefulSets", entry).updateStrategy, {
      type: "RollingUpdate",
      // The API server refuses 0: nothing would ever move.
      ...(maxUnavailable === 0 ? {} : { rollingUpdate: { maxUnavailable } }),
    }, profile);
  }
});

Deno.test("profiles of quotas have their seven limits", () => {
  const table = `
    small | 10  | 2  | 4Gi  | 1 | 2Gi
    medium| 20  | 4  | 8Gi  | 2 | 4Gi
    large | 50  | 8  | 16Gi | 4 | 8Gi
    xlarge| 100 | 16 | 32Gi | 8 | 16Gi`;
  for (const [profile, pods, cpu, memory, cpuRequests, memoryRequests] of rows(table)) {
    assert.deepEqual(specOf("resourceQuotas", { profile }).hard, {
      pods,
      cpu,
      memory,
      "limits.cpu": cpu,
      "limits.memory": memory,
      "requests.cpu": cpuRequests,
      "requests.memory": memoryRequests,
    }, profile);
  }
});

Deno.test("profiles of network policies have their directions and rules", () => {
  const podSelector = { matchLabels: { app: "web" } };
  const expected: Record<string, JsonObject> = {
    "deny-all": { policyTypes: ["Ingress", "Egress"] },
    "deny-all-ingress": { policyTypes: ["Ingress"] },
    "deny-all-egress": { policyTypes: ["Egress"] },
    "allow-same-namespace": {
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: {} }] }],
    },
    "allow-dns-egress": {
      policyTypes: ["Egress"],
      egress: [{
        ports: [{ port: 53, protocol: "UDP" }, { port: 53, protocol: "TCP" }],
      }],
    },
  };
  for (const [profile, values] of Object.entries(expected)) {
    const spec = specOf("networkPolicies", { profile, podSelector: { app: "web" } });
    assert.deepEqual(spec, { podSelector, ...values }, profile);
  }
});

Deno.test("a name is compared without case, and an unknown one is explained", () => {
  const { container } = podOf({ resources: { profile: "TINY" } });
  assert.deepEqual(
    container.resources,
    podOf({ resources: { profile: "tiny" } })
      .container.resources,
  );
  assert.throws(
    () => podOf({ resources: { profile: "tinny" } }),
    (error) => error instanceof BuildError && error.hint === "Did you mean `tiny`?",
  );
});
