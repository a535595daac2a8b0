import assert from "node:assert/strict";
import type { KubeObject } from "../core/object.ts";
import { ObjectStore, toStored } from "./store.ts";

function object(name: string, labels: Record<string, string> = {}): KubeObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "a", labels } };
}

Deno.test("ObjectStore finds by index what stands in it now", () => {
  const store = new ObjectStore({
    label: ({ metadata }) => Object.keys(metadata.labels ?? {}),
  });
  store.set(toStored(object("x", { one: "", two: "" })));
  store.set(toStored(object("y", { two: "" })));
  const names = (value: string) =>
    store.byIndex("label", value).map(({ object }) => object.metadata.name);
  assert.deepEqual(names("two"), ["x", "y"]);
  store.set(toStored(object("x", { one: "" })));
  assert.deepEqual(names("two"), ["y"]);
  assert.equal(store.delete("a/y")?.object.metadata.name, "y");
  assert.deepEqual(names("two"), []);
  assert.equal(store.size, 1);
  assert.deepEqual([...store.keys()], ["a/x"]);
  assert.throws(() => store.byIndex("absent", "x"), RangeError);
});

Deno.test("toStored drops managedFields, and keeps a hash for each manager that applied", () => {
  const entry = (manager: string, more: Record<string, string> = {}) => ({
    manager,
    operation: "Apply",
    fieldsV1: { "f:data": { "f:a": {} } },
    ...more,
  });
  const managedFields = [
    entry("one"),
    entry("two"),
    entry("three", { operation: "Update" }),
    entry("four", { subresource: "status" }),
  ];
  const pod = object("x");
  const stored = toStored({ ...pod, metadata: { ...pod.metadata, managedFields } });
  assert.equal(stored.object.metadata.managedFields, undefined);
  assert.equal("managedFields" in stored.object.metadata, false);
  assert.deepEqual([...stored.applied.keys()], ["one", "two"]);
  assert.equal(stored.applied.get("one"), stored.applied.get("two"));
});
