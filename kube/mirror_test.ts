import assert from "node:assert/strict";
import type { KubeObject } from "../core/object.ts";
import { type Change, Mirror } from "./mirror.ts";

function object(name: string, version: number, uid = name): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "a", uid, resourceVersion: String(version) },
  };
}

function mirrorOf(version: number, ...items: KubeObject[]): Mirror {
  const mirror = new Mirror({ uid: ({ metadata }) => [metadata.uid!] });
  mirror.beginList();
  finish(mirror, version, ...items);
  return mirror;
}

function finish(mirror: Mirror, version: number, ...items: KubeObject[]): Change[] {
  for (const object of items) mirror.collect({ type: "ADDED", object });
  return mirror.finishList(String(version));
}

/** `+a/x@5` added, `~a/x@5` changed to 5, `-a/x` gone. */
function short(changes: readonly Change[]): string {
  return changes.map(({ key, old, now }) =>
    now === undefined
      ? `-${key}`
      : `${old === undefined ? "+" : "~"}${key}@${now.object.metadata.resourceVersion}`
  ).join(" ");
}

Deno.test("Mirror.finishList tells what is new, changed and gone, and nothing of the rest", () => {
  const mirror = mirrorOf(
    10,
    object("same", 1),
    object("changed", 2),
    object("gone", 3),
  );
  mirror.beginList();
  const items = [object("same", 1), object("changed", 11), object("new", 12)];
  const changes = finish(mirror, 12, ...items);
  assert.equal(short(changes), "~a/changed@11 +a/new@12 -a/gone");
  assert.equal(mirror.version, "12");
  assert.deepEqual(mirror.store.byIndex("uid", "gone"), []);
});

Deno.test("Mirror.finishList goes back in time after a restore of etcd", () => {
  const mirror = mirrorOf(900, object("x", 800), object("later", 850));
  mirror.beginList();
  const changes = finish(mirror, 500, object("x", 400));
  assert.equal(short(changes), "~a/x@400 -a/later");
  assert.equal(short(mirror.observeWrite(object("x", 501))), "~a/x@501");
});

Deno.test("Mirror.finishList keeps own writes that the list is too old for", () => {
  const mirror = mirrorOf(10, object("x", 9));
  mirror.beginList();
  mirror.observeWrite(object("x", 21));
  mirror.observeWrite(object("new", 22));
  mirror.observeWrite(object("deleted", 15));
  const changes = finish(mirror, 20, object("x", 9));
  assert.equal(short(changes), "-a/deleted");
  assert.equal(mirror.store.get("a/x")!.object.metadata.resourceVersion, "21");
  assert.ok(mirror.store.get("a/new"));
});

Deno.test("Mirror.finishList takes an own write that older versions had kept out", () => {
  const mirror = mirrorOf(900, object("x", 800));
  mirror.beginList();
  assert.equal(short(mirror.observeWrite(object("x", 510))), "");
  const changes = finish(mirror, 505, object("x", 400));
  assert.equal(mirror.store.get("a/x")!.object.metadata.resourceVersion, "510");
  assert.equal(short(changes), "~a/x@510");
});

Deno.test("Mirror.observeEvent takes newer objects, and tells nothing of those known", () => {
  const mirror = mirrorOf(10);
  const event = (type: "ADDED" | "MODIFIED" | "DELETED", of: KubeObject) =>
    short(mirror.observeEvent({ type, object: of }));
  assert.equal(event("ADDED", object("x", 11)), "+a/x@11");
  assert.equal(short(mirror.observeWrite(object("x", 13))), "~a/x@13");
  assert.equal(event("MODIFIED", object("x", 12)), "");
  assert.equal(event("MODIFIED", object("x", 13)), "");
  assert.equal(event("DELETED", object("x", 14)), "-a/x");
  assert.equal(event("DELETED", object("x", 15)), "");
  assert.equal(mirror.version, "15");
});

Deno.test("Mirror.observeEvent does not delete what a write made anew since", () => {
  const mirror = mirrorOf(10, object("x", 9, "first"));
  mirror.observeWrite(object("x", 13, "second"));
  assert.equal(
    short(mirror.observeEvent({ type: "DELETED", object: object("x", 12, "first") })),
    "",
  );
  assert.equal(mirror.store.get("a/x")!.object.metadata.uid, "second");
});

Deno.test("Mirror.observeEvent takes only the version from a bookmark", () => {
  const mirror = mirrorOf(10);
  const bookmark = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { resourceVersion: "99" },
  };
  assert.equal(short(mirror.observeEvent({ type: "BOOKMARK", object: bookmark })), "");
  assert.equal(mirror.version, "99");
  assert.equal(mirror.store.size, 0);
});

Deno.test("Mirror.observeWrite makes no ghost of an object that was deleted since", () => {
  const mirror = mirrorOf(10, object("x", 9));
  mirror.observeEvent({ type: "DELETED", object: object("x", 12) });
  assert.equal(short(mirror.observeWrite(object("x", 11))), "");
  assert.equal(mirror.store.size, 0);
});

Deno.test("Mirror.awaited gives an own write until the watch has brought it", () => {
  const mirror = mirrorOf(10);
  mirror.observeWrite(object("x", 11));
  assert.equal(mirror.awaited("11")?.metadata.name, "x");
  assert.equal(mirror.awaited("10"), undefined);
  const held = mirror.awaited("11")!;
  assert.equal(short(mirror.observeEvent({ type: "MODIFIED", object: held })), "");
  assert.equal(mirror.version, "11");
  assert.equal(mirror.awaited("11"), undefined);
});

Deno.test("Mirror.awaited forgets at a list what a lost watch would have brought", () => {
  const mirror = mirrorOf(10);
  mirror.observeWrite(object("x", 11));
  mirror.beginList();
  // After a restore of etcd another object may get that version.
  assert.equal(mirror.awaited("11"), undefined, "a list takes nothing for granted");
  mirror.finishList("5");
  assert.equal(mirror.awaited("11"), undefined);
});

Deno.test("Mirror.collect leaves the store alone until the list is complete", () => {
  const mirror = mirrorOf(10, object("x", 9), object("gone", 3));
  mirror.beginList();
  mirror.collect({ type: "ADDED", object: object("new", 11) });
  assert.deepEqual([...mirror.store.keys()], ["a/x", "a/gone"]);
  // A list that broke off leaves nothing behind.
  mirror.beginList();
  mirror.collect({ type: "ADDED", object: object("x", 9) });
  mirror.collect({ type: "ADDED", object: object("y", 8) });
  mirror.collect({ type: "MODIFIED", object: object("x", 12) });
  mirror.collect({ type: "DELETED", object: object("y", 13) });
  assert.equal(short(mirror.finishList("13")), "~a/x@12 -a/gone");
  assert.equal(mirror.version, "13");
});
