import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { RenderError } from "./mod.ts";
import { seededRandom } from "../core/random.ts";
import { contextOf, filesOf, scopeOf, site } from "./fixtures_test.ts";
import { loadPlan } from "./mod.ts";

const folder = fileURLToPath(new URL("./testdata/website/", import.meta.url));

/** What a hurried hand might leave in a file. */
const SCRAPS = [
  "",
  "[]",
  "{}",
  "null",
  "{{ .spec }}",
  '"{{ .spec.a.b }}"',
  "- x",
  "&a [*a]",
  "-1",
  "x: y",
  "__proto__: 1",
  "constructor: []",
];

Deno.test("a damaged Katalog gives problems or a plan that renders, never a crash", async () => {
  const read = (name: string) => Deno.readTextFile(`${folder}${name}`);
  const [text, crd, cr] = await Promise.all(
    ["katalog.yaml", "crd.yaml", "cr.yaml"].map(read),
  );
  const random = seededRandom(20260101);
  const pick = <T>(list: readonly T[]): T =>
    list[Math.floor(random.float() * list.length)];
  let refused = 0;
  for (let round = 0; round < 400; round++) {
    const lines = text.split("\n");
    for (let damage = 0; damage < 2; damage++) {
      const at = Math.floor(random.float() * lines.length);
      const [, head, key = ""] = /^(\s*(?:- )?)([\w.]+:)?/.exec(lines[at])!;
      const kinds = [
        () => lines.splice(at, 1),
        () => lines.splice(at, 1, `${head}${key} ${pick(SCRAPS)}`),
        () => lines.splice(at, 0, `${head}${pick(SCRAPS)}`),
        () => lines.splice(at, 1, `${head}${key.replace(":", "s:")}`),
        () => lines.splice(at, 1, `  ${lines[at]}`),
      ];
      pick(kinds)();
    }
    const damaged = lines.join("\n");
    const loaded = await loadPlan(filesOf({
      "katalog.yaml": damaged,
      "crd.yaml": crd,
      "cr.yaml": cr,
    })).catch((error) => assert.fail(`${error.stack}\n${damaged}`));
    if (!loaded.ok) {
      refused++;
      assert.notEqual(loaded.problems.length, 0, damaged);
      continue;
    }
    const object = site({ spec: { image: "x", replicas: 2 } });
    for (const { onCreate, onReconcile, onDelete, status } of loaded.value.crds) {
      for (const { entries } of [onCreate, onReconcile, onDelete]) {
        for (const entry of entries) {
          try {
            entry.render(scopeOf(object), contextOf(object));
          } catch (error) {
            assert.ok(error instanceof RenderError, `${error}\n${damaged}`);
          }
        }
      }
      status.evaluate(scopeOf(object), { failed: false });
    }
  }
  assert.ok(refused > 50 && refused < 390, `refused ${refused} of 400`);
});

Deno.test("keys that name a prototype change no other object", async () => {
  const text = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    site:
      apiTypes: { group: test.io, version: v1, kind: Site, plural: sites }
      operatorBox:
        onReconcile:
          configMaps:
            - data: { __proto__: polluted, constructor: x }
          custom:
            - { apiVersion: v1, kind: X, spec: { __proto__: { polluted: yes } } }
`;
  const loaded = await loadPlan(filesOf({ "katalog.yaml": text }));
  assert.ok(loaded.ok, JSON.stringify(loaded.problems));
  const cr = site();
  const [{ object }] = loaded.value.crds[0].onReconcile.entries[0].render(
    scopeOf(cr),
    contextOf(cr),
  );
  assert.deepEqual(Object.keys(object!.data as object), ["__proto__", "constructor"]);
  loaded.value.crds[0].onReconcile.entries[1].render(scopeOf(cr), contextOf(cr));
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});
