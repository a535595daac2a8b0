/**
 * Holds the custom resource and children that the functions' examples read.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";

const deployment: JsonObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "shop",
    namespace: "retail",
    uid: "7f3c",
    resourceVersion: "991",
    generation: 4,
    creationTimestamp: "2031-02-03T04:05:06Z",
    labels: { app: "shop", tier: "front", weight: "7" },
    annotations: {
      "team.io/owner": "ana",
      "team.io/min": "2",
      "deployment.kubernetes.io/revision": "2",
    },
    ownerReferences: [{ kind: "Shop", name: "shop-cr" }],
  },
  spec: {
    replicas: 3,
    template: {
      spec: {
        containers: [{
          name: "api",
          image: "acme/api:2.1",
          env: [{ name: "MODE", value: "blue" }],
          ports: [
            { name: "http", containerPort: 8081 },
            { name: "metrics", containerPort: 9100 },
          ],
        }],
      },
    },
  },
  status: {
    readyReplicas: 2,
    availableReplicas: 2,
    updatedReplicas: 3,
    observedGeneration: 4,
    conditions: [
      { type: "Available", status: "True", reason: "MinOk", message: "fine" },
    ],
  },
  _pods: [
    {
      name: "shop-a",
      ip: "10.9.0.4",
      phase: "Running",
      node: "n1",
      ready: true,
      restartCount: 0,
      ordinal: 0,
      containers: [{ name: "api", state: "Running" }],
    },
    {
      name: "shop-b",
      phase: "Pending",
      ready: false,
      restartCount: 4,
      ordinal: 1,
      containers: [{ name: "api", state: "Waiting", reason: "CrashLoopBackOff" }],
    },
  ],
  _warnings: [{ reason: "BackOff", message: "restarting api" }],
  _replicaSets: [
    {
      metadata: {
        name: "shop-6f",
        annotations: { "deployment.kubernetes.io/revision": "1" },
      },
    },
    {
      metadata: {
        name: "shop-77",
        annotations: { "deployment.kubernetes.io/revision": "2" },
      },
    },
  ],
};

/** The root of the examples: an object like the Deployment, with children. */
export const EXAMPLE_ROOT: JsonObject = {
  ...deployment,
  children: {
    deployment,
    deployments: {
      shop: deployment,
      cache: { spec: { replicas: 1 }, status: { readyReplicas: 1 } },
    },
    service: { status: {}, _placeholder: true },
    services: {
      web: {
        spec: { clusterIP: "10.96.4.4", ports: [{ port: 80, nodePort: 30911 }] },
        status: { loadBalancer: { ingress: [{ ip: "203.0.113.9" }] } },
        _endpoints: [{ ip: "10.9.0.4", port: 8081 }, { ip: "10.9.0.5", port: 8081 }],
        _pods: [{ name: "shop-a" }, { name: "shop-b" }],
      },
    },
    ingress: {
      spec: {
        ingressClassName: "nginx",
        rules: [{ host: "a.io" }, {}, { host: "b.io" }],
        tls: [{ hosts: ["a.io"] }, { hosts: ["a.io"] }],
      },
      status: { loadBalancer: { ingress: [{ hostname: "lb.acme.io" }] } },
      _loadBalancerIPs: ["203.0.113.9", "lb.acme.io"],
      _tlsSecrets: [{ name: "a-tls" }],
    },
    hpa: {
      spec: { maxReplicas: 10 },
      status: {
        currentReplicas: 10,
        desiredReplicas: 10,
        conditions: [{ type: "ScalingActive", status: "True" }],
      },
      _currentMetrics: [{ type: "Resource" }],
      _scaleTarget: { kind: "Deployment", name: "shop" },
    },
    pvc: {
      spec: {
        storageClassName: "fast",
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: "5Gi" } },
      },
      status: { phase: "Bound" },
      _pv: {
        metadata: { annotations: { "pv.kubernetes.io/provisioned-by": "csi.acme.io" } },
        spec: { volumeMode: "Filesystem" },
      },
      _storageClass: { provisioner: "csi.acme.io", reclaimPolicy: "Retain" },
    },
    node: {
      spec: { taints: [{ key: "gpu" }] },
      status: {
        allocatable: { cpu: "3920m" },
        conditions: [
          { type: "Ready", status: "True" },
          { type: "DiskPressure", status: "False" },
        ],
      },
    },
    pod: { _node: { name: "n1", zone: "eu-1a", region: "eu-1", instanceType: "m5" } },
    statefulset: {
      status: { currentRevision: "db-5c8", updateRevision: "db-7d1" },
      _pvcs: [{}, {}, {}],
    },
    replicaset: { _owner: { kind: "Deployment", name: "shop" } },
    job: {
      status: { active: 1, failed: 1 },
      _pods: [{ exitCode: -1 }, { exitCode: 137 }],
    },
    cronjob: {
      status: { active: [{}], lastScheduleTime: "2031-02-03T00:00:00Z" },
      _lastJob: { metadata: { name: "nightly-288" }, status: { succeeded: 1 } },
    },
  },
  external: {
    cpu: {
      result: "1.5",
      raw: {
        data: {
          resultType: "vector",
          result: [
            { metric: { ns: "ns1" }, value: [0, "1.5"] },
            { metric: { ns: "ns2" }, value: [0, "2"] },
          ],
        },
      },
    },
  },
};

/** The time of the examples, a Monday: 2031-02-03T04:05:00Z. */
export const EXAMPLE_NOW_MS = Date.UTC(2031, 1, 3, 4, 5);
