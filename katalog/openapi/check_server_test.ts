/**
 * Proves that the schemas and a real API server are of one mind.
 *
 * @module
 */

import assert from "node:assert/strict";
import { testClient, withNamespace } from "../../e2e/testing.ts";
import { KubeError } from "../../kube/mod.ts";
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import { checkTree } from "./check.ts";
import { loadBuiltIn } from "./schemas.ts";

const podSpec = { containers: [{ name: "web", image: "x" }] };
const deployment = {
  selector: { matchLabels: { a: "b" } },
  template: { metadata: { labels: { a: "b" } }, spec: podSpec },
};

/**
 * Objects, what is found wrong with them, and what the API server does. A missing
 * number may be taken all the same: 0 stands in for it.
 */
const cases: readonly [
  kind: string,
  body: JsonObject,
  found: readonly string[],
  verdict: "taken" | "refused",
][] = [
  ["v1 ConfigMap", { data: { a: "3" } }, [], "taken"],
  ["v1 ConfigMap", { data: { a: 3 } }, ["schema-type"], "refused"],
  ["v1 ConfigMap", { data: ["a"] }, ["schema-type"], "refused"],
  ["v1 ConfigMap", { date: {} }, ["schema-unknown-field"], "refused"],
  ["apps/v1 Deployment", { spec: { replicas: 3, ...deployment } }, [], "taken"],
  [
    "apps/v1 Deployment",
    { spec: { replicas: "3", ...deployment } },
    ["schema-type"],
    "refused",
  ],
  [
    "apps/v1 Deployment",
    { spec: { replicas: 3.5, ...deployment } },
    ["schema-type"],
    "refused",
  ],
  ["apps/v1 Deployment", { spec: null }, [], "refused"],
  ["v1 Pod", { spec: { ...podSpec, hostNetwork: "true" } }, ["schema-type"], "refused"],
  ["v1 Pod", { spec: { ...podSpec, restartPolicy: "" } }, [], "taken"],
  ["v1 Pod", { spec: { ...podSpec, nodeSelector: null } }, [], "taken"],
  [
    "v1 Pod",
    { spec: { containers: [{ ...podSpec.containers[0], prots: [] }] } },
    ["schema-unknown-field"],
    "refused",
  ],
  [
    "v1 Pod",
    { spec: { ...podSpec, restartPolicy: "Sometimes" } },
    ["schema-value"],
    "refused",
  ],
  ["v1 Service", { spec: { type: "", ports: [{ port: 80 }] } }, [], "taken"],
  [
    "v1 Service",
    { spec: { type: "NodePrt", ports: [{ port: 80 }] } },
    ["schema-value"],
    "refused",
  ],
  [
    "v1 Service",
    { spec: { ports: [{ port: 80, targetPort: true }] } },
    ["schema-type"],
    "refused",
  ],
  ["policy/v1 PodDisruptionBudget", { spec: { minAvailable: 1 } }, [], "taken"],
  ["policy/v1 PodDisruptionBudget", { spec: { minAvailable: "1%" } }, [], "taken"],
  [
    "v1 LimitRange",
    { spec: { limits: [{ type: "Container", max: { cpu: 1.5, memory: "1Gi" } }] } },
    [],
    "taken",
  ],
  ["rbac.authorization.k8s.io/v1 Role", {}, [], "taken"],
  ["apps/v1 ControllerRevision", { data: {} }, ["schema-required"], "taken"],
  ["apps/v1 Deployment", { spec: podSpec.containers[0] }, [
    "schema-unknown-field",
    "schema-unknown-field",
    "schema-required",
    "schema-required",
  ], "refused"],
  ["v1 Pod", { spec: {} }, ["schema-required"], "refused"],
];

Deno.test("checkTree and the API server agree on what is wrong with an object", async (t) => {
  const builtIn = await loadBuiltIn();
  const client = await testClient();
  await withNamespace(client, "openapi", async (namespace) => {
    await client.create({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace },
    }).catch((error) => {
      // A pod needs one, and a controller may have been faster.
      if (!(error instanceof KubeError && error.kind === "already-exists")) throw error;
    });
    for (const [i, [id, body, found, verdict]] of cases.entries()) {
      await t.step(`${id} ${JSON.stringify(body)} is ${verdict}`, async () => {
        const [apiVersion, kind] = id.split(" ");
        const metadata = { name: `case-${i}`, namespace };
        const object: KubeObject = { apiVersion, kind, metadata, ...body };
        const findings = checkTree(builtIn.schemaOf(apiVersion, kind)!, object, kind);
        assert.deepEqual(findings.map(({ code }) => code), found);
        const applied = client.apply(object, { fieldManager: "test", force: true });
        assert.equal(await applied.then(() => "taken", refusal), verdict);
      });
    }
  });
  client.close();
});

/** The API server's own no; anything else fails the test. */
function refusal(error: unknown): "refused" {
  if (error instanceof KubeError && error.kind === "invalid") return "refused";
  throw error;
}
