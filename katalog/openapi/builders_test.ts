/**
 * Checks what every built-in kind makes against Kubernetes' own schemas.
 *
 * @module
 */

import assert from "node:assert/strict";
import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import { parseYaml, yamlToJson } from "../../core/yaml.ts";
import { contextOf, crdOf, scopeOf, site } from "../fixtures_test.ts";
import { kindTables } from "../kinds/mod.ts";
import { checkTree } from "./check.ts";
import { loadBuiltIn } from "./schemas.ts";

interface Case {
  readonly list: string;
  readonly case: string;
  readonly entry: JsonObject;
}

const cases: readonly Case[] = ["workloads", "network", "config", "cluster"]
  .flatMap((file) => {
    const url = new URL(`../kinds/testdata/${file}.yaml`, import.meta.url);
    const read = parseYaml(Deno.readTextFileSync(url), file);
    return yamlToJson(read.documents[0]) as unknown as Case[];
  });

const builtIn = await loadBuiltIn();

/** The object that an entry makes of a CR, as it would be sent. */
async function made({ list, entry }: Case): Promise<KubeObject> {
  const block = { [list]: [{ name: "web", ...entry }] };
  // YAML takes JSON as it is.
  const crd = await crdOf(
    `operatorBox: ${JSON.stringify({ onReconcile: block })}\n`,
  );
  const cr = site();
  const [{ object }] = crd.onReconcile.entries[0].render(scopeOf(cr), contextOf(cr));
  return object!;
}

function findings(object: KubeObject): string[] {
  const schema = builtIn.schemaOf(object.apiVersion, object.kind);
  assert.ok(schema, `no schema for ${object.apiVersion} ${object.kind}`);
  return checkTree(schema, object, object.kind)
    .map(({ code, path, message }) => `${code} ${path.join(".")}: ${message}`);
}

for (const one of cases) {
  Deno.test(`${one.list} with ${one.case} makes what Kubernetes knows`, async () => {
    assert.deepEqual(findings(await made(one)), []);
  });
}

type ProfileCase = readonly [
  list: string,
  names: string,
  entry: (profile: string) => JsonObject,
];

/** Where each class of profiles is named. */
const PROFILES: readonly ProfileCase[] = [
  [
    "deployments",
    "tiny small medium large burst steady compute-heavy memory-heavy",
    (profile) => ({ image: "a", resources: { profile } }),
  ],
  [
    "deployments",
    "fast standard patient slow-start",
    (profile) => ({
      image: "a",
      port: 1,
      probes: { startup: { type: "tcp", profile } },
    }),
  ],
  [
    "deployments",
    "baseline restricted hardened",
    (profile) => ({
      image: "a",
      securityContext: { profile },
      podSecurity: { profile },
    }),
  ],
  ...["deployments", "statefulSets", "daemonSets"].map((list): ProfileCase => [
    list,
    "safe fast blue-green",
    (profile) => ({ image: "a", rollingUpdate: { profile } }),
  ]),
  [
    "hpa",
    "web api latency-sensitive batch cost-optimized",
    (profile) => ({
      scaleTargetRef: { name: "a" },
      maxReplicas: 3,
      behavior: { profile },
    }),
  ],
  ["pdb", "zero-downtime rolling relaxed", (profile) => ({ behavior: { profile } })],
  ["resourceQuotas", "small medium large xlarge", (profile) => ({ profile })],
  [
    "networkPolicies",
    "deny-all deny-all-ingress deny-all-egress allow-same-namespace allow-dns-egress",
    (profile) => ({ profile }),
  ],
];

for (const [list, names, entry] of PROFILES) {
  Deno.test(`profiles of ${list} make what Kubernetes knows: ${names}`, async () => {
    for (const name of names.split(" ")) {
      const one = { list, case: name, entry: entry(name) };
      assert.deepEqual(findings(await made(one)), [], name);
    }
  });
}

Deno.test("every kind of the tables is tried", () => {
  const tried = new Set(cases.map(({ list }) => list));
  assert.deepEqual(kindTables.filter(({ list }) => !tried.has(list)), []);
  assert.equal(tried.size, 24);
});

/** The value with one more key in its deepest map. */
function misspelt(value: Json): Json {
  if (Array.isArray(value)) return value.map(misspelt);
  if (!isObject(value)) return value;
  const inner = Object.entries(value).find(([, one]) => isObject(one));
  return inner === undefined
    ? { ...value, colour: "red" }
    : { ...value, [inner[0]]: misspelt(inner[1]!) };
}

Deno.test("a field that a builder misspells is found", async () => {
  const deployment = await made({
    list: "deployments",
    case: "",
    entry: { image: "nginx", rollingUpdate: { maxSurge: 1 } },
  });
  const spec = deployment.spec as JsonObject;
  const strategy = misspelt(spec.strategy!);
  assert.deepEqual(
    findings({ ...deployment, spec: { ...spec, strategy } }),
    [
      'schema-unknown-field spec.strategy.rollingUpdate.colour: Cannot use the field "colour": "rollingUpdate" has none of that name',
    ],
  );
});
