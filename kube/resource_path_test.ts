import assert from "node:assert/strict";
import { KubeError } from "./errors.ts";
import { collectionPath, objectPath } from "./resource_path.ts";

const pods = {
  group: "",
  version: "v1",
  plural: "pods",
  namespaced: true,
  kind: "Pod",
};
const nodes = { ...pods, plural: "nodes", namespaced: false, kind: "Node" };
const apps = { ...pods, group: "apps", plural: "deployments", kind: "Deployment" };

Deno.test("collectionPath names one namespace or all", () => {
  assert.equal(collectionPath(apps, "a"), "/apis/apps/v1/namespaces/a/deployments");
  assert.equal(collectionPath(pods), "/api/v1/pods");
  assert.equal(collectionPath(nodes, "ignored"), "/api/v1/nodes");
});

Deno.test("objectPath names an object and its subresource", () => {
  assert.equal(
    objectPath(apps, { namespace: "a", name: "web" }, "status"),
    "/apis/apps/v1/namespaces/a/deployments/web/status",
  );
  assert.equal(
    objectPath(nodes, { name: "system:x" }),
    "/api/v1/nodes/system%3Ax",
  );
});

Deno.test("objectPath refuses names that would mean something else in a URL", () => {
  for (const name of ["", ".", "..", "a/b", "a%2fb"]) {
    assert.throws(
      () => objectPath(pods, { namespace: "a", name }),
      (error) => error instanceof KubeError && error.kind === "invalid",
      name,
    );
  }
  assert.throws(() => objectPath(pods, { namespace: "..", name: "x" }), KubeError);
});

Deno.test("objectPath refuses a namespaced object without its namespace", () => {
  assert.throws(
    () => objectPath(pods, { name: "x" }),
    (error) => error instanceof KubeError && error.kind === "invalid",
  );
});
