import assert from "node:assert/strict";
import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { type Projection, projectObject } from "./projection.ts";

const OURS: Projection = { managers: ["ours"], paths: [["spec", "selector"]] };

const deployment: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", labels: { a: "b" } },
  spec: {
    replicas: 3,
    strategy: { type: "RollingUpdate" },
    selector: { matchLabels: { app: "web" } },
    template: {
      spec: {
        dnsPolicy: "ClusterFirst",
        containers: [
          {
            name: "app",
            image: "nginx",
            terminationMessagePath: "/dev/termination-log",
            ports: [{ containerPort: 80, protocol: "TCP" }],
          },
          { name: "sidecar", image: "proxy" },
        ],
        securityContext: {},
        tolerations: [{ key: "x" }],
      },
    },
  },
  status: { replicas: 3, conditions: [] },
};

function entry(
  manager: string,
  fieldsV1: JsonObject,
  more: JsonObject = {},
): JsonObject {
  return { manager, operation: "Apply", fieldsV1, ...more };
}

const container = {
  ".": {},
  "f:name": {},
  "f:image": {},
  "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { "f:containerPort": {} } },
};
const applied = entry("ours", {
  "f:metadata": { "f:labels": { "f:a": {} } },
  "f:spec": {
    "f:template": {
      "f:spec": {
        "f:containers": { 'k:{"name":"app"}': container },
        "f:securityContext": {},
        "f:tolerations": {},
      },
    },
  },
});

Deno.test("projectObject keeps what we applied, the paths, metadata and status", () => {
  assert.deepEqual(projectObject(deployment, [applied], OURS), {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: deployment.metadata,
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        spec: {
          containers: [
            { name: "app", image: "nginx", ports: [{ containerPort: 80 }] },
          ],
          securityContext: {},
          tolerations: [{ key: "x" }],
        },
      },
    },
    status: deployment.status,
  });
});

Deno.test("projectObject takes nothing from others, from updates or from subresources", () => {
  const spec = { "f:spec": { "f:replicas": {} } };
  const foreign = [
    entry("theirs", spec),
    entry("ours", spec, { operation: "Update" }),
    entry("ours", spec, { subresource: "scale" }),
  ];
  assert.deepEqual(projectObject(deployment, foreign, OURS).spec, {
    selector: { matchLabels: { app: "web" } },
  });
});

Deno.test("projectObject joins the fields of several managers, and changes nothing it is given", () => {
  const before = structuredClone(deployment);
  const both = { ...OURS, managers: ["ours", "second"] };
  const second = entry("second", { "f:spec": { "f:replicas": {} } });
  const { spec } = projectObject(deployment, [applied, second], both);
  assert.deepEqual(Object.keys(spec as JsonObject).sort(), [
    "replicas",
    "selector",
    "template",
  ]);
  assert.deepEqual(deployment, before);
});

Deno.test("projectObject keeps a list whole whose items have no keys", () => {
  const object: KubeObject = {
    apiVersion: "v1",
    kind: "Thing",
    metadata: { name: "x" },
    spec: { names: ["a", "b"], other: 1 },
  };
  const set = entry("ours", { "f:spec": { "f:names": { 'v:"a"': {} } } });
  assert.deepEqual(projectObject(object, [set], OURS).spec, { names: ["a", "b"] });
});
