import assert from "node:assert/strict";
import { added, World } from "./test_informer.ts";

Deno.test("Informer fails when a list fails, waits ever longer, and is synced by the next one", async () => {
  const world = new World((world) => {
    world.lists = ["unreachable", "unreachable", "server"];
  });
  await world.pass();
  assert.equal(world.informer.state.kind, "failing");
  assert.equal(world.informer.lastAliveMs, undefined);
  await world.pass(8_000);
  const lists = world.look().split(", ").filter((call) => call.startsWith("list"))
    .map((call) => Number(call.slice(5)));
  assert.equal(lists.length, 4);
  assert.ok(lists[1] >= 0.6 && lists[1] <= 1.1, `${lists}`);
  assert.ok(lists[3] - lists[2] >= 2.5 && lists[3] - lists[2] <= 4, `${lists}`);
  assert.deepEqual(world.states, ["failing", "failing", "synced"]);
  await world.end();
});

Deno.test("Informer stays synced while the server is away for a few seconds", async () => {
  for (const away of ["unreachable", "timeout", "throttled", "server"] as const) {
    const world = new World((world) => {
      world.watches = Array.from({ length: 3 }, () => ({ then: away, refused: true }));
    });
    await world.pass(20_000);
    assert.equal(world.watched.length, 4, away);
    assert.deepEqual(world.states, ["synced"], away);
    await world.end();
  }
});

Deno.test("Informer fails when the server stays away, and is synced once a watch is open", async () => {
  const world = new World((world) => {
    world.watches = Array.from({ length: 6 }, () => ({
      then: "unreachable" as const,
      refused: true,
    }));
  });
  await world.pass(9_000);
  assert.deepEqual(world.states, ["synced"]);
  await world.pass(9_000);
  assert.equal(world.states.at(-1), "failing");
  await world.pass(120_000);
  assert.equal(world.states.at(-1), "synced");
  await world.end();
});

Deno.test("Informer counts each absence of the server anew", async () => {
  const refused = { then: "unreachable", refused: true } as const;
  const world = new World((world) => {
    world.watches = Array.from(
      { length: 12 },
      (_, i) =>
        i % 2 === 0
          ? refused
          : { events: [added(`n${i}`, 10 + i)], then: "unreachable" as const },
    );
  });
  await world.pass(60_000);
  assert.ok(world.watched.length >= 12, `${world.watched.length}`);
  assert.deepEqual(world.states, ["synced"]);
  await world.end();
});

Deno.test("Informer fails at once when it may not watch any more", async () => {
  const world = new World((world) => {
    world.watches = [{ then: "forbidden", refused: true }];
  });
  await world.pass(2_000);
  assert.deepEqual(world.states, ["synced", "failing", "synced"]);
  await world.end();
});

Deno.test("Informer does not fail when an open watch breaks", async () => {
  const world = new World((world) => {
    world.watches = [{ then: "unreachable" }, { then: "unreachable" }];
  });
  await world.pass(3_000);
  assert.equal(world.look(), "list@0, watch 1, watch 1, watch 1");
  assert.deepEqual(world.states, ["synced"]);
  await world.end();
});

Deno.test("Informer waits for a kind that the server does not have yet", async () => {
  const world = new World((world) => {
    world.known = false;
  });
  await world.pass(60_000);
  const { state } = world.informer;
  assert.ok(state.kind === "failing" && state.error.kind === "unknown-kind");
  assert.equal(world.look(), "");
  world.known = true;
  await world.pass(12_500);
  assert.equal(world.informer.state.kind, "synced");
  await world.end();
});

Deno.test("Informer asks again within 12 s when it was forbidden to list", async () => {
  const world = new World((world) => {
    world.lists = Array.from({ length: 8 }, () => "forbidden" as const);
  });
  await world.pass(120_000);
  const lists = world.look().split(", ").filter((call) => call.startsWith("list"))
    .map((call) => Number(call.slice(5)));
  assert.ok(lists.slice(1).every((at, i) => at - lists[i] <= 12.3), `${lists}`);
  assert.equal(world.informer.state.kind, "synced");
  await world.end();
});
