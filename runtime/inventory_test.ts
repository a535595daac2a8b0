import assert from "node:assert/strict";
import {
  formatInventory,
  formatNamespaces,
  INVENTORY_ANNOTATION,
  NAMESPACES_ANNOTATION,
  readInventory,
  readNamespaces,
} from "./inventory.ts";
import { site } from "./test_plans.ts";

Deno.test("formatInventory names each kind once, sorted", () => {
  const kinds = [
    { apiVersion: "v1", kind: "Service" },
    { apiVersion: "apps/v1", kind: "Deployment" },
    { apiVersion: "v1", kind: "Service" },
  ];
  assert.equal(formatInventory(kinds), "Deployment.v1.apps,Service.v1");
});

Deno.test("readInventory reads what formatInventory wrote", () => {
  const kinds = [
    { apiVersion: "networking.k8s.io/v1", kind: "Ingress" },
    { apiVersion: "v1", kind: "Pod" },
    { apiVersion: "demo.io/v1beta2", kind: "Widget" },
  ];
  const text = formatInventory(kinds);
  const read = readInventory(site({ annotations: { [INVENTORY_ANNOTATION]: text } }));
  assert.equal(formatInventory(read), text);
  assert.equal(read.length, 3);
});

Deno.test("readInventory leaves out what it cannot read", () => {
  const text = "Service.v1,,../../etc,Pod,Widget.v1.UPPER,Job.v1.batch";
  const read = readInventory(site({ annotations: { [INVENTORY_ANNOTATION]: text } }));
  assert.deepEqual(read, [
    { apiVersion: "v1", kind: "Service" },
    { apiVersion: "batch/v1", kind: "Job" },
  ]);
  assert.deepEqual(readInventory(site()), []);
});

Deno.test("formatNamespaces names where else than beside the CR children are, and readNamespaces reads it", () => {
  const text = formatNamespaces(site({}), ["z", undefined, "shop", "a", "z"]);
  const own = site({}).metadata.namespace;
  const far = ["a", "shop", "z"].filter((name) => name !== own);
  assert.equal(text, far.join(","));
  const annotations = { [NAMESPACES_ANNOTATION]: `${text},../x,,UPPER` };
  assert.deepEqual(readNamespaces(site({ annotations })), far);
  assert.deepEqual(readNamespaces(site({})), []);
});
