import assert from "node:assert/strict";
import { type TestOperator, withOperator } from "../e2e/test_operator.ts";
import { INVENTORY_ANNOTATION as INVENTORY } from "./inventory.ts";
import { HOOK_MANAGER } from "./marks.ts";

const RUST = await Deno.readFile(
  new URL("../hooks/testdata/rust.wasm", import.meta.url),
);

const BOX = `
reconciler:
  hooks:
    wasm: ./rust.wasm
    capabilities:
      apply: [{ apiVersion: v1, kind: ConfigMap }]
`;

const OPTIONS = { box: BOX, modules: { "rust.wasm": RUST } };

Deno.test("A hook's object is made, repaired, and goes with its resource", () =>
  withOperator(OPTIONS, async (test) => {
    await test.site("orders", { engine: "postgres" });
    const { live } = await test.ready("orders", "True");
    const made = await test.configMap("orders-config");
    assert.deepEqual(made?.data, { engine: "postgres" });
    assert.equal(made?.metadata.ownerReferences?.[0].uid, live.metadata.uid);
    assert.equal(made?.metadata.labels?.["orkestra.orkspace.io/managed"], "true");
    assert.ok(
      made?.metadata.managedFields?.some(({ manager }) => manager === HOOK_MANAGER),
    );
    assert.equal(live.metadata.annotations?.[INVENTORY], "ConfigMap.v1");

    await test.client.delete(test.ref("v1", "ConfigMap", "orders-config"));
    await test.until("the repair", () => test.configMap("orders-config"));
    await test.client.mergePatch(test.ref("v1", "ConfigMap", "orders-config"), {
      data: { engine: "mysql" },
    });
    await test.until("the repair of a field", async () => {
      const map = await test.configMap("orders-config");
      return JSON.stringify(map?.data) === '{"engine":"postgres"}';
    });

    await test.client.delete(test.siteRef("orders"));
    await gone(test, "orders");
    await test.until("garbage collection", async () =>
      await test.configMap("orders-config") === undefined);
  }));

async function gone(test: TestOperator, name: string): Promise<void> {
  await test.until(`the end of ${name}`, async () =>
    await test.client.get(test.siteRef(name)) === undefined);
}
