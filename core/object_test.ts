import assert from "node:assert/strict";
import {
  formatApiVersion,
  formatRef,
  groupKind,
  objectKey,
  parseApiVersion,
  refOf,
} from "./object.ts";

Deno.test("parseApiVersion and formatApiVersion are each other's inverse", () => {
  for (const text of ["v1", "apps/v1", "demo.io/v1beta1"]) {
    const { group, version } = parseApiVersion(text);
    assert.equal(formatApiVersion(group, version), text);
  }
  assert.deepEqual(parseApiVersion("v1"), { group: "", version: "v1" });
});

Deno.test("groupKind names a kind without its version, as kubectl does", () => {
  assert.equal(groupKind("v1", "Pod"), "Pod");
  assert.equal(groupKind("apps/v1", "Deployment"), "Deployment.apps");
});

Deno.test("references name objects with and without a namespace", () => {
  const metadata = { name: "web", namespace: "shop" };
  const object = { apiVersion: "apps/v1", kind: "Deployment", metadata };
  assert.equal(formatRef(refOf(object)), "Deployment.apps shop/web");
  assert.equal(objectKey({ name: "web" }), "web");
  assert.ok(!("namespace" in refOf({ ...object, metadata: { name: "web" } })));
});
