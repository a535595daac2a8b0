import assert from "node:assert/strict";
import { CallStore } from "./call_memory.ts";
import type { CallState } from "./memory.ts";

const state = (body: string, open = false): CallState => ({
  request: "r",
  failures: 0,
  notBeforeMs: 0,
  atMs: 0,
  open,
  result: { status: 200, headers: {}, body, durationSeconds: 0 },
});

Deno.test("CallStore keeps the states of objects apart", () => {
  const store = new CallStore();
  store.of("a/b").set("x", state("one"));
  assert.equal(store.of("a/b").get("x")?.result?.body, "one");
  assert.equal(store.of("a/c").get("x"), undefined);
  store.of("a/b").delete("x");
  assert.equal(store.size, 0);
});

Deno.test("CallStore forgets what was not used for longest, and never what is open", () => {
  const store = new CallStore(3000);
  const body = "x".repeat(700);
  store.of("open").set("x", state(body, true));
  store.of("used").set("x", state(body));
  store.of("old").set("x", state(body));
  store.of("used").get("x");
  store.of("new").set("x", state(body));
  assert.deepEqual(
    ["open", "used", "old", "new"].filter((key) => store.of(key).get("x")),
    ["open", "used", "new"],
  );
  assert.ok(store.size <= 3000);
});
