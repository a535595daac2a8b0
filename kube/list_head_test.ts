import assert from "node:assert/strict";
import { listPages } from "./list.ts";
import {
  added,
  info,
  initialEventsEnd,
  listOf,
  object,
  World,
} from "./test_informer.ts";

Deno.test("Informer lists and watches in one request", async () => {
  const world = new World((world) => {
    const events = [added("x", 3), added("y", 4), initialEventsEnd(5), added("z", 6)];
    world.heads = [{ events, then: "end" }];
  });
  await world.pass();
  assert.equal(world.look(), "stream, +a/x, +a/y, +a/z, watch 6");
  assert.equal(world.watched[0].resourceVersion, "");
  assert.deepEqual(world.states, ["synced"]);
  await world.end();
});

Deno.test("Informer tells nothing of a list before its end, and then what it implies as well", async () => {
  const world = new World((world) => {
    world.heads = [
      { events: [added("x", 3), added("y", 4), initialEventsEnd(5)], then: "gone" },
      { events: [added("y", 4), added("new", 8)], then: "later" },
    ];
    world.later = [initialEventsEnd(9)];
  });
  await world.pass();
  assert.equal(world.look(), "stream, +a/x, +a/y, stream");
  assert.equal(world.informer.store.size, 2);
  world.goOn();
  await world.pass();
  assert.equal(world.look(), "+a/new, -a/x");
  assert.deepEqual(world.states, ["synced"]);
  await world.end();
});

Deno.test("Informer lists page by page, for good, where a server refuses to stream a list", async () => {
  const world = new World((world) => {
    world.lists = [listOf(5, object("x", 3)), listOf(9)];
    world.heads = [{ then: "invalid", refused: true }, { then: "stay" }];
    world.watches = [{ then: "gone" }];
  });
  await world.pass();
  assert.equal(world.look(), "stream, list@0, +a/x, watch 5, list@0, -a/x, watch 9");
  assert.deepEqual(world.states, ["synced"]);
  await world.end();
});

Deno.test("Informer lists page by page, for good, where a streamed list has no end in 30 s", async () => {
  const world = new World((world) => {
    world.lists = [listOf(5, object("x", 3)), listOf(9, object("x", 3))];
    world.heads = [{ events: [added("x", 3)], then: "stay" }];
    world.watches = [{ then: "gone" }];
  });
  await world.pass(29_900);
  assert.equal(world.look(), "stream");
  assert.equal(world.informer.state.kind, "starting");
  await world.pass(200);
  assert.equal(world.look(), "list@30, +a/x, watch 5, list@30, watch 9");
  await world.end();
});

Deno.test("Informer lists page by page once when a streamed list broke off, then streams again", async () => {
  for (const then of ["end", "unreachable", "throttled", "server", "gone"] as const) {
    const world = new World((world) => {
      world.lists = [listOf(5, object("x", 3))];
      world.heads = [
        { events: [added("lost", 2)], then },
        { events: [added("x", 3), initialEventsEnd(9)], then: "stay" },
      ];
      world.watches = [{ then: "gone" }];
    });
    await world.pass(2_000);
    assert.equal(world.look(), "stream, list@0, +a/x, watch 5, stream", then);
    assert.deepEqual(world.states, ["synced"], then);
    await world.end();
  }
});

Deno.test("Informer lists page by page at once while a server takes no more watches", async () => {
  const world = new World((world) => {
    world.lists = [listOf(5, object("x", 3))];
    world.heads = [{ then: "throttled", refused: true }];
  });
  await world.pass();
  assert.equal(world.look(), "stream, list@0, +a/x, watch 5");
  await world.end();
});

Deno.test("Informer does not list what it may not watch", async () => {
  const world = new World((world) => {
    world.heads = [{ then: "forbidden", refused: true }];
  });
  await world.pass();
  assert.equal(world.look(), "stream");
  assert.deepEqual(world.states, ["failing"]);
  await world.end();
});

Deno.test("Informer keeps own writes that a streamed list does not show yet", async () => {
  const world = new World((world) => {
    world.heads = [{ events: [added("x", 3)], then: "later" }];
    world.later = [initialEventsEnd(5)];
  });
  await world.pass();
  world.informer.observeWrite(object("mine", 6));
  world.goOn();
  await world.pass();
  assert.ok(world.informer.store.get("a/mine"));
  assert.equal(world.look(), "stream, +a/mine, +a/x");
  await world.end();
});

Deno.test("listPages holds one page at a time, and says where a list begins anew", async () => {
  let calls = 0;
  const pages = listPages((call) => {
    calls++;
    const next = new URL(call.path, "http://x").searchParams.get("continue");
    const items = [{ metadata: { name: next === null ? "a" : "b" } }];
    const metadata = { resourceVersion: "9", continue: next === null ? "t" : "" };
    return Promise.resolve({
      contentType: "application/json",
      body: { metadata, items },
    });
  }, { info, selection: {} });
  const first = await pages.next();
  assert.equal(calls, 1);
  assert.deepEqual([first.value!.first, first.value!.items.length], [true, 1]);
  const second = await pages.next();
  assert.deepEqual([second.value!.first, second.value!.items.length], [false, 1]);
  assert.equal((await pages.next()).done, true);
});
