import assert from "node:assert/strict";
import { compileTemplate } from "../template/mod.ts";
import {
  contextOf,
  crds,
  filesOf,
  format,
  katalog,
  notes,
  scopeOf,
  site,
} from "./fixtures_test.ts";
import { loadKatalog, loadNotes, loadPlan } from "./mod.ts";

const SHOP = site({ spec: { size: 3, list: ["a", "b"], title: "{{ .spec.size }}" } });

async function load(files: { readonly [path: string]: string } | string) {
  const texts = typeof files === "string" ? { "katalog.yaml": files } : files;
  const loaded = await loadPlan(filesOf(texts));
  assert.ok(loaded.ok, loaded.problems.map(format).join("\n"));
  return { crds: loaded.value.crds, problems: loaded.problems };
}

/** `severity code file:line:column message` of each problem. */
async function told(files: { readonly [path: string]: string } | string) {
  const texts = typeof files === "string" ? { "katalog.yaml": files } : files;
  const { problems } = await loadPlan(filesOf(texts));
  return problems.map(({ severity, code, source, line, column, message }) =>
    `${severity} ${code} ${source}:${line}:${column} ${message}`
  );
}

const EVERYWHERE = notes(
  `
- { name: tag, expression: "{{ size }}-{{ .metadata.name }}" }
- { name: size, expression: "{{ .spec.size }}" }
- { name: isSmall, expression: "{{ lt .spec.size 5 }}" }
- { name: wait, expression: "{{ size }}s" }
- { name: each, expression: "<{{ .item }}>" }
`,
  `
labels: { tag: "{{ tag }}" }
operatorBox:
  when: [{ field: "{{ isSmall }}", equals: "true" }]
  reconciler: { requeue: { after: "{{ wait }}", when: [{ field: "{{ size }}", equals: "{{ size }}" }] } }
  status: { fields: [{ path: tag, value: "{{ tag }}", when: [{ field: "{{ size }}", greaterThan: 2 }] }] }
  onCreate:
    when: [{ field: "{{ size }}", in: ["{{ size }}", "9"] }]
    configMaps:
      - name: "{{ tag }}"
        namespace: "ns-{{ size }}"
        labels: { tag: "{{ tag }}" }
        annotations: { tag: "{{ tag }}" }
        data: { tag: "{{ tag }}", if: "{{ if isSmall }}small{{ end }}" }
      - name: "each-{{ .index }}"
        forEach: { field: spec.list }
        when: [{ field: "{{ each }}", equals: "<b>" }]
        data: { each: "{{ each }}" }
    custom:
      - { apiVersion: test.io/v1, kind: Thing, metadata: { name: t }, spec: { tag: "{{ tag }}" } }
      - { apiVersion: apps/v1, kind: ControllerRevision, metadata: { name: r }, revision: "{{ size }}" }
`,
);

Deno.test("a document's notes may be called wherever it has a template", async () => {
  const { crds: [crd], problems } = await load(EVERYWHERE);
  assert.deepEqual(problems, []);
  const scope = scopeOf(SHOP);
  assert.deepEqual(crd.labels(scope), { tag: "3-shop" });
  assert.equal(crd.requeueAfterMs(scope), 3000);
  assert.deepEqual(crd.status.evaluate(scope, { failed: false }), {
    values: { tag: "3-shop" },
    errors: [],
  });
  assert.equal(crd.onCreate.gate(scope), true);
  assert.equal(crd.onCreate.gate(scopeOf(site({ spec: { size: 7 } }))), false);
  const made = crd.onCreate.entries.flatMap((entry) =>
    entry.render(scope, contextOf(SHOP)).flatMap(({ object }) => object ?? [])
  );
  const tagged = { tag: "3-shop" };
  assert.deepEqual(made.map(({ apiVersion: _, kind: __, ...rest }) => rest), [
    {
      metadata: {
        name: "3-shop",
        namespace: "ns-3",
        labels: tagged,
        annotations: tagged,
      },
      data: { ...tagged, if: "small" },
    },
    { metadata: { name: "each-1", namespace: "retail" }, data: { each: "<b>" } },
    { metadata: { name: "t", namespace: "retail" }, spec: tagged },
    { metadata: { name: "r", namespace: "retail" }, revision: 3 },
  ]);
});

Deno.test("notes belong to their own document", async () => {
  const note = (text: string) => `notes: [{ name: who, expression: ${text} }]\n`;
  const other = crds(
    "page: { apiTypes: { group: test.io, version: v1, kind: Page, plural: pages }, labels: { who: '{{ who }}' } }\n",
  );
  const first = katalog("labels: { who: '{{ who }}' }\n");
  const { crds: both } = await load({
    "a/katalog.yaml": first + note("a"),
    "b/katalog.yaml": other + note("b"),
  });
  const scope = scopeOf(SHOP);
  assert.deepEqual(both.map((crd) => crd.labels(scope)), [{ who: "a" }, { who: "b" }]);
  const alone = await told({
    "a/katalog.yaml": first + note("a"),
    "b/katalog.yaml": other,
  });
  assert.match(alone.join("\n"), /b\/katalog\.yaml:6:\d+ .*function "who" not defined/);
});

Deno.test("a note that is included gives way to one of the document, in silence", async () => {
  const text = katalog("labels: { a: '{{ a }}', b: '{{ b }}' }\n") +
    "notes:\n  include: notes.yaml\n  functions: [{ name: a, expression: mine }]\n";
  const { crds: [crd], problems } = await load({
    "katalog.yaml": text,
    "notes.yaml":
      "functions: [{ name: a, expression: theirs }, { name: b, expression: '{{ a }}!' }]\n",
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(crd.labels(scopeOf(SHOP)), { a: "mine", b: "mine!" });
});

Deno.test("problems of notes stand at their place, in included files too", async () => {
  const block =
    "functions:\n  - name: a\n    expression: |\n      x\n      {{ .spec.a )}}\n";
  assert.deepEqual(
    await told({
      "katalog.yaml": katalog("") + "notes: { include: notes.yaml }\n",
      "notes.yaml": block,
    }),
    [
      'error template-syntax notes.yaml:5:18 Cannot use the note "a": unexpected right paren',
    ],
  );
  assert.deepEqual(
    await told(notes('- { name: a, expression: "{{ toUpper }} {{ nope }}" }\n')),
    [
      'error template-function katalog.yaml:10:46 Cannot use the note "a": function "nope" not defined',
    ],
  );
  assert.deepEqual(
    await told(notes('- { name: a, expression: "{{ toUpper }}" }\n')),
    [
      'warning template-arguments katalog.yaml:10:32 Cannot be sure of the note "a": wrong number of args for toUpper: want 1 got 0',
    ],
  );
});

Deno.test("the shape of notes is checked", async () => {
  const list = await told(
    notes("- { name: a, expresion: x }\n- x\n- { expression: y }\n"),
  );
  assert.deepEqual(list.map((line) => line.split(" ").slice(0, 3).join(" ")), [
    "error missing-key katalog.yaml:10:5",
    "error unknown-key katalog.yaml:10:16",
    "error bad-type katalog.yaml:11:5",
    "error missing-key katalog.yaml:12:5",
  ]);
});

Deno.test("every example that fails is told with what was expected and found", async () => {
  const text = notes(
    `
- name: ref
  expression: "{{ .spec.image }}:{{ .spec.tag | default \`edge\` }}"
  examples:
    - { input: { spec: { image: a } }, output: "a:edge" }
    - { input: { spec: { image: a, tag: b } }, output: "a:c" }
    - { output: "x" }
- name: lines
  expression: "{{ ref }}"
  examples:
    - input: { spec: { image: a } }
      output: |
        a:edge
- { name: day, expression: '{{ now | dateFormat "2006" }}', examples: [{ output: "2031" }] }
`.replace('{{ now | dateFormat "2006" }}', "{{ weekday }}").replace('"2031"', "true"),
  );
  assert.deepEqual(await told(text), [
    'error note-example katalog.yaml:14:58 Cannot use the note "ref": example 2 gives "a:b", not "a:c"',
    'error note-example katalog.yaml:15:19 Cannot use the note "ref": example 3 fails: ' +
    'executing "f" at <ref>: error calling ref: note "ref": executing "f" at <.spec.image>: nil pointer evaluating interface {}.image',
  ]);
});

Deno.test("a name that a note reads and that never exists is told once, there", async () => {
  const text = notes(
    '- { name: a, expression: "{{ .specc }}{{ .item }}" }\n- { name: b, expression: "{{ a }}" }\n',
    `
labels: { a: "{{ b }}" }
operatorBox: { onCreate: { configMaps: [{ forEach: { field: spec.list }, name: "{{ .item }}", data: { a: "{{ b }}" } }] } }
`,
  );
  assert.deepEqual(await told(text), [
    'warning template-root katalog.yaml:8:21 Cannot find ".item" in "a": nothing of that name exists',
    'warning template-root katalog.yaml:12:29 Cannot find ".specc" in the note "a": nothing of that name exists',
  ]);
});

Deno.test("a note that fails fails the field that calls it, and is named there", async () => {
  const { crds: [crd] } = await load(
    notes(
      '- { name: deep, expression: "{{ .spec.a.b }}" }\n',
      'labels: { a: "{{ deep }}" }\n',
    ),
  );
  assert.throws(() => crd.labels(scopeOf(SHOP)), {
    name: "RenderError",
    message:
      /^Cannot render "spec\.crds\.site\.labels\.a": .*note "deep": .*nil pointer/,
  });
});

Deno.test("chance is told where it would change what is there in every cycle", async () => {
  const list = await told(
    notes(
      '- { name: draw, expression: "{{ uuidv4 }}" }\n',
      `
labels: { a: "{{ draw }}" }
operatorBox:
  status: { fields: [{ path: a, value: "{{ draw }}" }] }
  onCreate:
    secrets:
      - { name: "a-{{ draw }}", data: { a: "{{ draw }}" } }
      - { name: b, reconcile: true, data: { a: "{{ draw }}" }, when: [{ field: "{{ draw }}", exists: true }] }
      - { name: c, reconcile: true, once: true, data: { a: "{{ draw }}" } }
  onReconcile:
    configMaps: [{ name: d, data: { a: "{{ draw }}" } }]
`,
    ),
  );
  assert.deepEqual(list.map((line) => line.split(" ").slice(0, 3).join(" ")), [
    "warning template-random katalog.yaml:8:21",
    "warning template-random katalog.yaml:10:47",
    "warning template-random katalog.yaml:13:24",
    "warning template-random katalog.yaml:14:55",
    "warning template-random katalog.yaml:17:47",
  ]);
});

Deno.test("text of an object is never taken for a template by a note", async () => {
  const { crds: [crd] } = await load(
    notes(
      '- { name: t, expression: "{{ .spec.title }}" }\n',
      'labels: { a: "{{ t }}" }\n',
    ),
  );
  assert.deepEqual(crd.labels(scopeOf(SHOP)), { a: "{{ .spec.size }}" });
});

Deno.test("strict takes each warning for an error", async () => {
  const text = notes('- { name: toUpper, expression: "x" }\n');
  const options = filesOf({ "katalog.yaml": text });
  for (const load of [loadPlan, loadKatalog, loadNotes]) {
    const lax = await load(options);
    const strict = await load({ ...options, strict: true });
    assert.equal(lax.ok, true);
    // Only compiling finds out about a note; the shape alone is in order.
    assert.equal(strict.ok, load === loadKatalog);
  }
  const { problems } = await loadPlan({ ...options, strict: true });
  assert.deepEqual(problems.map(({ severity, code }) => [severity, code]), [
    ["error", "note-shadows"],
  ]);
});

Deno.test("loadNotes reads notes of a Katalog that is not finished", async () => {
  const loaded = await loadNotes(filesOf({
    "a/katalog.yaml":
      "notes: [{ name: who, expression: a }, { name: whoA, expression: '{{ who }}' }]\nspec: { crd: 1 }\n",
    "b/katalog.yaml": "notes: [{ name: who, expression: b }]\n",
  }));
  assert.ok(loaded.ok);
  const { notes, functions } = loaded.value;
  assert.deepEqual(notes.map(({ name }) => name), ["who", "whoA", "who"]);
  const compiled = compileTemplate("{{ whoA }}{{ who }}", { functions });
  assert.ok(compiled.ok);
  assert.equal(compiled.template.render(scopeOf(SHOP)), "ab");
  const broken = await loadNotes(
    filesOf({ "katalog.yaml": "notes: { functoins: [] }\n" }),
  );
  assert.equal(broken.ok, false);
  assert.deepEqual(broken.problems.map(({ hint }) => hint), [
    'Did you mean "functions"?',
  ]);
});
