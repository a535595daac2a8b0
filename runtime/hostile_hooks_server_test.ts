import assert from "node:assert/strict";
import { getPath, type Json } from "../core/json.ts";
import { conditionOf, type TestOperator, withOperator } from "../e2e/test_operator.ts";
import { pluginOf } from "./testing_hooks.ts";

const OK = { result: "ok" };

/** A box whose hook may make ConfigMaps. */
function box(wasm: string, limits = ""): string {
  return `
reconciler:
  workers: 4
  hooks:
    wasm: ${wasm}
    limits: { ${limits} }
    capabilities:
      apply: [{ apiVersion: v1, kind: ConfigMap }]
`;
}

async function metrics(test: TestOperator): Promise<string> {
  return await (await fetch(`${test.operator.url}/metrics`)).text();
}

/** The value of one line of the metrics. */
async function counted(test: TestOperator, name: string): Promise<number> {
  const line = (await metrics(test)).split("\n").find((one) => one.startsWith(name));
  return Number(line?.split(" ").at(-1) ?? 0);
}

const DENIED = 'orkestra_hook_errors_total{crd="site",error_type="denied"}';
const CUTS = 'orkestra_hook_cells_ended_total{crd="site"}';

Deno.test("A hook that wants a ClusterRoleBinding without a grant gets nothing, and is counted", async () => {
  const BINDINGS = "rbac.authorization.k8s.io/v1";
  const binding = `orkestra-test-${crypto.randomUUID()}`;
  const map = (name: string): Json => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name },
  });
  const admin: Json = {
    apiVersion: BINDINGS,
    kind: "ClusterRoleBinding",
    metadata: { name: binding },
    roleRef: {
      apiGroup: "rbac.authorization.k8s.io",
      kind: "ClusterRole",
      name: "cluster-admin",
    },
    subjects: [{ kind: "ServiceAccount", name: "default", namespace: "default" }],
  };
  const condition = { type: "Ready", status: "True" };
  const plugin = await pluginOf({
    on_reconcile: [
      {
        having: '"want":"admin"',
        says: { ...OK, apply: [map("first"), admin, map("last")] },
      },
      { having: '"want":"ready"', says: { ...OK, conditions: [condition] } },
      { says: { ...OK, apply: [map("fine")] } },
    ],
  });
  const options = {
    box: box("./plugin.wasm"),
    modules: { "plugin.wasm": plugin },
    http: true,
  };
  await withOperator(options, async (test) => {
    await test.site("honest", {});
    await test.ready("honest", "True");
    assert.equal(await counted(test, DENIED), 0);
    await test.site("thief", { want: "admin" });
    const { message } = await test.ready("thief", "False", "HookDenied");
    assert.match(message, /apply "ClusterRoleBinding\..*": nothing grants it/);
    await test.until("the count", async () => await counted(test, DENIED) >= 1);
    const found = await test.client.get({
      apiVersion: BINDINGS,
      kind: "ClusterRoleBinding",
      name: binding,
    });
    assert.deepEqual([
      found,
      await test.configMap("first"),
      await test.configMap("last"),
    ], [undefined, undefined, undefined]);
    const before = await counted(test, DENIED);
    await test.client.mergePatch(test.siteRef("thief"), { spec: { want: "ready" } });
    await test.until("the count of a condition that is not its own", async () =>
      await counted(test, DENIED) > before);
    await test.ready("honest", "True");
  });
});

Deno.test("A hundred other resources reconcile while a hostile plug-in is cut again and again", async () => {
  const spin = await pluginOf({ on_reconcile: [{ spins: true, says: OK }] });
  const honest = await pluginOf({
    on_reconcile: [{ says: { ...OK, status: { by: "hook" } } }],
  });
  const page = `operatorBox:\n${box("./honest.wasm").trim().replace(/^/gm, "  ")}`;
  const options = {
    box: box("./spin.wasm", "cpu: 20ms"),
    others: { Page: page },
    modules: { "spin.wasm": spin, "honest.wasm": honest },
    http: true,
  };
  await withOperator(options, async (test) => {
    for (let i = 0; i < 3; i++) await test.site(`bad-${i}`, {});
    await test.ready("bad-0", "False", "HookLimitExceeded");
    const before = await counted(test, CUTS);
    let done = false;
    // A change has it tried again at once.
    const pressing = (async () => {
      for (let round = 1; !done; round++) {
        await test.site(`bad-${round % 3}`, { round });
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    try {
      const names = Array.from({ length: 100 }, (_, i) => `page-${i}`);
      for (const name of names) await test.resource("Page", name, {});
      await test.until("all Pages are ready", async () => {
        const pages = await test.list(`${test.group}/v1`, "Page");
        const ready = pages.filter((page) =>
          conditionOf(page, "Ready")?.status === "True" &&
          getPath(page.status, ["by"]) === "hook"
        );
        return ready.length === names.length;
      });
    } finally {
      done = true;
      await pressing;
    }
    const cuts = await counted(test, CUTS) - before;
    assert.ok(cuts >= 3, `only ${cuts} cuts meanwhile`);
    const text = await metrics(test);
    assert.doesNotMatch(text, /orkestra_hook_errors_total\{crd="page"/);
    await test.ready("bad-0", "False", "HookLimitExceeded");
  });
});
