import assert from "node:assert/strict";
import { getPath, type Json } from "../core/json.ts";
import { contextOf, crdOf, filesOf, katalog, scopeOf, site } from "./fixtures_test.ts";
import { loadPlan, RenderError } from "./mod.ts";

/** The lines of a CRD whose Deployment has this `autoscale`. */
function lines(autoscale: string, more = ""): string {
  const entry = `{ image: a, ${more}autoscale: ${autoscale} }`;
  return `operatorBox: { onReconcile: { deployments: [${entry}] } }\n`;
}

async function declared(autoscale: string, spec: Json = {}, more = "") {
  const crd = await crdOf(lines(autoscale, more));
  const cr = site({ spec });
  const [one] = crd.onReconcile.entries[0].render(scopeOf(cr), contextOf(cr));
  return { scaling: one.scaling, replicas: getPath(one.object?.spec, ["replicas"]) };
}

async function problems(autoscale: string) {
  const loaded = await loadPlan(
    filesOf({ "katalog.yaml": katalog(lines(autoscale)) }),
  );
  return loaded.problems.map(({ severity, code, message }) =>
    `${severity} ${code} ${message}`
  );
}

const BUSY = "conditions: { when: [{ field: spec.busy, equals: 'true' }] }";
const IDLE = "conditions: { or: [{ field: spec.idle, equals: 'true' }] }";
const BOTH = `{ min: 2, max: "{{ .spec.most }}", cooldown: 1m,
  scaleUp: { ${BUSY}, increment: 3 }, scaleDown: { ${IDLE}, target: 1 } }`;

Deno.test("autoscale asks for nothing while no condition holds", async () => {
  const { scaling } = await declared(BOTH, { most: 9 });
  assert.deepEqual(scaling, { min: 2, max: 9, cooldownMs: 60_000 });
});

Deno.test("autoscale asks for a step or a target, and for more where both hold", async () => {
  const up = await declared(BOTH, { most: 9, busy: true, idle: true });
  assert.deepEqual(up.scaling?.step, { direction: "up", by: 3 });
  const down = await declared(BOTH, { most: 9, idle: true });
  assert.deepEqual(down.scaling?.step, { direction: "down", to: 1 });
});

Deno.test("autoscale has bounds, steps and a cooldown of its own", async () => {
  const one = await declared(`{ scaleDown: { ${IDLE} } }`, { idle: true });
  assert.deepEqual(one.scaling, {
    min: 1,
    max: Infinity,
    cooldownMs: 120_000,
    step: { direction: "down", by: 1 },
  });
  const none = await declared(`{ cooldown: 0s, scaleDown: { ${IDLE} } }`);
  assert.equal(none.scaling?.cooldownMs, 0);
});

Deno.test("autoscale begins with the declared count, inside its bounds", async () => {
  const first = async (more: string) =>
    (await declared("{ min: 2, max: 4 }", {}, more)).replicas;
  assert.deepEqual(
    [await first(""), await first("replicas: 3, "), await first("replicas: 9, ")],
    [2, 3, 4],
  );
});

Deno.test("autoscale tells bounds that cross, at load and when they are rendered", async () => {
  const crossed = 'Cannot scale to between 5 and 3: "max" is below "min"';
  assert.deepEqual(await problems("{ min: 5, max: 3 }"), [
    `error bad-value ${crossed}`,
  ]);
  await assert.rejects(
    declared('{ min: 5, max: "{{ .spec.most }}" }', { most: 3 }),
    (error) => error instanceof RenderError && error.message === crossed,
  );
});

Deno.test("autoscale tells what is missing, too much or no span of time", async () => {
  assert.deepEqual(await problems(`{ scaleUp: { ${BUSY} } }`), [
    'error missing-key Cannot do without "max" in "autoscale": "scaleUp" would have no end',
  ]);
  assert.deepEqual(await problems(`{ scaleUp: { ${BUSY}, target: 3 } }`), []);
  assert.deepEqual(await problems("{ scaleDown: { decrement: 1 } }"), [
    'error missing-key Cannot do without "conditions" in "scaleDown": found none',
  ]);
  assert.deepEqual(await problems("{ scaleDown: { conditions: { when: [] } } }"), [
    'error missing-key Cannot do without "when" or "or" in "conditions" of "scaleDown"',
  ]);
  assert.deepEqual(
    await problems(`{ scaleDown: { ${IDLE}, decrement: 1, target: 1 } }`),
    [
      'error exclusive-keys Cannot use "decrement" and "target" together',
    ],
  );
  assert.deepEqual(await problems("{ cooldown: soon }"), [
    'error bad-type Cannot read "cooldown" as a span of time: found "soon"',
  ]);
});

Deno.test("autoscale sees the item of its copy", async () => {
  const crd = await crdOf(`operatorBox:
  onReconcile:
    statefulSets:
      - name: "db-{{ .item.name }}"
        image: a
        forEach: { field: spec.shards }
        autoscale:
          max: 5
          scaleUp: { conditions: { when: [{ field: item.busy, equals: "true" }] } }
`);
  const cr = site({ spec: { shards: [{ name: "a" }, { name: "b", busy: true }] } });
  const all = crd.onReconcile.entries[0].render(scopeOf(cr), contextOf(cr));
  assert.deepEqual(all.map(({ scaling }) => scaling?.step?.direction), [
    undefined,
    "up",
  ]);
});
