import assert from "node:assert/strict";
import { silentLogger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import {
  systemClock,
  systemRandom,
  testClient,
  uniqueGroup,
  withNamespace,
} from "../e2e/testing.ts";
import type { KubeClient } from "./client.ts";
import { createInformer, type InformerState } from "./informer.ts";

function widgetCrd(
  group: string,
  properties: Record<string, { type: string }>,
): KubeObject {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "Widget", plural: "widgets", singular: "widget" },
      versions: [{
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: { spec: { type: "object", properties } },
          },
        },
      }],
    },
  };
}

async function until(done: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!done()) {
    if (Date.now() > deadline) throw new Error("it did not happen within 15 s");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

Deno.test("Informer waits for its kind, does not fail when the CRD is edited, and survives its re-creation", async () => {
  const client = await testClient();
  const group = uniqueGroup("widget");
  const apiVersion = `${group}/v1`;
  const stop = new AbortController();
  let lists = 0;
  const watch: KubeClient["watch"] = (info, options) => {
    if (options.sendInitialEvents) lists++;
    return client.watch(info, options);
  };
  const counting = new Proxy(client, {
    get(target, key: keyof KubeClient) {
      if (key === "pages") lists++;
      if (key === "watch") return watch;
      const value = target[key];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const states: InformerState["kind"][] = [];
  const informer = createInformer({
    client: counting,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    apiVersion,
    kind: "Widget",
    onChange: () => {},
    onState: (state) => states.push(state.kind),
  });
  const running = informer.run(stop.signal);
  const options = { fieldManager: "orkestra-test" };
  const { apiVersion: crdVersion, kind: crdKind } = widgetCrd(group, {});
  const deleteCrd = () =>
    client.delete({
      apiVersion: crdVersion,
      kind: crdKind,
      name: `widgets.${group}`,
    });
  await withNamespace(client, "crd", async (namespace) => {
    await until(() => informer.state.kind === "failing");
    await client.apply(widgetCrd(group, { a: { type: "string" } }), options);
    try {
      await until(() => informer.state.kind === "synced");
      states.length = 0;
      const widget = (name: string) => ({
        apiVersion,
        kind: "Widget",
        metadata: { name, namespace },
      });
      await client.create(widget("one"));
      await until(() => informer.store.size === 1);
      const before = lists;
      // The server may end every watch of the kind, and call the old version gone.
      const wider = { a: { type: "string" }, b: { type: "string" } };
      await client.apply(widgetCrd(group, wider), options);
      await client.create(widget("two"));
      await until(() => informer.store.size === 2);
      await client.create(widget("three"));
      await until(() => informer.store.size === 3);
      assert.deepEqual(states, []);
      await deleteCrd();
      // The end of the CRD takes its objects along.
      await until(() => informer.store.size === 0);
      // Its new one knows nothing of the versions from before: only a list helps.
      await until(() => informer.state.kind === "failing");
      await client.apply(widgetCrd(group, wider), options);
      await until(() => informer.state.kind === "synced");
      await client.create(widget("four"));
      await until(() => informer.store.get(`${namespace}/four`) !== undefined);
      assert.equal(informer.store.size, 1);
      assert.ok(lists > before, `${lists} lists`);
    } finally {
      await deleteCrd();
    }
  });
  stop.abort();
  await running;
  client.close();
});
