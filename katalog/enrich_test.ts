import assert from "node:assert/strict";
import { crdOf, katalog, scopeOf, site, testFixtures } from "./fixtures_test.ts";

Deno.test("enrich knows each target under all of its names, with its conditions", async () => {
  const { enrich } = await crdOf(
    'enrich: [Pod, sc, { ev: { when: [{ field: spec.debug, equals: "true" }] } }]\n',
  );
  assert.deepEqual(
    enrich.map(({ target, conditional }) => [target, conditional]),
    [["pods", false], ["storageclass", false], ["events", true]],
  );
  assert.equal(enrich[2].gate(scopeOf(site({ spec: { debug: true } }))), true);
  assert.equal(enrich[2].gate(scopeOf(site({ spec: {} }))), false);
});

Deno.test("enrichAll asks for every target there is", async () => {
  assert.equal((await crdOf("enrichAll: true\n")).enrich.length, 14);
  assert.equal((await crdOf("enrichAll: false\n")).enrich.length, 0);
});

testFixtures([
  {
    code: "exclusive-keys",
    text: katalog("enrichAll: true\nenrich: [pods]\n"),
    at: "error 9:15 spec.crds.site.enrich",
    message: 'Cannot use "enrichAll" and "enrich" together',
    hint: "Keep one of them",
  },
  {
    code: "bad-value",
    text: katalog("enrich: [nodes]\n"),
    at: "error 8:16 spec.crds.site.enrich[0]",
    message: 'Cannot enrich with "nodes": there is no such target',
    hint: 'Did you mean "node"?',
  },
  {
    code: "bad-type",
    text: katalog("enrich: [[pods]]\n"),
    at: "error 8:16 spec.crds.site.enrich[0]",
    message: "Cannot read an item of enrich: found neither a name nor a map",
    hint: "Write `- pods`, or `- pods: { when: [ … ] }`",
  },
]);
