import assert from "node:assert/strict";
import { getPath, type Json } from "../core/json.ts";
import { type TestOperator, withOperator } from "../e2e/test_operator.ts";

const BOX = `
reconciler: { resync: 500ms }
onReconcile:
  deployments:
    - name: web
      image: example.org/web:1
      replicas: 2
      port: 80
      nodeSelector: { nobody: has } # so it waits, also where simulated Nodes are
  services:
    - name: web
      port: 80
      selector: { app: manual }
  persistentVolumeClaims:
    - name: data
      storage: 1Gi
      storageClassName: "{{ .spec.class }}"
  hpa:
    - name: web
      scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
      maxReplicas: "3"
  cronJobs:
    - { name: nightly, schedule: "0 3 * * *", image: busybox }
  ingresses:
    - { name: web, host: a.example.org, serviceName: web, servicePort: 80, tls: { secretName: cert, hosts: [a.example.org] } }
status:
  readiness: reconcile
  fields:
    - { path: pods, value: "{{ len .children.deployment._pods }}" }
    - { path: phase, value: "{{ range .children.deployment._pods }}{{ .phase }} {{ end }}" }
    - { path: sets, value: "{{ len .children.deployment._replicaSets }}" }
    - { path: set, value: "{{ .children.replicaset.spec.replicas }}" }
    - { path: class, value: "{{ .children.pvc._storageClass.provisioner }}" }
    - { path: warning, value: "{{ range .children.service._warnings }}{{ .reason }}x{{ .count }}{{ end }}" }
    - { path: backing, value: "{{ range .children.service._backingPods }}{{ .name }}{{ end }}" }
    - { path: endpoints, value: "{{ range .children.service._endpoints }}{{ .ip }}:{{ .port }}{{ end }}" }
    - { path: target, value: "{{ .children.hpa._scaleTarget.name }}" }
    - { path: job, value: "{{ .children.cronjob._lastJob.name }}" }
    - { path: tls, value: "{{ index .children.ingress._tlsSecrets 0 }}" }
`;

function statusOf(test: TestOperator) {
  return async (path: string): Promise<Json | undefined> =>
    getPath((await test.client.get(test.siteRef("a")))?.status, [path]);
}

Deno.test("enrichAll shows beside the children what stands behind them", async () => {
  await withOperator({ box: BOX, entry: "enrichAll: true" }, async (test) => {
    const status = statusOf(test);
    const becomes = (path: string, wanted: string) =>
      test.until(`${path} ${wanted}`, async () => await status(path) === wanted);
    const { client, namespace } = test;
    const storage = `class-${namespace}`;
    await client.create({
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: storage },
      provisioner: "example.org/none",
    });
    try {
      await test.site("a", { class: storage });
      await becomes("pods", "1");
      await becomes("sets", "1");
      await becomes("set", "1");
      assert.equal(await status("phase"), "Pending");
      await becomes("class", "example.org/none");
      await becomes("target", "web");
      await becomes("tls", "cert");
      await makeWitnesses(test);
      await becomes("warning", "Brokenx3");
      await becomes("backing", "manual");
      await becomes("endpoints", "10.9.8.7:80");
      await becomes("job", "nightly-1");
    } finally {
      await client.delete({
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        name: storage,
      });
    }
  });
});

/** What controllers and kubelets would make, of which none run here. */
async function makeWitnesses(test: TestOperator): Promise<void> {
  const { client, namespace } = test;
  const service = (await client.get(test.ref("v1", "Service", "web")))!;
  const cronJob = (await client.get(test.ref("batch/v1", "CronJob", "nightly")))!;
  const template = {
    nodeSelector: { nobody: "has" },
    containers: [{ name: "c", image: "x" }],
    restartPolicy: "Never",
  };
  await client.create({
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: "broken", namespace },
    involvedObject: {
      apiVersion: "v1",
      kind: "Service",
      namespace,
      name: "web",
      uid: service.metadata.uid!,
    },
    type: "Warning",
    reason: "Broken",
    message: "it broke",
    count: 3,
  });
  await client.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "manual",
      namespace,
      labels: getPath(service.spec, ["selector"]) as { [key: string]: string },
    },
    spec: template,
  });
  await client.create({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: "manual",
      namespace,
      labels: { "kubernetes.io/service-name": "web" },
    },
    addressType: "IPv4",
    ports: [{ port: 80 }],
    endpoints: [{ addresses: ["10.9.8.7"] }],
  });
  await client.create({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: "nightly-1",
      namespace,
      ownerReferences: [{
        apiVersion: "batch/v1",
        kind: "CronJob",
        name: "nightly",
        uid: cronJob.metadata.uid!,
      }],
    },
    spec: { suspend: true, template: { spec: template } },
  });
}

Deno.test("enrich that is not permitted is told in the log, and fails nothing", async () => {
  const box = `
onReconcile:
  configMaps:
    - { name: a, data: { k: v } }
status:
  fields:
    - { path: map, value: "{{ .children.configmap.metadata.name }}" }
`;
  const any = { verbs: ["*"] };
  const rules = [
    { ...any, apiGroups: [""], resources: ["configmaps"] },
    {
      ...any,
      apiGroups: ["*"],
      resources: ["sites", "sites/status", "sites/finalizers"],
    },
    { ...any, apiGroups: ["events.k8s.io"], resources: ["events"] },
  ];
  await withOperator({ box, entry: "enrich: [events]", rules }, async (test) => {
    await test.site("a", {});
    await test.ready("a", "True");
    assert.equal(await statusOf(test)("map"), "a");
    const told = test.logs.find((one) =>
      String(one.fields.warning).startsWith('Cannot enrich "ConfigMap/')
    );
    assert.match(String(told?.fields.warning), /with events: .*forbidden/i);
  });
});
