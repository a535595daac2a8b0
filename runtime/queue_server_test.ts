import assert from "node:assert/strict";
import { withOperator } from "../e2e/test_operator.ts";

const MAP = `
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { size: "{{ .spec.size }}" }
`;

Deno.test("A queue that is full at its first limit still works on every resource and every edit", async () => {
  const box = `
reconciler:
  workers: 1
  resync: 1h
  queue: { maxDepth: 1, behaviour: { onLimit: { drop: true } } }
${MAP.trim()}
`;
  await withOperator({ box, http: true }, async (test) => {
    const names = Array.from({ length: 12 }, (_, i) => `s${i}`);
    await Promise.all(names.map((name) => test.site(name, { size: 1 })));
    for (const name of names) await test.ready(name, "True");
    await Promise.all(names.map((name) => test.site(name, { size: 2 })));
    await test.until("every edit", async () => {
      const maps = await Promise.all(names.map((name) => test.configMap(name)));
      return maps.every((map) => (map?.data as { size?: string })?.size === "2");
    });
    const told = test.logs.filter((one) => one.message.startsWith("queue is full"));
    assert.ok(told.length > 0);
    assert.equal(told[0].level, "warn");
    const metrics = await (await fetch(`${test.operator.url}/metrics`)).text();
    const drops = /controller_queue_drops_total\{crd="site",rule="onLimit"\} (\d+)/
      .exec(metrics);
    assert.ok(Number(drops?.[1]) > 0, metrics);
    assert.match(metrics, /controller_queue_put_off\{crd="site"\} 0/);
  });
});

Deno.test("retryBackoff repeats a failed cycle without holding the only worker, before it counts", async () => {
  const box = `
reconciler:
  workers: 1
  resync: 1h
  queue: { failureThreshold: 2, retryBackoff: { initial: 20s, maxAttempts: 2 } }
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { size: "{{ .spec.size }}" }
      labels: { note: "{{ .spec.note }}" }
`;
  await withOperator({ box, http: true }, async (test) => {
    await test.site("bad", { size: 1, note: "no label!" });
    await test.ready("bad", "False");
    const again = await test.until("the log line", () =>
      Promise.resolve(
        test.logs.find((one) => one.message === "reconcile failed, trying again"),
      ));
    assert.equal(again.fields.retryInMs, 20_000);
    await test.site("good", { size: 1, note: "fine" });
    await test.ready("good", "True");
    assert.equal(test.operator.status()[0].state, "healthy");
    assert.equal(test.operator.status()[0].consecutiveFails, 0);
    const metrics = await (await fetch(`${test.operator.url}/metrics`)).text();
    assert.match(metrics, /controller_reconcile_total\{crd="site",result="retry"\} 1/);
  });
});

Deno.test("The runtime is not ready while a critical CRD is degraded, and is again after it", async () => {
  const box = `
reconciler: { queue: { failureThreshold: 1 } }
onReconcile:
  configMaps: [{ name: "{{ .metadata.name }}", labels: { note: "{{ .spec.note }}" } }]
`;
  const options = { box, entry: "critical: true", http: true };
  await withOperator(options, async (test) => {
    const ready = async () => {
      const response = await fetch(`${test.operator.url}/ready`);
      return { code: response.status, body: await response.json() };
    };
    await test.until("ready", async () => (await ready()).code === 200);
    await test.site("a", { note: "no label!" });
    await test.until("not ready", async () => (await ready()).code === 503);
    assert.equal((await ready()).body.status, 'the critical CRD "site" is degraded');
    await test.site("a", { note: "fine" });
    await test.until("ready again", async () => (await ready()).code === 200);
  });
});

Deno.test("CRDs that share workers all get their turn", async () => {
  const reconciler = "reconciler: { workers: 1, resync: 1h, queue: { shared: true } }";
  const page = `operatorBox:\n  ${reconciler}\n  ${MAP.trim().replace(/\n/g, "\n  ")}\n`
    .replace('name: "{{ .metadata.name }}"', 'name: "{{ .metadata.name }}-page"');
  await withOperator({
    box: `${reconciler}\n${MAP.trim()}`,
    others: { Page: page },
  }, async (test) => {
    const names = ["a", "b", "c", "d"];
    await Promise.all(names.flatMap((name) => [
      test.site(name, { size: 1 }),
      test.resource("Page", name, { size: 1 }),
    ]));
    await test.until("all of them", async () => {
      const maps = names.flatMap((name) => [name, `${name}-page`])
        .map((name) => test.configMap(name));
      return (await Promise.all(maps)).every((map) => map !== undefined);
    });
  });
});
