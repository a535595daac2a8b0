import assert from "node:assert/strict";
import { getPath, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import type { EnrichPlan, EnrichTarget } from "../katalog/mod.ts";
import type { Read } from "./cycle.ts";
import { ENRICH_RULES } from "./enrich_targets.ts";
import { TestWorld } from "./test_world.ts";
import { block, configMap, crdPlan, entry, site } from "./test_plans.ts";

const at = { source: "katalog.yaml", line: 1, column: 1 };
const plan = (more: Partial<EnrichPlan>): EnrichPlan => ({
  target: "events",
  origin: { at, path: "" },
  conditional: false,
  gate: () => true,
  ...more,
});

function object(kind: string, spec: Json, more: Json = {}): KubeObject {
  const metadata = { name: "a", namespace: "n", uid: "u" };
  return { apiVersion: "v1", kind, metadata, spec, ...more as object };
}

function keysOf(target: EnrichTarget, child: KubeObject, found: KubeObject[][]) {
  return ENRICH_RULES[target].keys(child, found);
}

Deno.test("enrich reads nothing where it is not declared, and once where nothing is written", () => {
  const reads: Read[] = [];
  const world = new TestWorld(site());
  world.read = (read) => (reads.push(read), { objects: [] });
  const make = {
    onReconcile: block([entry({ declares: () => [configMap("a", {})] })]),
  };
  world.run(crdPlan(make));
  assert.deepEqual(reads, []);
  world.run(crdPlan({ ...make, enrich: [plan({})] }));
  assert.equal(reads.length, 1);
});

Deno.test("enrich judges conditions with what the unconditional targets found", () => {
  let seen: Json | undefined;
  const world = new TestWorld(site());
  const event = object("Event", null, { reason: "Broken", count: 2 });
  world.read = () => ({ objects: [event] });
  const childKinds = [{
    apiVersion: "v1",
    kind: "ConfigMap",
    children: ["configmaps", "configmap"] as const,
    origin: { at, path: "" },
  }];
  const crd = crdPlan({
    childKinds,
    onReconcile: block([entry({ declares: () => [configMap("a", {})] })]),
    enrich: [
      plan({
        target: "owner",
        conditional: true,
        gate: ({ root }) => {
          seen = getPath(root, ["children", "configmap", "_warnings"]);
          return false;
        },
      }),
      plan({}),
    ],
  });
  world.run(crd);
  world.run(crd);
  assert.equal(getPath(seen, ["0", "reason"]), "Broken");
});

Deno.test("enrich takes Pods of a Deployment through its ReplicaSets alone", () => {
  const owned = (name: string, uid: string) => ({
    ...object("Pod", { nodeName: "n1" }, {
      status: {
        phase: "Running",
        podIP: "10.0.0.1",
        conditions: [{ type: "Ready", status: "True" }],
        containerStatuses: [{ name: "c", restartCount: 2, state: { running: {} } }],
      },
    }),
    metadata: {
      name,
      uid: name,
      ownerReferences: [{ apiVersion: "", kind: "", name: "", uid }],
    },
  });
  const child = object("Deployment", { selector: { matchLabels: { app: "a" } } });
  const found = [[owned("p1", "rs"), owned("p2", "other")], [owned("rs", "u")]];
  const { _pods } = keysOf("pods", child, found);
  assert.deepEqual(_pods, [{
    name: "p1",
    ip: "10.0.0.1",
    phase: "Running",
    ready: true,
    node: "n1",
    restartCount: 2,
    containers: [{
      name: "c",
      image: undefined,
      ready: undefined,
      restartCount: 2,
      state: "running",
    }],
  }]);
});

Deno.test("enrich never lists for a child without a selector", () => {
  for (const target of ["pods", "backingpods", "replicasets", "pvcs"] as const) {
    const child = object("Deployment", { selector: {} });
    assert.deepEqual(ENRICH_RULES[target].reads(child), [], target);
  }
});

Deno.test("enrich tells a Node's place, and claims by their names", () => {
  const node = object("Node", {}, {
    metadata: { name: "n1", labels: { "topology.kubernetes.io/zone": "z" } },
  });
  assert.deepEqual(keysOf("node", object("Pod", {}), [[node]]), {
    _node: { name: "n1", zone: "z", region: "", instanceType: "" },
  });
  const set = object("StatefulSet", {
    volumeClaimTemplates: [{ metadata: { name: "data" } }],
  });
  const claim = (name: string) =>
    object("PersistentVolumeClaim", {}, { metadata: { name } });
  const { _pvcs } = keysOf("pvcs", set, [[claim("data-a-0"), claim("data-a-b-0")]]);
  assert.deepEqual((_pvcs as readonly Json[]).map((one) => getPath(one, ["name"])), [
    "data-a-0",
  ]);
});

Deno.test("enrich sorts a CronJob's Jobs by how they ended", () => {
  const job = (name: string, day: number, type?: string) => ({
    ...object("Job", {}, {
      status: { conditions: type === undefined ? [] : [{ type, status: "True" }] },
    }),
    metadata: {
      name,
      creationTimestamp: `2026-01-0${day}T00:00:00Z`,
      ownerReferences: [{ apiVersion: "", kind: "", name: "", uid: "u" }],
    },
  });
  const jobs = [job("a", 1, "Complete"), job("c", 3), job("b", 2, "Failed")];
  const keys = keysOf("cronjob", object("CronJob", {}), [jobs]);
  assert.equal(getPath(keys._lastJob, ["name"]), "c");
  assert.equal(getPath(keys._lastSuccessfulJob, ["name"]), "a");
  assert.deepEqual(
    (keys._activeJobs as readonly Json[]).map((one) => getPath(one, ["name"])),
    ["c"],
  );
});

Deno.test("enrich finds volume, claim, owner and load balancer by what the child says", () => {
  const claim = object("PersistentVolumeClaim", { volumeName: "v" });
  assert.deepEqual(ENRICH_RULES.pvc.reads(claim), [
    { op: "get", ref: { apiVersion: "v1", kind: "PersistentVolume", name: "v" } },
  ]);
  const volume = object("PersistentVolume", {
    claimRef: { name: "c", namespace: "m" },
  });
  assert.deepEqual(ENRICH_RULES.pv.reads(volume), [{
    op: "get",
    ref: {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      name: "c",
      namespace: "m",
    },
  }]);
  const pv = keysOf("pvc", claim, [[volume]])._pv;
  assert.equal(getPath(pv, ["name"]), "a");
  const set = object("ReplicaSet", {}, {
    metadata: {
      ownerReferences: [{ apiVersion: "v1", kind: "X", name: "x", uid: "1" }],
    },
  });
  assert.deepEqual(keysOf("owner", set, []), {
    _owner: { name: "x", kind: "X", uid: "1" },
  });
  const ingress = object("Ingress", { tls: [{ secretName: "s" }] }, {
    status: { loadBalancer: { ingress: [{ ip: "1.2.3.4" }, { hostname: "h" }] } },
  });
  assert.deepEqual(keysOf("ingress", ingress, []), {
    _loadBalancerIPs: ["1.2.3.4", "h"],
    _tlsSecrets: ["s"],
  });
});
