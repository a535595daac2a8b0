import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import type { ChildKind } from "../katalog/mod.ts";
import { childrenScope } from "./scope.ts";
import { crdPlan } from "./test_plans.ts";

const origin = { at: { source: "katalog.yaml", line: 1, column: 1 }, path: "" };

function child(apiVersion: string, kind: string, children: ChildKind["children"]) {
  return { apiVersion, kind, children, origin };
}

function object(apiVersion: string, kind: string, name: string, more = {}) {
  const it: KubeObject = { apiVersion, kind, metadata: { name, namespace: "shop" } };
  return { object: { ...it, ...more } as KubeObject, applied: new Map() };
}

Deno.test("childrenScope gives each kind in lower case and in the kind's own case", () => {
  const crd = crdPlan({
    childKinds: [
      child("networking.k8s.io/v1", "NetworkPolicy", [
        "networkpolicies",
        "networkpolicy",
      ]),
      child("v1", "Namespace", ["namespaces", "namespace"]),
      child("autoscaling/v2", "HorizontalPodAutoscaler", ["hpas", "hpa"]),
      child("v1", "PersistentVolumeClaim", ["persistentvolumeclaims", "pvc"]),
    ],
  });
  const scope = childrenScope(crd, [
    object("networking.k8s.io/v1", "NetworkPolicy", "deny"),
  ]);
  assert.deepEqual(Object.getOwnPropertyNames(scope).sort(), [
    "hpa",
    "hpas",
    "namespace",
    "namespaces",
    "networkPolicies",
    "networkPolicy",
    "networkpolicies",
    "networkpolicy",
    "persistentVolumeClaims",
    "persistentvolumeclaims",
    "pvc",
  ]);
  // What is ranged over, or sent to a plug-in, has each child once.
  assert.deepEqual(Object.keys(scope).filter((key) => /[A-Z]/.test(key)), []);
  assert.equal(getPath(scope, ["networkPolicies", "deny", "metadata", "name"]), "deny");
  assert.equal(getPath(scope, ["networkPolicy", "metadata", "name"]), "deny");
});

Deno.test("childrenScope shows custom children by name beside the fields of the first", () => {
  const crd = crdPlan({
    childKinds: [child("demo.io/v1", "Db", ["customs", "custom"])],
  });
  const scope = childrenScope(crd, [
    object("demo.io/v1", "Db", "a", { spec: { size: 1 } }),
    object("demo.io/v1", "Db", "b", { spec: { size: 2 } }),
    object("demo.io/v1", "Db", "spec", { spec: { size: 3 } }),
  ]);
  assert.equal(getPath(scope, ["custom", "spec", "size"]), 1);
  assert.equal(getPath(scope, ["custom", "b", "spec", "size"]), 2);
  assert.equal(getPath(scope, ["customs", "spec", "spec", "size"]), 3);
  const none = childrenScope(crd, []);
  assert.deepEqual(none, {
    customs: {},
    custom: { status: {}, _placeholder: true },
  });
});
