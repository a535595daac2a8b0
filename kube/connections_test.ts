import assert from "node:assert/strict";
import { Connections } from "./connections.ts";

function world() {
  const closed: number[] = [];
  let opened = 0;
  const connections = new Connections(() => {
    const id = ++opened;
    return {
      fetch: () => Promise.reject(new Error("not used")),
      close: () => closed.push(id),
    };
  });
  return { connections, closed, opened: () => opened };
}

Deno.test("Connections gives each lane connections of its own", () => {
  const { connections, opened } = world();
  const watch = connections.take("watches");
  const request = connections.take("requests");
  assert.notEqual(watch.connection, request.connection);
  assert.equal(connections.take("requests").connection, request.connection);
  assert.equal(opened(), 2);
});

Deno.test("Connections opens another when 80 streams are on one", () => {
  const { connections, opened } = world();
  const places = Array.from({ length: 161 }, () => connections.take("watches"));
  assert.equal(opened(), 3);
  places[0].release(false);
  connections.take("watches");
  assert.equal(opened(), 3);
});

Deno.test("Connections uses a broken one no more, and closes it when the last is off", () => {
  const { connections, closed } = world();
  const [one, two] = [connections.take("requests"), connections.take("requests")];
  one.release(true);
  one.release(true);
  assert.deepEqual(closed, []);
  const three = connections.take("requests");
  assert.notEqual(three.connection, two.connection);
  two.release(false);
  assert.deepEqual(closed, [1]);
  three.release(false);
  connections.retire();
  assert.deepEqual(closed, [1, 2]);
});

Deno.test("Connections.retire leaves those in use to their last user", () => {
  const { connections, closed } = world();
  const place = connections.take("watches");
  connections.retire();
  assert.deepEqual(closed, []);
  place.release(false);
  assert.deepEqual(closed, [1]);
});
