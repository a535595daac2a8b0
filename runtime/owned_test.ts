import assert from "node:assert/strict";
import { type KubeClient, KubeError, type ResourceInfo } from "../kube/mod.ts";
import { markChild } from "./marks.ts";
import { listOwned } from "./owned.ts";
import { site } from "./test_plans.ts";

const signal = new AbortController().signal;

function gears(version: string): ResourceInfo {
  return {
    group: "parts.dev",
    version,
    kind: "Gear",
    plural: "gears",
    namespaced: true,
    verbs: [],
    subresources: [],
  };
}

/** A server that discovery knows in these versions, one after another. */
function serving(known: (string | undefined)[], served: string): KubeClient {
  const gear = {
    apiVersion: `parts.dev/${served}`,
    kind: "Gear",
    metadata: { name: "a", namespace: "shop" },
  };
  const items = [markChild(gear, site(), "gears/a", "apply"), {
    ...gear,
    metadata: { name: "other", namespace: "shop" },
  }];
  return {
    resolveAny: () => {
      const version = known.length > 1 ? known.shift() : known[0];
      return Promise.resolve(version && gears(version));
    },
    list: (info: ResourceInfo) =>
      info.version === served
        ? Promise.resolve({ resourceVersion: "1", items })
        : Promise.reject(new KubeError("unknown-kind", "not served")),
  } as unknown as KubeClient;
}

const inventory = { apiVersion: "parts.dev/v1beta1", kind: "Gear" };

async function names(client: KubeClient): Promise<(string | undefined)[]> {
  const owner = "Site.demo.io/shop/web";
  const owned = await listOwned(inventory, { owner, client, signal });
  return owned.map(({ object }) => object.metadata.name);
}

Deno.test("listOwned finds children whose version is served no more", async () => {
  assert.deepEqual(await names(serving(["v1"], "v1")), ["a"]);
});

Deno.test("listOwned asks again when discovery was out of date", async () => {
  assert.deepEqual(await names(serving(["v1beta1", "v1"], "v1")), ["a"]);
});

Deno.test("listOwned finds nothing of a kind that is gone altogether", async () => {
  assert.deepEqual(await names(serving([undefined], "v1")), []);
});

Deno.test("listOwned says so when the objects cannot be read, rather than that there are none", async () => {
  await assert.rejects(
    names(serving(["v1beta1"], "v1")),
    (error) => error instanceof KubeError && error.kind === "server",
  );
});
