import assert from "node:assert/strict";
import type { Instance } from "../abi/call.ts";
import { Kept } from "./kept.ts";

const instance = (): Instance => ({ run: () => Promise.reject(new Error("unused")) });
const FIRST = { name: "a", generation: 0 };

Deno.test("Kept gives an instance to one call at a time", () => {
  const kept = new Kept();
  const one = instance();
  kept.put(FIRST, one, 10);
  assert.equal(kept.take({ name: "b", generation: 0 }), undefined);
  assert.equal(kept.take(FIRST), one);
  assert.equal(kept.take(FIRST), undefined);
});

Deno.test("Kept throws instances of an earlier generation away", () => {
  const kept = new Kept();
  kept.put(FIRST, instance(), 10);
  assert.equal(kept.take({ name: "a", generation: 1 }), undefined);
  assert.equal(kept.take(FIRST), undefined);
});

Deno.test("Kept gives up the instance used longest ago when there are too many, or too large ones", () => {
  for (const limits of [{ instances: 2, bytes: 1_000 }, { instances: 10, bytes: 20 }]) {
    const kept = new Kept(limits);
    const [old, newer, newest] = [instance(), instance(), instance()];
    for (const one of [old, newer, newest]) kept.put(FIRST, one, 10);
    assert.equal(kept.take(FIRST), newest);
    assert.equal(kept.take(FIRST), newer);
    assert.equal(kept.take(FIRST), undefined);
  }
});
