import assert from "node:assert/strict";
import { type Clock, sleep } from "../core/clock.ts";
import { createLogger, silentLogger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import { loadPlan, type Plan } from "../katalog/mod.ts";
import { createClient, type KubeClient, loadClusterConfig } from "../kube/mod.ts";
import { install, startOperator } from "../runtime/mod.ts";
import { readyOf } from "./test_operator.ts";
import { siteCrd } from "./test_katalog.ts";
import { systemClock, systemRandom } from "./testing.ts";
import { startTestPlane } from "./testing_plane.ts";

const GROUP = "resync.test.orkestra.dev";
const RBAC = "rbac.authorization.k8s.io";
const SITES = 3;

/** One entry of every kind that the language has a list for. */
const ENTRIES: Readonly<Record<string, unknown>> = {
  namespaces: {},
  secrets: { data: { password: "pässword" } },
  configMaps: { data: { a: "1" } },
  networkPolicies: { profile: "deny-all" },
  // Elsewhere: it would refuse the Pods.
  resourceQuotas: {
    profile: "small",
    namespace: "{{ .metadata.name }}-namespaces",
  },
  limitRanges: { limits: [{ type: "Container", default: { cpu: "200m" } }] },
  clusterRoles: { rules: [{ resources: ["pods"], verbs: ["get", "list"] }] },
  clusterRoleBindings: {
    roleRef: { name: "view", kind: "ClusterRole" },
    subjects: [{ kind: "ServiceAccount", name: "other", namespace: "elsewhere" }],
  },
  serviceAccounts: {},
  roles: { rules: [{ resources: ["pods"], verbs: ["get"] }] },
  roleBindings: { roleRef: { kind: "ClusterRole", name: "view" }, subjects: [] },
  custom: {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "{{ .metadata.name }}" },
    spec: { holderIdentity: "nobody" },
  },
  replicaSets: { image: "nginx" },
  deployments: { image: "nginx" },
  daemonSets: { image: "nginx" },
  services: { port: 80 },
  jobs: { image: "migrate" },
  cronJobs: { schedule: "0 3 * * *", image: "backup" },
  statefulSets: { image: "postgres" },
  persistentVolumes: {
    capacity: "1Gi",
    csiDriver: "disk.example.org",
    csiVolumeHandle: "vol-1",
  },
  persistentVolumeClaims: { storage: "1Gi", storageClassName: "" },
  ingresses: { serviceName: "shop-svc", servicePort: "80" },
  hpa: { scaleTargetRef: { name: "web" }, maxReplicas: 5 },
  pdb: { minAvailable: "1" },
  pods: { image: "nginx", port: 80 },
};

async function planOfEverything(): Promise<Plan> {
  const lists = Object.entries(ENTRIES).map(([list, entry]) => [
    list,
    [
      list === "custom"
        ? entry
        : { name: `{{ .metadata.name }}-${list.toLowerCase()}`, ...entry as object },
    ],
  ]);
  const katalog = {
    apiVersion: "orkestra.orkspace.io/v1",
    kind: "Katalog",
    metadata: { name: "resync" },
    spec: {
      crds: {
        site: {
          crdFile: "./crd.yaml",
          apiTypes: { group: GROUP, version: "v1", kind: "Site", plural: "sites" },
          operatorBox: {
            status: { readiness: "reconcile" },
            onReconcile: Object.fromEntries(lists),
          },
        },
      },
    },
  };
  const crd = JSON.stringify(siteCrd(GROUP, false));
  const loaded = await loadPlan({
    files: ["katalog.yaml"],
    readFile: (path) =>
      Promise.resolve(path.endsWith("crd.yaml") ? crd : JSON.stringify(katalog)),
  });
  assert.ok(loaded.ok, JSON.stringify(loaded.problems));
  return loaded.value;
}

async function clientOf(kubeconfig: string, clock: Clock): Promise<KubeClient> {
  const config = await loadClusterConfig({
    kubeconfig,
    env: () => undefined,
    readFile: (path) => Deno.readTextFile(path),
  });
  return createClient(config, { clock, random: systemRandom, logger: silentLogger });
}

/** Resyncs, 30 s apart, pass in 2; each that comes is counted. */
function countingClock(): Clock & { readonly resyncs: () => number } {
  let resyncs = 0;
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic(),
    after: (ms, fire) => {
      if (ms < 27_000 || ms > 33_000) return systemClock.after(ms, fire);
      return systemClock.after(ms / 15, () => {
        resyncs++;
        fire();
      });
    },
    resyncs: () => resyncs,
  };
}

/** What the operator asked for, from one byte of the audit log on: `list pods`. */
async function requests(path: string, from: number): Promise<string[]> {
  const text = new TextDecoder().decode((await Deno.readFile(path)).subarray(from));
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line))
    .filter(({ user }) => user.username === "operator")
    .map(({ verb, objectRef, requestURI }) =>
      `${verb} ${objectRef?.resource ?? requestURI}`
    );
}

async function until(what: string, look: () => Promise<boolean> | boolean) {
  const deadline = systemClock.monotonic() + 60_000;
  while (!await look()) {
    if (systemClock.monotonic() > deadline) throw new Error(`Never came: ${what}`);
    await sleep(systemClock, 50);
  }
}

Deno.test("Two resyncs of an unchanged world of all kinds cost no request at all", async () => {
  await using plane = await startTestPlane({ clock: systemClock, auditLog: true });
  const clock = countingClock();
  const admin = await clientOf(plane.kubeconfig, systemClock);
  const user = await plane.clientKubeconfig({ user: "operator" });
  const client = await clientOf(user, clock);
  const stop = new AbortController();
  const plan = await planOfEverything();
  const setting: KubeObject[] = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "resync" } },
    {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: "operator" },
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ apiGroup: RBAC, kind: "User", name: "operator" }],
    },
  ];
  for (const object of setting) await admin.apply(object, { fieldManager: "test" });
  await install(plan, {
    client: admin,
    clock: systemClock,
    logger: silentLogger,
    signal: stop.signal,
  });
  const refs = Array.from({ length: SITES }, (_, i) => ({
    apiVersion: `${GROUP}/v1`,
    kind: "Site",
    namespace: "resync",
    name: `site-${i}`,
  }));
  for (const { name, namespace, ...kind } of refs) {
    await admin.apply({ ...kind, metadata: { name, namespace }, spec: {} }, {
      fieldManager: "test",
    });
  }
  const trouble: string[] = [];
  const operator = startOperator(plan, {
    client,
    clock,
    random: systemRandom,
    logger: createLogger((line) => {
      if (line.level === "error" || line.level === "warn") {
        trouble.push(JSON.stringify(line));
      }
    }),
    instance: "test",
  });
  try {
    await until("all Ready", async () => {
      const live = await Promise.all(refs.map((ref) => admin.get(ref)));
      return live.every((one) => readyOf(one)?.status === "True");
    }).catch((error) => {
      throw new Error(`${error.message}\n${trouble.slice(-5).join("\n")}`);
    });
    const size = async () => (await Deno.stat(plane.auditLogPath)).size;
    // Controllers go on with what was made for a while, and events are still sent.
    await until("quiet", async () => {
      const before = await size();
      await sleep(systemClock, 1_500);
      return (await requests(plane.auditLogPath, before))
        .every((one) => one.startsWith("watch"));
    });
    const [from, resyncs] = [await size(), clock.resyncs()];
    await until("two resyncs", () => clock.resyncs() >= resyncs + 2);
    await until("no work", () => operator.status()[0].queueDepth === 0);
    await sleep(systemClock, 500);
    const sent = (await requests(plane.auditLogPath, from))
      .filter((one) => !one.startsWith("watch"));
    assert.deepEqual(sent, []);
    assert.equal(operator.status()[0].objects, SITES);
    assert.deepEqual(trouble, []);
  } finally {
    await operator.stop();
    client.close();
    admin.close();
  }
});
