import assert from "node:assert/strict";
import { Audit } from "./audit.ts";
import { ObjectStore, toStored } from "./store.ts";
import { added, listOf, object, World } from "./test_informer.ts";

function store(...objects: Parameters<typeof toStored>[0][]): ObjectStore {
  const store = new ObjectStore({});
  for (const one of objects) store.set(toStored(one));
  return store;
}

Deno.test("Audit says nothing before the watch has told all up to the list", () => {
  const audit = new Audit();
  assert.equal(audit.missed(store(), "9"), undefined);
  audit.listed(listOf(10, object("x", 3)));
  assert.equal(audit.missed(store(), "9"), undefined);
  assert.equal(audit.missed(store(object("x", 3)), "10"), 0);
});

Deno.test("Audit counts what is missing, old, or there no more", () => {
  const audit = new Audit();
  audit.listed(listOf(10, object("x", 3), object("new", 9), object("same", 2)));
  const held = store(object("x", 1), object("same", 2), object("gone", 2));
  assert.equal(audit.missed(held, "10"), 3);
});

Deno.test("Audit leaves out what has changed since the list was asked for", () => {
  const audit = new Audit();
  for (const key of ["a/x", "a/new", "a/gone"]) audit.changed(key);
  audit.listed(listOf(10, object("x", 3), object("gone", 9)));
  assert.equal(audit.missed(store(object("x", 11), object("new", 12)), "12"), 0);
});

Deno.test("Informer finds out by an audit what its watch has kept back, and lists again", async () => {
  const world = new World((world) => {
    const list = listOf(5, object("x", 3));
    const audit = listOf(20, object("x", 3), object("kept-back", 15));
    world.lists = [list, audit, audit];
    world.watches = [{ events: [added("y", 6)], then: "later" }];
    world.later = [{ ...added("", 21), type: "BOOKMARK" }];
  });
  await world.pass(700_000);
  assert.equal(world.informer.missedEvents, 0);
  world.goOn();
  await world.pass();
  // `y` had been told, and then was deleted without a word.
  assert.equal(world.informer.missedEvents, 2);
  const calls = world.look();
  assert.match(
    calls,
    /list@\d+(\.\d)?, list@\d+(\.\d)?, \+a\/kept-back, -a\/y, watch 20$/,
  );
  assert.deepEqual(world.states, ["synced"]);
  await world.end();
});
