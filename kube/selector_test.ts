import assert from "node:assert/strict";
import { matchesSelection } from "./selector.ts";

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "x",
    namespace: "a",
    labels: { "test.dev/tier": "web", app: "shop" },
  },
};

const CASES: [selector: string, boolean | undefined][] = [
  ["", true],
  ["app=shop", true],
  ["app==shop,test.dev/tier=web", true],
  ["app=shop,test.dev/tier=db", false],
  ["app!=shop", false],
  ["absent!=x", true],
  ["app", true],
  ["absent", false],
  ["!absent", true],
  ["!app", false],
  ["app in (bank, shop)", true],
  ["app in (bank),app", false],
  ["app notin (bank, shop)", false],
  ["absent notin (x)", true],
  ["constructor", false],
  ["app ~ shop", undefined],
];

for (const [labelSelector, expected] of CASES) {
  Deno.test(`matchesSelection says ${expected} to "${labelSelector}"`, () => {
    assert.equal(matchesSelection(pod, { labelSelector }), expected);
  });
}

Deno.test("matchesSelection knows namespace and name, and no other field", () => {
  assert.equal(matchesSelection(pod, { namespace: "a" }), true);
  assert.equal(matchesSelection(pod, { namespace: "b" }), false);
  assert.equal(matchesSelection(pod, { fieldSelector: "metadata.name=x" }), true);
  assert.equal(matchesSelection(pod, { fieldSelector: "metadata.name=y" }), false);
  const status = { fieldSelector: "status.phase=Running" };
  assert.equal(matchesSelection(pod, status), undefined);
  assert.equal(matchesSelection(pod, { ...status, labelSelector: "!app" }), false);
});
