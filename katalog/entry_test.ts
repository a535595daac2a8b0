import assert from "node:assert/strict";
import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { contextOf, filesOf, katalog, scopeOf, site } from "./fixtures_test.ts";
import { BuildError, type KindTable } from "./kinds/frame.ts";
import { loadPlan } from "./mod.ts";
import { type CrdPlan, type Declared, RenderError } from "./plan.ts";
import { int, listOf, object, text, texts } from "./shape.ts";

const thing: KindTable = {
  list: "things",
  children: ["things", "thing"],
  apiVersion: "test.io/v1",
  kind: "Thing",
  namespaced: true,
  nameSuffix: "-thing",
  shape: object({
    size: int,
    args: listOf(text),
    data: texts,
    parts: listOf(object({ name: text, size: int })),
  }),
  build(fields, context) {
    if (fields.size === 13) {
      throw new BuildError("parts[0].size", 'Cannot use "size": 13 is unlucky');
    }
    return { annotations: { owner: context.owner }, body: { spec: fields } };
  },
};
const zone: KindTable = {
  ...thing,
  list: "zones",
  aliases: ["zonez"],
  kind: "Zone",
  namespaced: false,
  nameSuffix: "",
};
const once: KindTable = { ...thing, list: "onces", kind: "Once", createOnly: true };

async function crd(lines: string): Promise<CrdPlan> {
  const loaded = await loadPlan({
    ...filesOf({ "katalog.yaml": katalog(lines) }),
    tables: [once, thing, zone],
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, null, 1));
  return loaded.value.crds[0];
}

/** The objects that one entry under `onReconcile.things` declares. */
async function things(
  entry: string,
  cr: KubeObject = site({ spec: {} }),
): Promise<readonly Declared[]> {
  const plan = await crd(`
operatorBox:
  onReconcile:
    things:
      - ${entry}
`);
  return plan.onReconcile.entries[0].render(scopeOf(cr), contextOf(cr));
}

function names(declared: readonly Declared[]): string[] {
  return declared.map(({ ref }) => `${ref.namespace ?? ""}/${ref.name}`);
}

function spec(declared: readonly Declared[]): JsonObject[] {
  return declared.map(({ object }) => object!.spec as JsonObject);
}

Deno.test("an entry makes a whole object with its default name, labels and annotations", async () => {
  const declared = await things(
    '{ size: "{{ .spec.n }}", labels: { app: "{{ .metadata.name }}" }, annotations: { a: 1 } }',
    site({ spec: { n: 4 } }),
  );
  assert.deepEqual(declared, [{
    ref: {
      apiVersion: "test.io/v1",
      kind: "Thing",
      namespace: "retail",
      name: "shop-thing",
    },
    object: {
      apiVersion: "test.io/v1",
      kind: "Thing",
      metadata: {
        name: "shop-thing",
        namespace: "retail",
        labels: { app: "shop" },
        annotations: { a: "1", owner: "shop" },
      },
      spec: { size: 4, labels: { app: "shop" } },
    },
  }]);
});

Deno.test("an empty text is absent, an empty list element is dropped, an empty map value stays", async () => {
  const [made] = spec(
    await things(
      '{ args: [a, "{{ .spec.no }}", b], data: { k: "{{ .spec.no }}", l: "" }, size: "{{ .spec.no }}" }',
    ),
  );
  assert.deepEqual(made, { args: ["a", "b"], data: { k: "", l: "" } });
});

Deno.test("an empty list element that was written so stays", async () => {
  const [made] = spec(await things('{ args: ["", apps, "{{ .spec.no }}"] }'));
  assert.deepEqual(made, { args: ["", "apps"] });
});

Deno.test("a number that renders as something else is an error of its own field", async () => {
  await assert.rejects(
    () =>
      things(
        '{ parts: [{ name: a, size: "{{ .spec.n }}" }] }',
        site({ spec: { n: "x" } }),
      ),
    (error: RenderError) => {
      const path = "spec.crds.site.operatorBox.onReconcile.things[0].parts[0].size";
      assert.equal(
        error.message,
        `Cannot render "${path}" as a whole number: found "x"`,
      );
      assert.equal(error.origin.path, path);
      assert.equal(error.origin.at.line, 11);
      assert.equal(error.origin.at.column, 42);
      return true;
    },
  );
});

Deno.test("what a builder refuses points at the field", async () => {
  await assert.rejects(
    () => things("{ size: 13, parts: [{ size: 1 }] }"),
    (error: RenderError) => {
      assert.ok(error instanceof RenderError);
      assert.equal(error.message, 'Cannot use "size": 13 is unlucky');
      assert.equal(error.origin.path.endsWith(".things[0].parts[0].size"), true);
      assert.equal(error.origin.at.column, 43);
      return true;
    },
  );
});

Deno.test("forEach over a list sees item, its own name and index in every field", async () => {
  const declared = await things(
    `{ forEach: { field: spec.envs, as: env }, name: "{{ .metadata.name }}-{{ .env.name }}",
        namespace: "{{ .item.ns }}", labels: { i: "{{ .index }}" },
        args: ["{{ .env.name }}"], data: { k: "{{ .item.ns }}" }, parts: [{ name: "{{ .env.ns }}" }],
        when: [{ field: env.on, equals: true }] }`,
    site({
      spec: {
        envs: [{ name: "a", ns: "x", on: true }, { name: "b", ns: "y", on: false }],
      },
    }),
  );
  assert.deepEqual(names(declared), ["x/shop-a", "y/shop-b"]);
  assert.equal(declared[1].object, undefined);
  assert.deepEqual(declared[0].object!.spec, {
    args: ["a"],
    data: { k: "x" },
    parts: [{ name: "x" }],
    labels: { i: "0" },
  });
});

Deno.test("forEach over a map goes by sorted keys and sees the value", async () => {
  const declared = await things(
    '{ forEach: { field: spec.sizes }, name: "{{ .item }}-{{ .index }}", size: "{{ .value }}" }',
    site({ spec: { sizes: { z: 1, a: 2 } } }),
  );
  assert.deepEqual(names(declared), ["retail/a-0", "retail/z-1"]);
  assert.deepEqual(spec(declared), [{ size: 2 }, { size: 1 }]);
});

for (const over of [undefined, null, "text", 3]) {
  Deno.test(`forEach over ${JSON.stringify(over)} makes nothing`, async () => {
    const cr = site({ spec: { over } });
    assert.deepEqual(
      await things('{ forEach: { field: spec.over }, name: "{{ .item }}" }', cr),
      [],
    );
  });
}

Deno.test("forEach over a list without end is an error", async () => {
  const entry = '{ forEach: { field: spec.l }, name: "x-{{ .index }}" }';
  const l = Array.from({ length: 1000 }, (_, i) => i);
  assert.equal((await things(entry, site({ spec: { l } }))).length, 1000);
  await assert.rejects(
    () => things(entry, site({ spec: { l: [...l, 1] } })),
    /: found 1001 items, 1000 at most$/,
  );
});

Deno.test("two copies of one name are an error that shows how to tell them apart", async () => {
  await assert.rejects(
    () => things("{ forEach: { field: spec.l } }", site({ spec: { l: [1, 2] } })),
    (error: RenderError) => {
      assert.match(error.message, /two copies are called "retail\/shop-thing"$/);
      assert.equal(
        error.hint,
        'Put the item into the name, such as `name: "{{ .metadata.name }}-{{ .item }}"`',
      );
      return true;
    },
  );
});

Deno.test("a copy whose condition is false does not take away what another declares", async () => {
  const declared = await things(
    "{ name: one, forEach: { field: spec.l }, when: [{ field: item, equals: 1 }] }",
    site({ spec: { l: [2, 1, 3] } }),
  );
  assert.deepEqual(names(declared), ["retail/one"]);
  assert.ok(declared[0].object);
});

Deno.test("a false condition gives the reference alone, and hides a name that cannot be made", async () => {
  const when = "when: [{ field: spec.a, exists: true }]";
  const [one] = await things(`{ name: x, size: "{{ .spec.a.b }}", ${when} }`);
  assert.equal(one.object, undefined);
  assert.equal(one.ref.name, "x");
  assert.deepEqual(await things(`{ name: "{{ .spec.a.b }}", ${when} }`), []);
});

Deno.test("a cluster-scoped CR puts its children into default", async () => {
  const cr = site({ metadata: { name: "shop" } });
  assert.deepEqual(names(await things("{}", cr)), ["default/shop-thing"]);
});

Deno.test("a cluster-scoped kind has no namespace and is not guarded", async () => {
  const cr = site();
  const plan = await crd(`
restrictedNamespaces: [retail]
operatorBox:
  onReconcile:
    zones: [{}]
    things: [{}, { namespace: other }]
`);
  const declared = plan.onReconcile.entries.flatMap((entry) =>
    entry.render(scopeOf(cr), contextOf(cr))
  );
  assert.deepEqual(names(declared).sort(), ["/shop", "other/shop-thing"]);
});

Deno.test("modes follow the block, reconcile, once and the kind", async () => {
  const plan = await crd(`
forceConflict: false
operatorBox:
  onCreate:
    things:
      - {}
      - { reconcile: true, forceConflict: true, adopt: true }
    onces: [{ reconcile: true }]
  onReconcile:
    things: [{ prune: false }]
    onces: [{}]
  onDelete:
    things: [{ name: x, size: "{{ .spec.a.b }}" }]
`);
  const modes = (block: "onCreate" | "onReconcile" | "onDelete") =>
    plan[block].entries.map((entry) =>
      [entry.list, entry.mode, entry.force, entry.adopt, entry.prune].join(" ")
    );
  assert.deepEqual(modes("onCreate"), [
    "onces create false false true",
    "things create false false true",
    "things apply true true true",
  ]);
  assert.deepEqual(modes("onReconcile"), [
    "onces create false false true",
    "things apply false false false",
  ]);
  const cr = site({ spec: {} });
  assert.deepEqual(plan.onDelete.entries[0].render(scopeOf(cr), contextOf(cr)), [{
    ref: { apiVersion: "test.io/v1", kind: "Thing", namespace: "retail", name: "x" },
    object: {
      apiVersion: "test.io/v1",
      kind: "Thing",
      metadata: { name: "x", namespace: "retail" },
    },
  }]);
});

Deno.test("an entry's id names what it makes and is unique in its CRD", async () => {
  const plan = await crd(`
operatorBox:
  onCreate:
    zonez: [{}]
    things: [{}, { name: "{{ .spec.n }}", namespace: a }]
    custom: [{ apiVersion: x.io/v1, kind: Other, metadata: { name: o } }]
  onReconcile:
    things: [{}]
`);
  assert.deepEqual(
    [...plan.onCreate.entries, ...plan.onReconcile.entries].map(({ id }) => id),
    [
      "custom/Other.x.io/o",
      "things/{{ .metadata.name }}-thing",
      "things/a/{{ .spec.n }}",
      "zones/{{ .metadata.name }}",
      "things/{{ .metadata.name }}-thing#2",
    ],
  );
});

Deno.test("childKinds names each kind once, with the entry that makes it first", async () => {
  const plan = await crd(`
operatorBox:
  onCreate:
    things: [{}, {}]
  onReconcile:
    things: [{}]
    custom: [{ apiVersion: x.io/v1, kind: Other }]
`);
  assert.deepEqual(
    plan.childKinds.map(({ kind, children, origin }) => [kind, children, origin.path]),
    [
      ["Thing", ["things", "thing"], "spec.crds.site.operatorBox.onCreate.things[0]"],
      [
        "Other",
        ["customs", "custom"],
        "spec.crds.site.operatorBox.onReconcile.custom[0]",
      ],
    ],
  );
});
