import assert from "node:assert/strict";
import { getPath, type JsonObject } from "../core/json.ts";
import { type TestOperator, withOperator } from "../e2e/test_operator.ts";

/** A Site that shows what the other operator tells of one of its own resources. */
const reader = (crd: string, address: string) => `
reconciler: { resync: 250ms }
cross:
  - crd: ${crd}
    as: peer
    selector: { name: "{{ .spec.peer }}" }
    source: { ${address}, cacheFor: 100ms }
  - { crd: ${crd}, as: doing, source: { ${address}, type: health, cacheFor: 100ms } }
  - { crd: ${crd}, as: figures, source: { ${address}, type: metrics, cacheFor: 100ms } }
status:
  fields:
    - { path: found, value: "{{ .cross.peer.found }}" }
    - { path: title, value: "{{ .cross.peer.spec.title }}" }
    - { path: url, value: "{{ .cross.peer.status.url }}" }
    - { path: map, value: "{{ .cross.peer.children.configmap.ready }}" }
    - { path: label, value: '{{ index .cross.peer.metadata.labels "tier" }}', when: [{ field: cross.peer.found, equals: "true" }] }
    - { path: state, value: "{{ .cross.doing.state }} {{ .cross.doing.healthy }}" }
    - { path: workers, value: "{{ .cross.figures.metrics.workers }}" }
`;

const PEER = `
operatorBox:
  reconciler: { workers: 2, queue: { failureThreshold: 1 } }
  onReconcile:
    configMaps:
      - name: "peer-{{ .metadata.name }}"
        data: { title: "{{ .spec.title }}", size: "{{ .spec.page.size }}" }
  status:
    fields:
      - { path: url, value: "http://{{ .spec.title }}" }
`;

async function sees(test: TestOperator, wanted: JsonObject): Promise<void> {
  await test.until(JSON.stringify(wanted), async () => {
    const live = await test.client.get(test.siteRef("a"));
    return Object.entries(wanted).every(([key, value]) =>
      (getPath(live?.status, [key]) ?? null) === value
    );
  });
}

Deno.test("Two operators show each other's resources, health and figures over HTTP", async () => {
  const left = { others: { Leaf: PEER }, http: true };
  await withOperator(
    { ...left, box: reader("page", 'host: "{{ .spec.hub }}"') },
    async (a) => {
      const { host } = new URL(a.operator.url!);
      const env = { ORK_PEER: host };
      const box = reader("leaf", 'host: "${ORK_PEER}"');
      await withOperator(
        { box, others: { Page: PEER }, http: true, env },
        async (b) => {
          const { namespace } = b;
          await a.site("a", { hub: b.operator.url!, peer: "home" });
          await b.site("a", { peer: "home" });
          // Each looks in the namespace of its own resource, where there is nothing.
          for (const test of [a, b]) {
            await sees(test, {
              found: "false",
              title: "",
              state: "healthy true",
              workers: "2",
            });
          }
          const moved = reader(
            "page",
            `host: "{{ .spec.hub }}", namespace: ${namespace}`,
          );
          await a.stop();
          await a.start(moved);
          await b.resource("Page", "home", { title: "one", page: { size: 1 } }, {
            labels: { tier: "gold" },
          });
          await sees(a, {
            found: "true",
            title: "one",
            url: "http://one",
            map: "true",
            label: "gold",
          });
          await b.resource("Page", "home", { title: "two", page: { size: 1 } });
          await sees(a, { found: "true", title: "two", url: "http://two" });
          // A page without its size cannot be rendered, and one failure is enough here.
          await b.resource("Page", "broken", {});
          await b.until("degraded", () =>
            Promise.resolve(
              b.operator.status().some(({ state }) => state === "degraded"),
            ));
          await sees(a, { state: "degraded false" });
          await b.client.delete(b.ref(`${b.group}/v1`, "Page", "home"));
          await sees(a, { found: "false", title: "", map: "false" });
          const ready = await a.ready("a", "True");
          assert.equal(getPath(ready.live.status, ["workers"]), "2");
          await b.stop();
          await sees(a, { found: "false", state: " ", workers: "" });
          await a.ready("a", "True");
          assert.ok(
            a.logs.some((one) =>
              /Cannot read across to "peer"/.test(String(one.fields.warning))
            ),
            "who cannot be asked is logged",
          );
        },
      );
    },
  );
});

Deno.test("A CRD that lets nobody look tells another operator nothing", async () => {
  const others = { Page: `crossAccess: false\n${PEER.trim()}` };
  await withOperator({ box: "", others, http: true }, async (b) => {
    await b.resource("Page", "home", { title: "one", page: { size: 1 } });
    const page = b.ref(`${b.group}/v1`, "Page", "home");
    await b.until(
      "the page ready",
      async () => getPath((await b.client.get(page))?.status, ["url"]) === "http://one",
    );
    const tell = async (path: string) => {
      const response = await fetch(`${b.operator.url}/katalog/${path}`);
      return [response.status, await response.json()] as const;
    };
    const [status, body] = await tell(`page/cr/${b.namespace}/home`);
    assert.deepEqual([status, body.error], [
      404,
      'Cannot tell of "page": its crossAccess is false',
    ]);
    const [healthStatus, health] = await tell("PAGE/health");
    assert.deepEqual([healthStatus, health.state, health.isKonductor], [
      200,
      "healthy",
      true,
    ]);
    const box = reader(
      "page",
      `endpoint: "${b.operator.url}/katalog/page/cr/${b.namespace}/home"`,
    );
    await withOperator({ box }, async (a) => {
      await a.site("a", { peer: "home" });
      await sees(a, { found: "false", title: "" });
    });
  });
});
