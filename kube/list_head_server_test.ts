import assert from "node:assert/strict";
import { silentLogger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import {
  systemClock,
  systemRandom,
  testCluster,
  withNamespace,
} from "../e2e/testing.ts";
import { startTestPlane } from "../e2e/testing_plane.ts";
import { loadClusterConfig } from "./config.ts";
import { openConnection } from "./connections.ts";
import { createClient } from "./create_client.ts";
import { createInformer, type Informer } from "./informer.ts";
import type { Change } from "./mirror.ts";

interface Running {
  readonly namespace: string;
  readonly informer: Informer;
  readonly changes: Change[];
  /** `list` and `watch`, with `stream` for a watch that begins with a list. */
  readonly requests: string[];
  readonly apply: (name: string) => Promise<KubeObject>;
  until(done: () => boolean): Promise<void>;
}

/** Follows the ConfigMaps of a namespace that holds 600 of them: two pages. */
async function withMany(
  kubeconfig: string,
  run: (running: Running) => Promise<void>,
): Promise<void> {
  const config = await loadClusterConfig({
    kubeconfig,
    env: () => undefined,
    readFile: (path) => Deno.readTextFile(path),
  });
  const requests: string[] = [];
  const common = { clock: systemClock, random: systemRandom, logger: silentLogger };
  const admin = createClient(config, common);
  const client = createClient(config, {
    ...common,
    open: () => {
      const connection = openConnection(config);
      return {
        fetch: (outgoing) => {
          const { pathname, searchParams } = new URL(outgoing.url);
          const watch = searchParams.has("sendInitialEvents") ? "stream" : "watch";
          if (pathname.endsWith("/configmaps")) {
            requests.push(searchParams.has("watch") ? watch : "list");
          }
          return connection.fetch(outgoing);
        },
        close: () => connection.close(),
      };
    },
  });
  const stop = new AbortController();
  try {
    await withNamespace(admin, "heads", async (namespace) => {
      const apply = (name: string) =>
        admin.apply(
          { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace } },
          { fieldManager: "orkestra-test" },
        );
      await Promise.all(Array.from({ length: 600 }, (_, i) => apply(`map-${i}`)));
      const changes: Change[] = [];
      const informer = createInformer({
        ...common,
        client,
        apiVersion: "v1",
        kind: "ConfigMap",
        selection: { namespace, fieldSelector: "metadata.name!=kube-root-ca.crt" },
        onChange: (change) => changes.push(change),
      });
      const running = informer.run(stop.signal);
      try {
        await run({ namespace, informer, changes, requests, apply, until });
      } finally {
        stop.abort();
        await running;
      }
    });
  } finally {
    client.close();
    admin.close();
  }
}

async function until(done: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!done()) {
    if (Date.now() > deadline) throw new Error("it did not happen within 30 s");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Every object is there, as a fresh list would give it; changes follow. */
async function follows(running: Running): Promise<void> {
  const { informer, changes, namespace, apply } = running;
  await running.until(() => informer.state.kind === "synced");
  assert.equal(informer.store.size, 600);
  assert.equal(changes.length, 600);
  const [{ object }] = informer.store.values();
  assert.deepEqual([object.apiVersion, object.kind], ["v1", "ConfigMap"]);
  await apply("new");
  await running.until(() => informer.store.get(`${namespace}/new`) !== undefined);
  assert.equal(changes.at(-1)?.via, "watch");
}

Deno.test("Informer lists and watches a real kind in one request", async () => {
  await withMany(testCluster().kubeconfig, async (running) => {
    await follows(running);
    assert.deepEqual(running.requests, ["stream"]);
    assert.ok(running.changes.slice(0, 600).every(({ via }) => via === "list"));
  });
});

Deno.test("Informer lists page by page where the API server does not stream lists", async () => {
  await using plane = await startTestPlane({
    clock: systemClock,
    extraApiServerArgs: ["--feature-gates=WatchList=false"],
  });
  await withMany(plane.kubeconfig, async (running) => {
    await follows(running);
    assert.deepEqual(running.requests, ["stream", "list", "list", "watch"]);
  });
});
