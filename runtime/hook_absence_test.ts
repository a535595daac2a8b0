import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { createLogger } from "../core/log.ts";
import { seededRandom } from "../core/random.ts";
import { HookAbsence } from "./hook_absence.ts";

/** What the hook says of each key, in turn. */
type Says = (key: string) => { readonly failed: boolean; readonly afterMs?: number };

function setUp(says: Says, exists: (key: string) => boolean = () => false) {
  const clock = new ManualClock();
  const told: string[] = [];
  const desk = {
    hearsOfAbsence: true,
    tellAbsence(key: string) {
      told.push(key);
      return Promise.resolve(says(key));
    },
  };
  const logger = createLogger(() => {});
  const random = seededRandom(1);
  const absence = new HookAbsence({ desk, clock, random, logger, exists });
  return { absence, clock, told };
}

/** Lets everything run that needs no clock. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

Deno.test("HookAbsence tells each key once, but not one that is there again", async () => {
  const { absence, told, clock } = setUp(
    () => ({ failed: false }),
    (key) => key === "shop/b",
  );
  for (const key of ["shop/a", "shop/b", "shop/c"]) absence.add(key);
  await settle();
  assert.deepEqual(told, ["shop/a", "shop/c"]);
  assert.equal(clock.pending, 0);
});

Deno.test("HookAbsence tries a failing hook five times, ever later", async () => {
  const { absence, told, clock } = setUp(() => ({ failed: true }));
  absence.add("shop/a");
  await settle();
  for (const pause of [1_000, 2_000, 4_000, 8_000]) {
    const before = told.length;
    clock.advance(pause - 1);
    await settle();
    assert.equal(told.length, before);
    clock.advance(1);
    await settle();
    assert.equal(told.length, before + 1);
  }
  assert.equal(told.length, 5);
  assert.equal(clock.pending, 0);
});

Deno.test("HookAbsence comes back when the hook asks for it, and not after a stop", async () => {
  const { absence, told, clock } = setUp(() => ({ failed: false, afterMs: 10_000 }));
  absence.add("shop/a");
  await settle();
  clock.advance(10_000);
  await settle();
  assert.equal(told.length, 2);
  await absence.stop();
  assert.equal(clock.pending, 0);
  absence.add("shop/a");
  await settle();
  assert.equal(told.length, 2);
});
