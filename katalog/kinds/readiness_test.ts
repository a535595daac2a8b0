import assert from "node:assert/strict";
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject, ObjectMeta } from "../../core/object.ts";
import { readinessOf } from "./readiness.ts";

type Live = {
  readonly metadata?: ObjectMeta;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
};

const API_VERSIONS: Readonly<Record<string, string>> = {
  Deployment: "apps/v1",
  ReplicaSet: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  Job: "batch/v1",
  CronJob: "batch/v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
  Database: "example.org/v1",
};

function why(kind: string, { metadata, spec, status }: Live): string | true {
  const object: KubeObject = {
    apiVersion: API_VERSIONS[kind] ?? "v1",
    kind,
    metadata: { name: "web", generation: 2, ...metadata },
    ...(spec ? { spec } : {}),
    ...(status ? { status } : {}),
  };
  const readiness = readinessOf(object);
  return readiness.ready || readiness.why;
}

function condition(type: string, status: string, reason?: string): JsonObject {
  return { type, status, ...(reason ? { reason } : {}), message: "secret-token" };
}

const three = { replicas: 3 };
const rolledOut = {
  observedGeneration: 2,
  replicas: 3,
  updatedReplicas: 3,
  availableReplicas: 3,
  readyReplicas: 3,
  fullyLabeledReplicas: 3,
  currentRevision: "b",
  updateRevision: "b",
};

type Row = readonly [what: string, kind: string, live: Live, expected: string | true];

const rows: readonly Row[] = [
  ["a deployment that has rolled out", "Deployment", {
    spec: three,
    status: { ...rolledOut, conditions: [condition("Available", "True")] },
  }, true],
  [
    "a deployment that no controller has seen",
    "Deployment",
    { spec: { replicas: 0 } },
    "its controller has not seen it yet",
  ],
  ["a deployment that has changed since", "Deployment", {
    metadata: { generation: 3 },
    spec: three,
    status: rolledOut,
  }, "generation 2 of 3 is observed"],
  ["a deployment with too few replicas", "Deployment", {
    spec: three,
    status: { ...rolledOut, availableReplicas: 1, readyReplicas: 2 },
  }, "1 of 3 replicas are available"],
  ["a deployment with old replicas in place of new ones", "Deployment", {
    spec: three,
    status: { ...rolledOut, updatedReplicas: 2 },
  }, "2 of 3 replicas are updated"],
  ["a deployment with old replicas besides", "Deployment", {
    spec: three,
    status: { ...rolledOut, replicas: 4 },
  }, "there is 1 replica of an older version left"],
  ["a deployment past its deadline", "Deployment", {
    spec: three,
    status: {
      ...rolledOut,
      availableReplicas: 0,
      conditions: [condition("Progressing", "False", "ProgressDeadlineExceeded")],
    },
  }, "the rollout is past its deadline: 0 of 3 replicas are available"],
  ["a deployment whose pods are refused", "Deployment", {
    spec: three,
    status: {
      observedGeneration: 2,
      conditions: [condition("ReplicaFailure", "True", "FailedCreate")],
    },
  }, "pods cannot be made: FailedCreate"],
  ["a deployment scaled to none", "Deployment", {
    spec: { replicas: 0 },
    status: { observedGeneration: 2, conditions: [condition("Available", "True")] },
  }, true],
  ["a deployment of the default one replica", "Deployment", {
    spec: {},
    status: { observedGeneration: 2, replicas: 1, updatedReplicas: 1 },
  }, "0 of 1 replicas are available"],
  ["an available deployment whose condition lags", "Deployment", {
    spec: three,
    status: { ...rolledOut, conditions: [condition("Available", "False")] },
  }, "the deployment is not available"],

  ["a full replica set", "ReplicaSet", { spec: three, status: rolledOut }, true],
  ["a replica set with too few", "ReplicaSet", {
    spec: three,
    status: { ...rolledOut, availableReplicas: 2 },
  }, "2 of 3 replicas are available"],
  ["a replica set with too many", "ReplicaSet", {
    spec: { replicas: 1 },
    status: rolledOut,
  }, "there are 2 replicas more than wanted"],

  ["a full stateful set", "StatefulSet", { spec: three, status: rolledOut }, true],
  ["a stateful set with too few", "StatefulSet", {
    spec: three,
    status: { ...rolledOut, readyReplicas: 2 },
  }, "2 of 3 replicas are ready"],
  ["a stateful set within an update", "StatefulSet", {
    spec: three,
    status: { ...rolledOut, currentRevision: "a", updatedReplicas: 1 },
  }, "1 of 3 replicas are updated"],
  ["a stateful set updated down to its partition", "StatefulSet", {
    spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
    status: { ...rolledOut, currentRevision: "a", updatedReplicas: 1 },
  }, true],
  ["a stateful set that waits for deletions by hand", "StatefulSet", {
    spec: { replicas: 3, updateStrategy: { type: "OnDelete" } },
    status: { ...rolledOut, currentRevision: "a", updatedReplicas: 1 },
  }, true],
  ["such a stateful set with too few", "StatefulSet", {
    spec: { replicas: 3, updateStrategy: { type: "OnDelete" } },
    status: { ...rolledOut, readyReplicas: 1 },
  }, "1 of 3 replicas are ready"],

  ["a daemon set on all nodes", "DaemonSet", {
    status: {
      observedGeneration: 2,
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
      numberReady: 2,
    },
  }, true],
  ["a daemon set missing on a node", "DaemonSet", {
    status: {
      observedGeneration: 2,
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 1,
      numberReady: 1,
    },
  }, "1 of 2 pods are available"],

  ["a job that is done", "Job", {
    status: { conditions: [condition("Complete", "True")] },
  }, true],
  ["a job that has failed", "Job", {
    status: { conditions: [condition("Failed", "True", "BackoffLimitExceeded")] },
  }, "its condition Failed is True: BackoffLimitExceeded"],
  ["a running job", "Job", {
    spec: { completions: 3 },
    status: { active: 1, succeeded: 1 },
  }, "1 of 3 completions are done"],
  ["a suspended job", "Job", { spec: { suspend: true } }, true],
  ["a cron job", "CronJob", {}, true],

  ["a ready pod", "Pod", {
    status: { phase: "Running", conditions: [condition("Ready", "True")] },
  }, true],
  ["a pod that is done", "Pod", { status: { phase: "Succeeded" } }, true],
  [
    "a pod that has failed",
    "Pod",
    { status: { phase: "Failed" } },
    "the pod has failed",
  ],
  ["a pod that crashes", "Pod", {
    status: {
      phase: "Running",
      containerStatuses: [{ state: { waiting: { reason: "CrashLoopBackOff" } } }],
    },
  }, "a container is waiting: CrashLoopBackOff"],
  ["a pod that fits no node", "Pod", {
    status: {
      phase: "Pending",
      conditions: [condition("PodScheduled", "False", "Unschedulable")],
    },
  }, "its condition PodScheduled is False: Unschedulable"],
  ["a pod that is half ready", "Pod", {
    status: {
      phase: "Running",
      conditions: [condition("Ready", "False")],
      containerStatuses: [{ ready: true }, { ready: false }],
    },
  }, "1 of 2 containers are ready"],
  ["a new pod", "Pod", {}, "the pod is Pending"],

  ["a bound claim", "PersistentVolumeClaim", { status: { phase: "Bound" } }, true],
  ["a waiting claim", "PersistentVolumeClaim", {
    status: { phase: "Pending" },
  }, "the claim is Pending"],

  ["a plain service", "Service", { spec: { type: "ClusterIP" } }, true],
  ["a balancer without an address", "Service", {
    spec: { type: "LoadBalancer" },
    status: { loadBalancer: {} },
  }, "the load balancer has no address"],
  ["a balancer with an address", "Service", {
    spec: { type: "LoadBalancer" },
    status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } },
  }, true],

  ["an established definition", "CustomResourceDefinition", {
    status: { conditions: [condition("Established", "True")] },
  }, true],
  ["a new definition", "CustomResourceDefinition", {}, "it is not established"],
  ["a definition whose names are taken", "CustomResourceDefinition", {
    status: {
      conditions: [
        condition("NamesAccepted", "False", "ListKindConflict"),
        condition("Established", "True"),
      ],
    },
  }, "its condition NamesAccepted is False: ListKindConflict"],

  ["any object without a status", "Database", {}, true],
  ["any object that says it is ready", "Database", {
    status: { observedGeneration: 2, conditions: [condition("Ready", "True")] },
  }, true],
  ["any object that says it is not", "Database", {
    status: { conditions: [condition("Ready", "False", "Creating")] },
  }, "its condition Ready is False: Creating"],
  ["any object that does not know", "Database", {
    status: { conditions: [condition("Ready", "Unknown")] },
  }, "its condition Ready is Unknown"],
  ["any object ready in an older generation", "Database", {
    status: { observedGeneration: 1, conditions: [condition("Ready", "True")] },
  }, "generation 1 of 2 is observed"],
  ["any object whose condition is of an older generation", "Database", {
    status: { conditions: [{ ...condition("Ready", "True"), observedGeneration: 1 }] },
  }, "its Ready condition is of generation 1 of 2"],
  ["any object that is stalled", "Database", {
    status: {
      conditions: [condition("Ready", "True"), condition("Stalled", "True", "Stuck")],
    },
  }, "its condition Stalled is True: Stuck"],
  ["any object on its way", "Database", {
    status: { conditions: [condition("Reconciling", "True")] },
  }, "its condition Reconciling is True"],
  ["an object whose status is no map", "Database", {
    status: [] as unknown as JsonObject,
  }, true],
  ["anything that is being deleted", "ConfigMap", {
    metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" },
  }, "it is being deleted"],
];

for (const [what, kind, live, expected] of rows) {
  Deno.test(`readinessOf judges ${what}`, () => {
    assert.equal(why(kind, live), expected);
  });
}

Deno.test("readinessOf leaves a Deployment of another group to its conditions", () => {
  const object = {
    apiVersion: "example.org/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { replicas: 3 },
  };
  assert.deepEqual(readinessOf(object), { ready: true });
});
