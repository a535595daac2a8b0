import assert from "node:assert/strict";
import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import { parseYaml, yamlToJson } from "../../core/yaml.ts";
import type { ObjectShape, Shape } from "../shape.ts";
import { BuildError, type KindTable, kindTables, listOrder } from "./mod.ts";

type Case = {
  readonly list: string;
  readonly case: string;
  readonly entry: JsonObject;
  readonly annotations?: JsonObject;
  readonly body: JsonObject;
};

const cases: readonly Case[] = ["workloads", "network", "config", "cluster"]
  .flatMap((file) => {
    const url = new URL(`testdata/${file}.yaml`, import.meta.url);
    const read = parseYaml(Deno.readTextFileSync(url), file);
    assert.deepEqual(read.problems, []);
    return yamlToJson(read.documents[0]) as unknown as Case[];
  });

function tableOf(list: string): KindTable {
  const table = kindTables.find((one) => one.list === list);
  assert.ok(table, `no table for ${list}`);
  return table;
}

function build(list: string, entry: JsonObject, owner = "shop") {
  const table = tableOf(list);
  return table.build(rendered(table.shape, entry, list), {
    name: `${owner}-web`,
    owner,
    ...(table.namespaced ? { namespace: "apps" } : {}),
  });
}

/** Brings an entry into the form that builders get, and fails on what has no shape. */
function rendered(shape: ObjectShape, entry: JsonObject, at: string): JsonObject {
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => {
      const field = at.includes(".") || key !== "labels"
        ? shape.fields[key]
        : { type: "map", of: { type: "scalar" } } as const;
      assert.ok(field, `${at}.${key} has no shape`);
      return [key, renderedField(field, value as Json, `${at}.${key}`)];
    }),
  );
}

function renderedField(shape: Shape, value: Json, at: string): Json {
  if (shape.type === "list") {
    assert.ok(Array.isArray(value), at);
    return value.map((item, i) => renderedField(shape.of, item, `${at}[${i}]`));
  }
  if (shape.type === "scalar") {
    return ["int", "port", "bool"].includes(shape.as ?? "") ? value : String(value);
  }
  assert.ok(isObject(value), at);
  if (shape.type === "object") return rendered(shape, value, at);
  const of: Shape = shape.type === "map" ? shape.of : shape;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      renderedField(of, item as Json, `${at}.${key}`),
    ]),
  );
}

/** Every path of a value, positions of lists left out. */
function pathsOf(value: Json | undefined, at: string, into: Set<string>): void {
  into.add(at);
  if (Array.isArray(value)) value.forEach((item) => pathsOf(item, at, into));
  else if (isObject(value)) {
    for (const key of Object.keys(value)) pathsOf(value[key], `${at}.${key}`, into);
  }
}

function shapePaths(shape: Shape, at: string): string[] {
  if (shape.type === "list") return shapePaths(shape.of, at);
  if (shape.type !== "object") return [at];
  return Object.entries(shape.fields)
    .flatMap(([key, field]) => shapePaths(field, `${at}.${key}`));
}

for (const { list, case: name, entry, annotations, body } of cases) {
  Deno.test(`build of ${list} makes the object of ${name}`, () => {
    const built = build(list, entry);
    assert.deepEqual(built, annotations ? { annotations, body } : { body });
    // Field managers own what is sent, so a placeholder would be a claim.
    assert.equal(JSON.stringify(built).includes("null"), false);
  });
}

Deno.test("build uses every field of every shape", () => {
  const seen = new Set<string>();
  for (const { list, entry } of cases) {
    pathsOf(entry, list, seen);
    // What workloads share is tried with Deployments.
    if (list === "deployments") pathsOf(entry, "shared", seen);
  }
  const unseen = kindTables.flatMap((table) =>
    shapePaths(table.shape, table.list).filter((path) =>
      !seen.has(path) && !seen.has(path.replace(table.list, "shared"))
    )
  );
  // Of fields that have a twin, one of the two is tried.
  const twins = /probes\.|scale(Up|Down)\.|egress\.|configMap(Key)?Ref\.|seccomp/;
  // What the frame reads in the builder's stead has tests of its own.
  const supplied =
    /limitRanges\.profile|\.(from[A-Z]|toNamespaces|rotateAfter|tls\.(commonName|dnsNames|validFor))/;
  assert.deepEqual(
    unseen.filter((path) => !twins.test(path) && !supplied.test(path)),
    [],
  );
});

Deno.test("build keeps the order of keys whatever the order of the entry", () => {
  const turned = (value: Json): Json =>
    isObject(value)
      ? Object.fromEntries(
        Object.entries(value).reverse().map((
          [key, item],
        ) => [key, turned(item as Json)]),
      )
      : value;
  // Maps of the user's own keys keep the user's order; this entry has none.
  const entry = {
    image: "nginx",
    replicas: 2,
    port: 80,
    resources: { profile: "tiny" },
  };
  assert.equal(
    JSON.stringify(build("deployments", turned(entry) as JsonObject)),
    JSON.stringify(build("deployments", entry)),
  );
});

Deno.test("build shortens names that no label value can hold", () => {
  const owner = "o".repeat(80);
  const spec = build("deployments", { image: "nginx" }, owner).body.spec as JsonObject;
  const { matchLabels } = spec.selector as { matchLabels: Record<string, string> };
  assert.equal(matchLabels["orkestra-owner"].length, 63);
  assert.equal(matchLabels["app.kubernetes.io/name"].length, 63);
  const service = build("services", { port: 80 }, owner).body.spec as JsonObject;
  assert.deepEqual(service.selector, {
    "orkestra-owner": matchLabels["orkestra-owner"],
  });
});

const refused: readonly [
  list: string,
  entry: JsonObject,
  field: string,
  text: RegExp,
][] = [
  ["deployments", { image: "" }, "image", /is empty/],
  [
    "deployments",
    { image: "a", resources: { profile: "smal" } },
    "resources.profile",
    /smal/,
  ],
  [
    "deployments",
    { image: "a", probes: { liveness: { path: "/" } } },
    "probes.liveness.port",
    /has a port/,
  ],
  [
    "deployments",
    { image: "a", probes: { startup: { type: "tcp", profile: "slow" } }, port: 1 },
    "probes.startup.profile",
    /slow/,
  ],
  [
    "deployments",
    { image: "a", securityContext: { capabilities: { add: ["NETADMIN"] } } },
    "securityContext.capabilities.add[0]",
    /NETADMIN/,
  ],
  [
    "deployments",
    { image: "a", env: [{ name: "A" }, { name: "A" }] },
    "env[1].name",
    /twice/,
  ],
  [
    "deployments",
    { image: "a", env: [{ name: "A", valueFrom: {} }] },
    "env[0].valueFrom",
    /no source/,
  ],
  [
    "deployments",
    { image: "a", envFrom: { secretRef: [{ name: "s", suffix: "x" }] } },
    "envFrom.secretRef[0].suffix",
    /no list of keys/,
  ],
  ["deployments", { image: "a", volumes: [{ name: "v" }] }, "volumes[0]", /no source/],
  [
    "deployments",
    {
      image: "a",
      volumeMounts: [{ name: "v", mountPath: "/v" }, { name: "w", mountPath: "/v" }],
    },
    "volumeMounts[1].mountPath",
    /twice/,
  ],
  [
    "statefulSets",
    {
      image: "a",
      volumeClaimTemplates: [{ storageSize: "1Gi" }, { storageSize: "1Gi" }],
    },
    "volumeClaimTemplates[1].name",
    /twice/,
  ],
  ["persistentVolumes", { capacity: "1Gi" }, "hostPath", /no place/],
  ["networkPolicies", {}, "profile", /neither direction/],
  ["networkPolicies", { ingress: [{ from: [{}] }] }, "ingress[0].from[0]", /no peer/],
  ["networkPolicies", { profile: "deny" }, "profile", /deny/],
  ["resourceQuotas", {}, "hard", /limits nothing/],
  ["pdb", {}, "minAvailable", /no limit/],
  ["pdb", { minAvailable: "1", maxUnavailable: "1" }, "minAvailable", /more than one/],
  [
    "clusterRoleBindings",
    { roleRef: { name: "r" }, subjects: [{ name: "s" }] },
    "subjects[0].namespace",
    /is empty/,
  ],
];

for (const [list, entry, field, text] of refused) {
  Deno.test(`build of ${list} refuses ${JSON.stringify(entry)}`, () => {
    assert.throws(() => build(list, entry), (error) => {
      assert.ok(error instanceof BuildError);
      assert.equal(error.field, field);
      assert.match(error.message, text);
      assert.ok(error.hint);
      return true;
    });
  });
}

Deno.test("listOrder names each list once, custom before the workloads", () => {
  assert.equal(new Set(listOrder).size, kindTables.length + 1);
  assert.deepEqual(
    listOrder.filter((list) => list !== "custom"),
    kindTables.map((table) => table.list),
  );
  assert.equal(listOrder[listOrder.indexOf("custom") + 1], "replicaSets");
});

Deno.test("kindTables name an object after the CR, or require a name", () => {
  const names = kindTables.map(({ list, nameRequired, nameSuffix }) =>
    `${list} ${nameRequired ? "required" : `cr${nameSuffix}`}`
  );
  assert.deepEqual(names, [
    "namespaces cr-ns",
    "secrets cr-secret",
    "configMaps cr-config",
    "networkPolicies required",
    "resourceQuotas required",
    "limitRanges required",
    "clusterRoles cr-cluster-role",
    "clusterRoleBindings cr-crb",
    "serviceAccounts cr-sa",
    "roles cr-role",
    "roleBindings cr-rolebinding",
    "replicaSets cr-replicaset",
    "deployments cr-deployment",
    "daemonSets cr-daemonset",
    "services cr-svc",
    "jobs cr-job",
    "cronJobs cr-cronjob",
    "statefulSets cr",
    "persistentVolumes required",
    "persistentVolumeClaims required",
    "ingresses cr-ingress",
    "hpa cr-hpa",
    "pdb cr-pdb",
    "pods cr-pod",
  ]);
});

Deno.test("kindTables apply everything but Jobs and ServiceAccounts", () => {
  const createOnly = kindTables.filter((table) => table.createOnly);
  assert.deepEqual(createOnly.map(({ kind }) => kind), ["ServiceAccount", "Job"]);
});

Deno.test("kindTables keep the keys of children apart", () => {
  const keys = kindTables.flatMap(({ children }) => [...children]);
  assert.equal(new Set(keys).size, keys.length);
});

Deno.test("kindTables know which kinds have no namespace", () => {
  const cluster = kindTables.filter((table) => !table.namespaced);
  assert.deepEqual(cluster.map(({ kind }) => kind), [
    "Namespace",
    "ClusterRole",
    "ClusterRoleBinding",
    "PersistentVolume",
  ]);
});

Deno.test("refusal of a misspelt profile says which was meant", () => {
  assert.throws(
    () => build("deployments", { image: "a", resources: { profile: "smal" } }),
    (error) => error instanceof BuildError && error.hint === "Did you mean `small`?",
  );
});
