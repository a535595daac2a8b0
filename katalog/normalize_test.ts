import assert from "node:assert/strict";
import type { Json } from "../core/json.ts";
import {
  crdOf,
  format,
  katalog,
  scopeOf,
  site,
  testFixtures,
} from "./fixtures_test.ts";
import { filesOf } from "./fixtures_test.ts";
import { loadPlan, RenderError } from "./mod.ts";

async function normalized(fields: string, spec: Json) {
  const { normalize } = await crdOf(`normalize: { spec: { ${fields} } }\n`);
  return normalize!.apply(scopeOf(site({ spec })));
}

Deno.test("normalize replaces fields by what their templates make of the raw CR", async () => {
  const { spec, changes } = await normalized(
    'host: "{{ toLower .spec.host }}", title: "{{ .spec.host }}"',
    { host: "WWW", title: "t", other: 1 },
  );
  assert.deepEqual(spec, { host: "www", title: "WWW", other: 1 });
  assert.deepEqual(changes, [
    { field: "spec.host", from: "WWW", to: "www" },
    { field: "spec.title", from: "t", to: "WWW" },
  ]);
});

Deno.test("normalize reaches nested fields, by dots or by maps", async () => {
  const { spec } = await normalized(
    '"image.tag": "{{ .spec.image.tag }}-x", image: { name: "{{ toUpper .spec.image.name }}" }, "a.b": fresh',
    { image: { name: "n", tag: "1", kept: true } },
  );
  assert.deepEqual(spec, {
    image: { name: "N", tag: "1-x", kept: true },
    a: { b: "fresh" },
  });
});

Deno.test("normalize keeps booleans, numbers and lists what they are", async () => {
  const { spec } = await normalized(
    'on: "{{ not .spec.on }}", n: "{{ add .spec.n 1 }}", f: "{{ .spec.f }}5", s: "{{ len .spec.list }}", list: "{{ .spec.list }}", m: many',
    { on: false, n: 2, f: 1.2, s: "x", list: [1, 2], m: 3 },
  );
  assert.deepEqual(spec, {
    on: true,
    n: 3,
    f: 1.25,
    s: "2",
    list: [1, 2],
    m: "many",
  });
});

Deno.test("normalize tells no change where the result is what was there, or nothing", async () => {
  const { spec, changes } = await normalized(
    'host: "{{ toLower .spec.host }}", absent: "{{ .spec.absent }}"',
    { host: "www" },
  );
  assert.deepEqual(spec, { host: "www" });
  assert.deepEqual(changes, []);
});

Deno.test("normalize fails with the place of the template that cannot be rendered", async () => {
  await assert.rejects(
    () => normalized('host: "{{ .spec.a.b }}"', {}),
    (error: unknown) =>
      error instanceof RenderError && error.origin.at.line === 8 &&
      error.origin.path === "spec.crds.site.normalize.spec.host",
  );
});

Deno.test("normalize is read without a word, and absent when it is not there", async () => {
  const text = katalog('normalize: { audit: true, spec: { a: "{{ .spec.a }}" } }\n');
  const { problems } = await loadPlan(filesOf({ "katalog.yaml": text }));
  assert.deepEqual(problems.map(format), []);
  assert.equal((await crdOf("")).normalize, undefined);
});

testFixtures([
  {
    code: "bad-value",
    text: katalog("normalize: { spec: { 'a..b': x } }\n"),
    at: "error 8:28 spec.crds.site.normalize.spec.a..b",
    message: 'Cannot read "a..b" as the path of a field below spec',
    hint: "Write keys joined by dots, such as `image.tag`",
  },
  {
    code: "bad-type",
    text: katalog("normalize: { spec: { a: [x] } }\n"),
    at: "error 8:31 spec.crds.site.normalize.spec.a",
    message: 'Cannot read "a" as the text of one field: found a list',
    hint:
      'Write one template for each field, such as `host: "{{ toLower .spec.host }}"`',
  },
  {
    code: "unknown-key",
    text: katalog("normalize: { specs: { a: x }, spec: {} }\n"),
    at: "error 8:20 spec.crds.site.normalize.specs",
    message: 'Cannot use the key "specs": "normalize" has none of that name',
    hint: 'Did you mean "spec"?',
  },
]);
