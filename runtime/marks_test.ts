import assert from "node:assert/strict";
import type { KubeObject } from "../core/object.ts";
import {
  FIELD_MANAGER,
  isOurs,
  MARK_ANNOTATION,
  markChild,
  readMark,
} from "./marks.ts";
import { site } from "./test_plans.ts";

const CHILD: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop" },
};

const marked = (cr = site()) => markChild(CHILD, cr, "deployments/web", "apply");
const applied = new Map([[FIELD_MANAGER, "fields"]]);

/** Without the owner reference, so that only mark and manager count. */
function bare(object: KubeObject): KubeObject {
  const { ownerReferences: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

Deno.test("isOurs knows a child by its mark and our apply entry", () => {
  assert.equal(isOurs({ object: bare(marked()), applied }, site()), true);
  assert.equal(isOurs({ object: bare(marked()), applied: new Map() }, site()), false);
});

Deno.test("isOurs is not fooled by labels and annotations copied to another object", () => {
  const { labels, annotations } = marked().metadata;
  const metadata = { name: "web-7f", namespace: "shop", labels, annotations };
  const copy = { ...CHILD, kind: "ReplicaSet", metadata };
  assert.equal(readMark(copy), undefined);
  assert.equal(isOurs({ object: copy, applied }, site()), false);
});

Deno.test("isOurs refuses what another object controls", () => {
  const object = bare(marked());
  const controller = {
    apiVersion: "v1",
    kind: "Other",
    name: "x",
    uid: "uid-other",
    controller: true,
  };
  const stolen = {
    ...object,
    metadata: { ...object.metadata, ownerReferences: [controller] },
  };
  assert.equal(isOurs({ object: stolen, applied }, site()), false);
});

Deno.test("isOurs knows a child of the CR's earlier life, whoever restored it", () => {
  const restored = bare(marked(site({ uid: "uid-before" })));
  assert.equal(isOurs({ object: restored, applied: new Map() }, site()), true);
});

Deno.test("isOurs refuses a child of a CR of that name in another namespace", () => {
  const other = bare(marked(site({ namespace: "other", uid: "uid-other" })));
  assert.equal(isOurs({ object: other, applied }, site()), false);
});

Deno.test("isOurs knows the children of the original by their controller", () => {
  const reference = {
    apiVersion: "demo.io/v1",
    kind: "Site",
    name: "web",
    uid: "uid-site",
    controller: true,
  };
  const object = {
    ...CHILD,
    metadata: { ...CHILD.metadata, ownerReferences: [reference] },
  };
  assert.equal(isOurs({ object, applied: new Map() }, site()), true);
});

Deno.test("markChild sets an owner reference only where garbage collection can follow", () => {
  assert.equal(marked().metadata.ownerReferences?.length, 1);
  const elsewhere = { ...CHILD, metadata: { name: "web", namespace: "other" } };
  const far = markChild(elsewhere, site(), "deployments/web", "apply");
  assert.equal(far.metadata.ownerReferences, undefined);
  const final = markChild(CHILD, site(), "jobs/x", "final");
  assert.equal(final.metadata.ownerReferences, undefined);
});

Deno.test("readMark refuses what is no mark", () => {
  for (const text of ["", "{", "[]", '{"self":"Deployment.apps/shop/web"}']) {
    const metadata = { ...CHILD.metadata, annotations: { [MARK_ANNOTATION]: text } };
    assert.equal(readMark({ ...CHILD, metadata }), undefined, text);
  }
});
