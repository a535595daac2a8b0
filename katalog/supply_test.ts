import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { getPath } from "../core/json.ts";
import { type KubeObject, objectKey, type ObjectRef } from "../core/object.ts";
import { seededRandom } from "../core/random.ts";
import { createCertificate } from "../net/certificate.ts";
import {
  contextOf,
  crdOf,
  filesOf,
  katalog,
  scopeOf,
  site,
  testFixtures,
} from "./fixtures_test.ts";
import { loadPlan, type Need, type RenderContext, type Supply } from "./mod.ts";

const NOW_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const STAMP = "orkestra.orkspace.io/generated-at";

interface Found {
  readonly live?: KubeObject | "foreign";
  readonly nowMs?: number;
  readonly source?: KubeObject;
}

/** Renders the one entry of a block, with what stands there and what it needs. */
async function render(
  block: "onCreate" | "onReconcile",
  entry: string,
  { live, nowMs = NOW_MS, source }: Found = {},
) {
  const crd = await crdOf(`operatorBox: { ${block}: { ${entry} } }\n`);
  const [plan] = crd[block].entries;
  const cr = site();
  const supplied = (need: Need): Supply => {
    if (need.need === "object") return { supply: "object", object: source };
    const request = { ...need.request, nowMs };
    const certificate = createCertificate(request, seededRandom(1));
    return { supply: "certificate", certificate };
  };
  const context: RenderContext = { ...contextOf(cr), live: () => live, supplied };
  const scope = scopeOf(cr, nowMs);
  const needs = plan.needs?.(scope, context) ?? [];
  return { needs, declared: plan.render(scope, context) };
}

function places(declared: readonly { readonly ref: ObjectRef }[]): string[] {
  return declared.map(({ ref }) => objectKey(ref));
}

Deno.test("toNamespaces makes one object in each, lists in templates included, each once", async () => {
  const crd = await crdOf(
    "restrictedNamespaces: [closed]\noperatorBox: { onCreate: { configMaps: [{ name: a, data: { k: v }, toNamespaces: [one, '{{ .spec.more }}', '', closed] }] } }\n",
  );
  const [entry] = crd.onCreate.entries;
  const of = (more: readonly string[]) => {
    const cr = site({ spec: { more } });
    return places(entry.render(scopeOf(cr), contextOf(cr)));
  };
  assert.deepEqual(of(["two", "one"]), ["one/a", "two/a"]);
  assert.deepEqual(of([]), ["one/a"]);
});

Deno.test("a copy asks for its source by name, and lays its own data over it", async () => {
  const data = { k: "djE=", o: "djI=" };
  const source = { apiVersion: "v1", kind: "Secret", metadata: {}, type: "a/b", data };
  const { needs, declared } = await render(
    "onReconcile",
    "secrets: [{ name: a, fromSecret: '{{ .metadata.name }}-src', toNamespaces: [x, y], data: { k: new } }]",
    { source },
  );
  const ref = {
    apiVersion: "v1",
    kind: "Secret",
    namespace: "retail",
    name: "shop-src",
  };
  assert.deepEqual(needs[0], { need: "object", ref });
  assert.deepEqual(places(declared), ["x/a", "y/a"]);
  const k = Buffer.from("new").toString("base64");
  assert.deepEqual(declared[1].object?.data, { k, o: "djI=" });
  assert.equal(declared[1].object?.type, "a/b");
});

Deno.test("a copy whose source is missing, or unnamed, cannot be rendered", async () => {
  const far = "configMaps: [{ name: a, fromConfigMap: base, fromNamespace: far }]";
  await assert.rejects(
    render("onReconcile", far),
    /fromConfigMap": there is no "ConfigMap far\/base" to copy/,
  );
  const unnamed = "configMaps: [{ name: a, fromConfigMap: '{{ .none }}' }]";
  await assert.rejects(
    render("onReconcile", unnamed),
    /the name of what it copies is empty/,
  );
});

Deno.test("a creating copy that is there reads nothing", async () => {
  const there = { apiVersion: "v1", kind: "Secret", metadata: { name: "a" } };
  const entry = "secrets: [{ name: a, fromSecret: b }]";
  const identity = { name: "a", namespace: "retail" };
  for (const live of [there, "foreign"] as const) {
    const { needs, declared } = await render("onCreate", entry, { live });
    assert.deepEqual(needs, []);
    assert.deepEqual(declared, [{
      ref: { apiVersion: "v1", kind: "Secret", ...identity },
      object: { apiVersion: "v1", kind: "Secret", metadata: identity },
    }]);
  }
});

function secret(generatedAt: string, data: Record<string, string>): KubeObject {
  const metadata = { name: "a", annotations: { [STAMP]: generatedAt } };
  return { apiVersion: "v1", kind: "Secret", metadata, data };
}

Deno.test("rotateAfter renews what is older, in days and years too", async () => {
  const entry =
    "secrets: [{ name: a, once: true, rotateAfter: 90d, data: { p: '{{ randomAlphanumeric 9 }}' } }]";
  const live = secret("2026-01-01T00:00:00Z", { p: "b2xk" });
  const at = async (nowMs: number) =>
    (await render("onCreate", entry, { live, nowMs })).declared[0];
  assert.equal((await at(NOW_MS + 90 * DAY_MS)).object?.data, undefined);
  const { renew, object } = await at(NOW_MS + 90 * DAY_MS + 1);
  assert.equal(renew, true);
  assert.notEqual((object!.data as { p: string }).p, "b2xk");
  assert.equal(object!.metadata.annotations![STAMP], "2026-04-01T00:00:00Z");
});

Deno.test("what is drawn at random for a Secret that rotates is no reason to warn", async () => {
  const codes = async (more: string) => {
    const entry = `secrets: [{ name: a, ${more}data: { p: "{{ randomHex 8 }}" } }]`;
    const text = katalog(`operatorBox: { onReconcile: { ${entry} } }\n`);
    const { problems } = await loadPlan(filesOf({ "katalog.yaml": text }));
    return problems.map(({ code }) => code);
  };
  assert.deepEqual(await codes(""), ["template-random"]);
  assert.deepEqual(await codes("rotateAfter: 1y, "), []);
});

Deno.test("an applied Secret that rotates keeps its values until then, and gets keys that it lacks", async () => {
  const entry =
    "secrets: [{ name: a, rotateAfter: 1y, data: { p: '{{ randomAlphanumeric 9 }}', q: new } }]";
  const since = "2026-01-01T00:00:00Z";
  const live = secret(since, { p: "b2xk", gone: "eA==" });
  const { declared: [{ object }] } = await render("onReconcile", entry, { live });
  assert.deepEqual(object?.data, { p: "b2xk", q: "bmV3" });
  assert.deepEqual(object?.metadata.annotations, { [STAMP]: since });
});

Deno.test("a certificate is made anew for other names, near its end, and when it cannot be read", async () => {
  const entry = (names: string) =>
    `secrets: [{ tls: { dnsNames: ${names}, validFor: 30d } }]`;
  const both = "[web, 'fd00::0:1']";
  const first = await render("onReconcile", entry(both));
  assert.deepEqual(first.needs, [{
    need: "certificate",
    request: {
      for: "retail/shop-orkestra-tls",
      commonName: "shop-orkestra-tls.retail.svc",
      dnsNames: ["web", "fd00::0:1"],
      validForMs: 30 * DAY_MS,
    },
  }]);
  const live = first.declared[0].object!;
  const asked = async (names: string, days: number, there = live) => {
    const found = { live: there, nowMs: NOW_MS + days * DAY_MS };
    return (await render("onReconcile", entry(names), found)).needs.length;
  };
  assert.equal(await asked("['fd00::1', web]", 19), 0, "the same names");
  assert.equal(await asked(both, 21), 1, "near its end");
  assert.equal(await asked("[web]", 0), 1, "other names");
  assert.equal(await asked(both, 0, { ...live, data: { "tls.crt": "eA==" } }), 1);
  const kept = await render("onReconcile", entry(both), { live });
  assert.deepEqual(kept.declared[0].object, live);
});

Deno.test("an Ingress with tls.create brings a Secret with a certificate for its hosts", async () => {
  const crd = await crdOf(
    "operatorBox: { onReconcile: { ingresses: [{ host: shop.example.org, serviceName: a, servicePort: 80, tls: { create: true, hosts: [a.example.org] }, when: [{ field: spec.tls, exists: true }] }] } }\n",
  );
  const [made, ingress] = crd.onReconcile.entries;
  const cr = site({ spec: { tls: "yes" } });
  const scope = scopeOf(cr);
  assert.deepEqual(
    made.needs?.(scope, contextOf(cr)).map((need) =>
      need.need === "certificate" &&
      [need.request.for, need.request.commonName, need.request.dnsNames]
    ),
    [["retail/shop-ingress-tls", "shop.example.org", ["a.example.org"]]],
  );
  const { spec } = ingress.render(scope, contextOf(cr))[0].object!;
  assert.equal(getPath(spec, ["tls", "0", "secretName"]), "shop-ingress-tls");
  const off = scopeOf(site());
  assert.deepEqual(made.render(off, contextOf(site())).map(({ object }) => object), [
    undefined,
  ]);
});

function created(secrets: string): string {
  return katalog(`operatorBox: { onCreate: { secrets: [{ ${secrets} }] } }\n`);
}

testFixtures([
  {
    code: "bad-type",
    text: created("rotateAfter: 90days, data: { a: b }"),
    at: "error 8:59 spec.crds.site.operatorBox.onCreate.secrets[0].rotateAfter",
    message: 'Cannot read "rotateAfter" as a span of time: found "90days"',
    hint: "Write a number with its unit, such as `rotateAfter: 90d` or `12h`",
  },
  {
    code: "exclusive-keys",
    text: created("fromSecret: a, tls: { commonName: b }"),
    at: "error 8:61 spec.crds.site.operatorBox.onCreate.secrets[0].tls",
    message: 'Cannot use "fromSecret" and "tls" together',
    hint: "Keep one of them",
  },
]);
