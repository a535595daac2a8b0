import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { grantsFor, httpGrantFor, loadPlan } from "./mod.ts";
import {
  bytesOf,
  filesOf,
  type Fixture,
  format,
  katalog,
  scopeOf,
  site,
  testFixtures,
} from "./fixtures_test.ts";
import { hooks, moduleOf } from "./hook_fixtures_test.ts";

const MODULE = moduleOf("on_reconcile");

/** The plan of a hook; throws with every problem if there is none. */
async function hookOf(text: string) {
  const files = filesOf({ "katalog.yaml": text });
  const loaded = await loadPlan({ ...files, ...bytesOf({ "db.wasm": MODULE }) });
  if (!loaded.ok) throw new Error(loaded.problems.map(format).join("\n"));
  return {
    plan: loaded.value,
    crd: loaded.value.crds[0],
    hook: loaded.value.crds[0].hooks!,
  };
}

Deno.test("a hook that says nothing else may write about its own resource alone", async () => {
  const { hook, plan, crd } = await hookOf(hooks("wasm: ./db.wasm"));
  const { read, apply, delete: remove, http, ...flags } = hook.grants;
  assert.deepEqual([read, apply, remove, http], [[], [], [], []]);
  assert.deepEqual(flags, {
    log: true,
    events: true,
    status: true,
    conditions: true,
    clock: false,
    random: false,
  });
  assert.deepEqual([hook.limits, hook.runsFirst, hook.engine, hook.shared], [
    {},
    false,
    "orkestra",
    false,
  ]);
  assert.deepEqual(hook.args(scopeOf(site())), {});
  assert.deepEqual([...hook.module!.exports], ["on_reconcile"]);
  assert.deepEqual(crd.childKinds, []);
  assert.deepEqual(plan.sources, ["katalog.yaml", "db.wasm"], "ork dev watches it");
});

Deno.test("a hook is not read where nobody can read bytes, and its Katalog loads", async () => {
  const loaded = await loadPlan(filesOf({ "katalog.yaml": hooks("wasm: ./db.wasm") }));
  assert.ok(loaded.ok);
  assert.equal(loaded.value.crds[0].hooks?.module, undefined);
});

Deno.test("args of a hook keep their types, and templates see the calls before it", async () => {
  const { hook, crd } = await hookOf(katalog(`
operatorBox:
  reconciler:
    hooks:
      wasm: ./db.wasm
      runHooksFirst: true
      engine: extism
      shared: true
      external: [{ name: flags, url: http://flags/ }]
      args:
        engine: "{{ .spec.engine }}"
        nested: { flag: "{{ .external.flags.on }}", list: [1, "{{ .metadata.name }}"] }
        port: 5432
        on: true
`));
  const scope = scopeOf(site({ spec: { engine: "postgres" } }));
  const root = { ...scope.root, external: { flags: { on: true } } };
  assert.deepEqual(hook.args({ ...scope, root }), {
    engine: "postgres",
    nested: { flag: true, list: [1, "shop"] },
    port: 5432,
    on: true,
  });
  assert.deepEqual([hook.runsFirst, hook.engine, hook.shared], [true, "extism", true]);
  assert.deepEqual(crd.external.names, ["flags"]);
});

Deno.test("limits of a hook are read with their units", async () => {
  const { hook } = await hookOf(hooks(
    "wasm: ./db.wasm, limits: { time: 5s, cpu: 200ms, memory: 64Mi, hostCalls: 0, inputBytes: 1Mi, outputBytes: 1000, logLines: 5, concurrentCalls: 2 }",
  ));
  assert.deepEqual(hook.limits, {
    timeMs: 5000,
    cpuMs: 200,
    memoryBytes: 64 * 1024 * 1024,
    hostCalls: 0,
    inputBytes: 1024 * 1024,
    outputBytes: 1000,
    logLines: 5,
    concurrentCalls: 2,
  });
});

Deno.test("a granted kind is watched like one that an entry makes", async () => {
  const { crd } = await hookOf(hooks(
    "wasm: ./db.wasm, capabilities: { apply: [{ apiVersion: v1, kind: ConfigMap }, { apiVersion: x.io/v1, kind: Thing }] }",
    ", onReconcile: { configMaps: [{ name: a, data: { a: b } }] }",
  ));
  assert.deepEqual(
    crd.childKinds.map((
      { apiVersion, kind, children },
    ) => [apiVersion, kind, children]),
    [
      ["v1", "ConfigMap", ["configmaps", "configmap"]],
      ["x.io/v1", "Thing", ["customs", "custom"]],
    ],
  );
});

Deno.test("managedResources grant reading, applying and deleting beside the resource", async () => {
  const { hook } = await hookOf(hooks(
    "wasm: ./db.wasm, managedResources: [{ group: apps, plural: deployments }, { group: x.io, version: v2, kind: Thing }]",
  ));
  const { read, apply, delete: remove } = hook.grants;
  for (const grants of [read, apply, remove]) {
    assert.deepEqual(
      grants.map(({ apiVersion, kind, namespaces }) => [apiVersion, kind, namespaces]),
      [["apps/v1", "Deployment", ["same"]], ["x.io/v2", "Thing", ["same"]]],
    );
  }
});

Deno.test("a module is compared with its sha256", async () => {
  const sum = createHash("sha256").update(MODULE).digest("hex");
  await hookOf(hooks(`wasm: ./db.wasm, sha256: ${sum}`));
  await assert.rejects(
    hookOf(hooks(`wasm: ./db.wasm, sha256: ${"0".repeat(64)}`)),
    new RegExp(`its sha256 is ${sum}, not 0{64}`),
  );
});

Deno.test("a grant covers its kind in any version, its names, and its namespaces", async () => {
  const { hook } = await hookOf(hooks(
    "wasm: ./db.wasm, capabilities: { read: [{ apiVersion: v1, kind: Secret, names: [a] }, { apiVersion: apps/v1, kind: Deployment, namespaces: [far] }, { apiVersion: v1, kind: Pod, namespaces: ['*'] }] }",
  ));
  const may = (kind: string, namespace?: string, name?: string, apiVersion = "v1") =>
    grantsFor(hook.grants.read, { apiVersion, kind, namespace, name }, "home").length >
      0;
  assert.equal(may("Secret", "home", "a"), true);
  assert.equal(may("Secret", "home", "b"), false);
  assert.equal(may("Secret", "far", "a"), false);
  assert.equal(may("Deployment", "far", "x", "apps/v1beta1"), true);
  assert.equal(may("Deployment", "home", "x", "apps/v1"), false);
  assert.equal(may("Deployment", "far", "x", "v1"), false);
  assert.equal(may("Pod", "anywhere"), true);
  assert.equal(may("ConfigMap", "home"), false);
});

Deno.test("an http grant covers host, scheme, port, method and whole steps of a path", async () => {
  const { hook } = await hookOf(hooks(
    "wasm: ./db.wasm, capabilities: { http: [{ host: API.example.com, pathPrefix: /v1/db, methods: [get, POST] }, { host: 10.0.0.5, scheme: http, port: 8080 }] }",
  ));
  const may = (url: string, method = "GET") =>
    httpGrantFor(hook.grants.http, new URL(url), method) !== undefined;
  assert.equal(may("https://api.example.com/v1/db"), true);
  assert.equal(may("https://api.example.com:443/v1/db/a?b=c", "POST"), true);
  assert.equal(may("https://api.example.com/v1/db", "DELETE"), false);
  assert.equal(may("https://api.example.com/v1/dbs"), false);
  assert.equal(may("https://api.example.com/v1/db/../admin"), false);
  assert.equal(may("https://api.example.com/v1/db/%2e%2e/admin"), false);
  assert.equal(may("https://api.example.com/v1/db/..%2fadmin"), false);
  assert.equal(may("http://api.example.com/v1/db"), false);
  assert.equal(may("https://api.example.com:8443/v1/db"), false);
  assert.equal(may("https://api.example.com.evil.io/v1/db"), false);
  assert.equal(may("http://10.0.0.5:8080/"), true);
  assert.equal(
    may("http://0x0a000005:8080/"),
    true,
    "the same address otherwise written",
  );
});

const HOOKS = "spec.crds.site.operatorBox.reconciler.hooks";

const FIXTURES: readonly Fixture[] = [
  {
    code: "missing-key",
    text: hooks("runHooksFirst: true"),
    at: `error 8:43 ${HOOKS}.wasm`,
    message: 'Cannot do without "wasm" in "hooks": found none',
    hint: "Add `wasm:`",
  },
  {
    code: "bad-value",
    text: hooks("wasm: ./db.wasm, limits: { memory: 1 }"),
    at: `error 8:80 ${HOOKS}.limits.memory`,
    message: 'Cannot use the limit "memory": found "1"',
    hint: "Allowed are 64Ki to 512Mi",
  },
  {
    code: "bad-value",
    text: hooks("wasm: ./db.wasm, limits: { cpu: 1m }"),
    at: `error 8:77 ${HOOKS}.limits.cpu`,
    message: 'Cannot use the limit "cpu": found "1m"',
    hint: "Allowed are 1ms to 10s",
  },
  {
    code: "bad-value",
    text: hooks(
      "wasm: ./db.wasm, capabilities: { read: [{ apiVersion: v1, kind: Pod, names: ['web-*'] }] }",
    ),
    at: `error 8:122 ${HOOKS}.capabilities.read[0].names[0]`,
    message: 'Cannot grant the name "web-*": no object has it',
    hint: "Write whole names; leave `names` out for all of them",
  },
  {
    code: "bad-value",
    text: hooks(
      "wasm: ./db.wasm, capabilities: { http: [{ host: 'https://a.io/' }] }",
    ),
    at: `error 8:93 ${HOOKS}.capabilities.http[0].host`,
    message: 'Cannot grant the host "https://a.io/": it is no name of a server',
    hint: "Write the whole name without scheme and port, such as `api.example.com`",
  },
  {
    code: "bad-value",
    text: hooks(
      "wasm: ./db.wasm, capabilities: { http: [{ host: a.io, path: /a/../b }] }",
    ),
    at: `error 8:105 ${HOOKS}.capabilities.http[0].path`,
    message: 'Cannot grant the path "/a/../b": it is no plain beginning of a path',
    hint: "Write what paths begin with, such as `/v1/databases`, without `%` and `..`",
  },
  {
    code: "external-duplicate",
    text: hooks(
      "wasm: ./db.wasm, external: [{ name: a, url: http://h/ }]",
      ", onCreate: { external: [{ name: a, url: http://h/ }] }",
    ),
    at: `error 8:73 ${HOOKS}.external[0]`,
    message: 'Cannot use the name "a" twice: both calls would fill it',
    hint: "Give each call of onReconcile and onCreate a name of its own",
  },
];

testFixtures(FIXTURES);
