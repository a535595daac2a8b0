import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import { type TestOperator, withOperator } from "../e2e/test_operator.ts";

/** A Site whose status says what it sees of a Page. */
const READER = `
reconciler: { resync: 1h }
cross:
  - crd: page
    selector: { name: "{{ .spec.page }}" }
    as: found
status:
  fields:
    - { path: found, value: "{{ .cross.found.found }}" }
    - { path: title, value: "{{ .cross.found.spec.title }}" }
    - { path: url, value: "{{ .cross.found.status.url }}" }
    - { path: map, value: "{{ .cross.found.children.configmap.ready }}" }
    - { path: total, value: "{{ .cross.page.metrics.workers }}" }
`;
const PAGE = `
operatorBox:
  reconciler: { resync: 1h, workers: 2 }
  onReconcile:
    configMaps:
      - name: "page-{{ .metadata.name }}"
        data: { title: "{{ .spec.title }}" }
  status:
    fields:
      - { path: url, value: "http://{{ .spec.title }}" }
`;

async function seen(test: TestOperator, name: string) {
  const live = await test.client.get(test.siteRef(name));
  return ["found", "title", "url", "map"].map((key) => getPath(live?.status, [key]));
}

async function sees(test: TestOperator, name: string, wanted: readonly string[]) {
  const text = JSON.stringify(wanted);
  await test.until(`${name} sees ${text}`, async () =>
    JSON.stringify(await seen(test, name)) === text);
}

Deno.test("A CR sees another CRD's CR come, change and go, without any polling", async () => {
  await withOperator({ box: READER, others: { Page: PAGE } }, async (test) => {
    await test.site("a", { page: "home" });
    await test.site("b", { page: "other" });
    await sees(test, "a", ["false", "", "", "false"]);
    await test.resource("Page", "home", { title: "one" });
    await sees(test, "a", ["true", "one", "http://one", "true"]);
    await sees(test, "b", ["false", "", "", "false"]);
    await test.resource("Page", "home", { title: "two" });
    await sees(test, "a", ["true", "two", "http://two", "true"]);
    const live = await test.client.get(test.siteRef("a"));
    assert.equal(getPath(live?.status, ["total"]), "2");
    const page = { ...test.siteRef("home"), kind: "Page" };
    await test.client.delete(page);
    await sees(test, "a", ["false", "", "", "false"]);
    const writes = await test.quiet();
    await test.site("c", { page: "none" });
    await sees(test, "c", ["false", "", "", "false"]);
    assert.ok(await test.quiet() <= writes + 3, "nobody else was woken");
  });
});

Deno.test("A CR is found by its labels, the first by name or all of them", async () => {
  const box = `
reconciler: { resync: 1h }
cross:
  - crd: page
    selector: { matchLabels: { tier: "{{ .spec.tier }}" } }
  - { crd: page, as: all, strategy: all, selector: { matchLabels: { tier: gold } } }
status:
  fields:
    - { path: first, value: "{{ .cross.page.name }}" }
    - { path: all, value: "{{ range .cross.all.items }}{{ .name }} {{ end }}" }
`;
  await withOperator({ box, others: { Page: PAGE } }, async (test) => {
    const status = async () => (await test.client.get(test.siteRef("a")))?.status;
    await test.site("a", { tier: "gold" });
    await test.resource("Page", "y", { title: "y" }, { labels: { tier: "gold" } });
    await test.until("y", async () => getPath(await status(), ["first"]) === "y");
    await test.resource("Page", "x", { title: "x" }, { labels: { tier: "gold" } });
    await test.resource("Page", "w", { title: "w" }, { labels: { tier: "tin" } });
    await test.until("x", async () => getPath(await status(), ["first"]) === "x");
    assert.equal(getPath(await status(), ["all"]), "x y");
  });
});

Deno.test("A CRD that lets nobody look is never found, whatever asks", async () => {
  const others = { Page: `crossAccess: false\n${PAGE.trim()}` };
  await withOperator({ box: READER, others }, async (test) => {
    await test.resource("Page", "home", { title: "one" });
    await test.site("a", { page: "home" });
    await test.ready("a", "True");
    await sees(test, "a", ["false", "", "", "false"]);
  });
});

Deno.test("A CR hears when another CRD's health changes", async () => {
  const box = `
reconciler: { resync: 1h }
cross:
  - { crd: page, source: { protocol: health } }
status:
  fields:
    - { path: state, value: "{{ .cross.page.state }} {{ .cross.page.healthy }}" }
    - { path: error, value: "{{ .cross.page.lastError }}" }
`;
  const page = PAGE.replace("workers: 2", "workers: 2, queue: { failureThreshold: 1 }")
    .replace('.spec.title }}" }\n  status', '.spec.deep.title }}" }\n  status');
  await withOperator({ box, others: { Page: page } }, async (test) => {
    const status = async () => (await test.client.get(test.siteRef("a")))?.status;
    await test.site("a", {});
    await test.until("healthy", async () =>
      getPath(await status(), ["state"]) === "healthy true");
    await test.resource("Page", "home", { title: "one" });
    await test.until("degraded", async () =>
      getPath(await status(), ["state"]) === "degraded false");
    assert.match(String(getPath(await status(), ["error"])), /nil pointer/);
  });
});
