import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { silentLogger } from "../core/log.ts";
import { seededRandom } from "../core/random.ts";
import type { ResourceInfo, WatchEvent, WatchOptions } from "./client.ts";
import { KubeError, type KubeErrorKind } from "./errors.ts";
import { Http } from "./http.ts";
import { watchEvents } from "./watch.ts";

const info: ResourceInfo = {
  group: "apps",
  version: "v1",
  kind: "Deployment",
  plural: "deployments",
  namespaced: true,
  verbs: [],
  subresources: [],
};

/** A server whose one watch sends these chunks, then ends, breaks or goes on. */
class World {
  readonly clock = new ManualClock();
  readonly events: WatchEvent[] = [];
  readonly urls: URL[] = [];
  readonly stop = new AbortController();
  cancelled = false;
  opened = 0;
  controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly #http: Http;

  constructor(answer?: () => Response) {
    const config = { server: "https://api.test", namespace: "d", source: "test" };
    this.#http = new Http(config, {
      clock: this.clock,
      random: seededRandom(1),
      logger: silentLogger,
      open: () => {
        this.opened++;
        return {
          fetch: ({ url }) => {
            this.urls.push(new URL(url));
            return Promise.resolve((answer ?? (() => new Response(this.#body())))());
          },
          close: () => {},
        };
      },
    });
  }

  #body(): ReadableStream<Uint8Array> {
    return new ReadableStream({
      start: (controller) => void (this.controller = controller),
      cancel: () => void (this.cancelled = true),
    });
  }

  send(...chunks: unknown[]): void {
    for (const chunk of chunks) {
      const text = typeof chunk === "string" ? chunk : `${JSON.stringify(chunk)}\n`;
      this.controller.enqueue(new TextEncoder().encode(text));
    }
  }

  /** Watches to the end, and tells of which kind its error was, if any. */
  async watch(options: Partial<WatchOptions> = {}): Promise<KubeErrorKind | undefined> {
    const { clock, stop } = this;
    const all = { resourceVersion: "5", signal: stop.signal, ...options };
    try {
      for await (const event of watchEvents(this.#http, clock, info, all)) {
        this.events.push(event);
      }
    } catch (error) {
      assert.ok(error instanceof KubeError, String(error));
      return error.kind;
    }
    return undefined;
  }
}

function event(type: string, version: number): unknown {
  return {
    type,
    object: { kind: "Deployment", metadata: { resourceVersion: `${version}` } },
  };
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("watchEvents asks for bookmarks from a version on", async () => {
  const world = new World();
  const options = { namespace: "a", labelSelector: "x=y", timeoutSeconds: 60 };
  const ended = world.watch(options);
  await tick();
  world.controller.close();
  assert.equal(await ended, undefined);
  const [url] = world.urls;
  assert.equal(url.pathname, "/apis/apps/v1/namespaces/a/deployments");
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    watch: "true",
    allowWatchBookmarks: "true",
    resourceVersion: "5",
    labelSelector: "x=y",
    timeoutSeconds: "60",
  });
});

Deno.test("watchEvents joins events over chunks, and drops half of one at the end", async () => {
  const world = new World();
  const ended = world.watch();
  await tick();
  const line = `${JSON.stringify(event("ADDED", 6))}\n`;
  world.send(
    line.slice(0, 9),
    line.slice(9),
    event("FUTURE", 7),
    event("BOOKMARK", 8),
    "{half",
  );
  world.controller.close();
  assert.equal(await ended, undefined);
  assert.deepEqual(world.events.map(({ type }) => type), ["ADDED", "BOOKMARK"]);
});

Deno.test("watchEvents turns an ERROR event into an error", async () => {
  for (const [code, kind] of [[410, "gone"], [500, "server"]] as const) {
    const world = new World();
    const ended = world.watch();
    await tick();
    world.send({ type: "ERROR", object: { kind: "Status", code, message: "no" } });
    assert.equal(await ended, kind);
    assert.ok(world.cancelled);
  }
});

Deno.test("watchEvents calls a line that is no JSON a server error, without quoting it", async () => {
  const world = new World();
  const ended = world.watch();
  await tick();
  world.send("hunter2\n");
  assert.equal(await ended, "server");
});

Deno.test("watchEvents says unreachable when the connection breaks, and leaves it", async () => {
  const world = new World();
  const ended = world.watch();
  await tick();
  world.send(event("ADDED", 6));
  await tick();
  world.controller.error(new TypeError("connection reset"));
  assert.equal(await ended, "unreachable");
  assert.equal(world.events.length, 1);
  const again = world.watch();
  await tick();
  assert.equal(world.opened, 2);
  world.stop.abort();
  assert.equal(await again, undefined);
});

Deno.test("watchEvents ends after silence, counted from the last event, on a new connection next", async () => {
  const world = new World();
  const ended = world.watch({ idleMs: 90_000 });
  await tick();
  world.clock.advance(89_000);
  world.send(event("BOOKMARK", 6));
  await tick();
  world.clock.advance(89_000);
  await tick();
  assert.equal(world.cancelled, false);
  world.clock.advance(1_000);
  assert.equal(await ended, "timeout");
  assert.ok(world.cancelled);
  assert.equal(world.clock.pending, 0);
  const again = world.watch();
  await tick();
  assert.equal(world.opened, 2);
  world.stop.abort();
  await again;
});

Deno.test("watchEvents ends quietly with its signal, before and after it is open", async () => {
  const world = new World();
  const ended = world.watch({ idleMs: 90_000 });
  await tick();
  world.stop.abort();
  assert.equal(await ended, undefined);
  assert.ok(world.cancelled);
  assert.equal(await world.watch(), undefined);
  assert.equal(world.clock.pending, 0);
});

Deno.test("watchEvents is not tried again when the server refuses", async () => {
  const refusals: [number, KubeErrorKind][] = [
    [410, "gone"],
    [403, "forbidden"],
    [404, "unknown-kind"],
    [429, "throttled"],
    [503, "server"],
  ];
  for (const [status, kind] of refusals) {
    const world = new World(() => Response.json({ code: status }, { status }));
    let opened = 0;
    assert.equal(await world.watch({ onOpen: () => opened++ }), kind);
    assert.equal(world.urls.length, 1);
    assert.equal(opened, 0);
  }
});

Deno.test("watchEvents does not parse again what its caller has, and nothing else by that name", async () => {
  const world = new World();
  const held = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "held", resourceVersion: "6" },
  };
  const ended = world.watch({ known: (version) => version === "6" ? held : undefined });
  await tick();
  const quoted = JSON.stringify({ metadata: { resourceVersion: "6" } });
  const note = { labels: { resourceVersion: "6" }, resourceVersion: "8" };
  world.send(
    '{"type":"MODIFIED","object":{"metadata":{"resourceVersion":"6"}, never parsed\n',
    event("DELETED", 6),
    { type: "ADDED", object: { metadata: note } },
    {
      type: "ADDED",
      object: { metadata: { annotations: { a: quoted }, resourceVersion: "9" } },
    },
  );
  world.controller.close();
  assert.equal(await ended, undefined);
  assert.deepEqual(
    world.events.map(({ type, object }) => [type, object.metadata.resourceVersion]),
    [["MODIFIED", "6"], ["DELETED", "6"], ["ADDED", "8"], ["ADDED", "9"]],
  );
  assert.equal(world.events[0].object, held);
  assert.notEqual(world.events[1].object, held);
});
