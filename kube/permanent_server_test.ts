import assert from "node:assert/strict";
import { silentLogger } from "../core/log.ts";
import {
  systemClock,
  systemRandom,
  testCluster,
  withNamespace,
} from "../e2e/testing.ts";
import type { KubeClient, ResourceInfo } from "./client.ts";
import { loadClusterConfig } from "./config.ts";
import { openConnection } from "./connections.ts";
import { createClient } from "./create_client.ts";
import { KubeError, type KubeErrorKind } from "./errors.ts";
import { createInformer } from "./informer.ts";

/** One exchange with the real server. */
interface Exchange {
  readonly method: string;
  readonly status: number;
  readonly type: string | null;
}

/** Runs a test with a client whose every exchange is noted. */
async function withNotes(
  run: (client: KubeClient, exchanges: Exchange[]) => Promise<void>,
): Promise<void> {
  const config = await loadClusterConfig({
    kubeconfig: testCluster().kubeconfig,
    env: () => undefined,
    readFile: (path) => Deno.readTextFile(path),
  });
  const exchanges: Exchange[] = [];
  const client = createClient(config, {
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    open: () => {
      const connection = openConnection(config);
      return {
        fetch: async (outgoing) => {
          const answer = await connection.fetch(outgoing);
          const type = answer.headers.get("content-type");
          exchanges.push({ method: outgoing.method, status: answer.status, type });
          return answer;
        },
        close: () => connection.close(),
      };
    },
  });
  try {
    await run(client, exchanges);
  } finally {
    client.close();
  }
}

async function kindOf(work: Promise<unknown>): Promise<KubeErrorKind> {
  const error = await work.then(() => undefined, (error) => error);
  assert.ok(error instanceof KubeError, String(error));
  return error.kind;
}

Deno.test("KubeClient asks a real API server once about an object that does not fit its schema (500)", async () => {
  await withNotes(async (client, exchanges) => {
    await withNamespace(client, "misfit", async (namespace) => {
      const misfit = {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "x", namespace },
        data: "no map",
      };
      exchanges.length = 0;
      const fieldManager = "orkestra-test";
      assert.equal(await kindOf(client.apply(misfit, { fieldManager })), "invalid");
      const patches = exchanges.filter(({ method }) => method === "PATCH");
      assert.deepEqual(patches.map(({ status }) => status), [500]);
    });
  });
});

const GONE: ResourceInfo = {
  group: "nowhere.test.orkestra.dev",
  version: "v1",
  kind: "Ghost",
  plural: "ghosts",
  namespaced: true,
  verbs: [],
  subresources: [],
};

Deno.test("KubeClient and Informer read the plain-text 404 of a real API server", async () => {
  await withNotes(async (client, exchanges) => {
    assert.equal(await kindOf(client.list(GONE)), "unknown-kind");
    const [{ status, type }] = exchanges;
    assert.equal(status, 404);
    assert.match(String(type), /^text\/plain/);
    assert.equal(exchanges.length, 1);
    // An informer whose kind went between discovery and its first watch.
    const stop = new AbortController();
    const failed = Promise.withResolvers<KubeErrorKind>();
    const stale = new Proxy(client, {
      get(target, key) {
        if (key === "resolve") return () => Promise.resolve(GONE);
        const value = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const running = createInformer({
      client: stale,
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger,
      apiVersion: "nowhere.test.orkestra.dev/v1",
      kind: "Ghost",
      onChange: () => {},
      onState: (state) => {
        if (state.kind === "failing") failed.resolve(state.error.kind);
      },
    }).run(stop.signal);
    assert.equal(await failed.promise, "unknown-kind");
    stop.abort();
    await running;
    // Neither was asked again at once, nor listed after its watch was refused.
    assert.deepEqual(exchanges.map((one) => one.status), [404, 404]);
  });
});
