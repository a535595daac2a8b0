import assert from "node:assert/strict";
import { callNames, gateCalls, variablesOf } from "./call_places.ts";
import { crdOf, katalog, scopeOf, site, testFixtures } from "./fixtures_test.ts";

const box = (keys: string) => katalog(`operatorBox: { ${keys} }\n`);
const AT = "spec.crds.site.operatorBox";

Deno.test("watch takes every trigger unless it says which", async () => {
  const { watches, readKinds } = await crdOf(
    "operatorBox: { watch: [{ apiVersion: v1, kind: Secret, on: [Update] }, { apiVersion: v1, kind: Secret, name: a, keyFrom: { label: x } }] }\n",
  );
  assert.deepEqual(watches.map(({ on }) => [...on]), [
    ["update"],
    ["create", "update", "delete"],
  ]);
  assert.deepEqual(watches[1].keyFrom, { label: "x" });
  assert.deepEqual(
    readKinds.map(({ kind, verbs }) => [kind, verbs]),
    [["Secret", ["list", "watch"]]],
  );
});

Deno.test("events keep what must match, by the names that templates use", async () => {
  const { events, readKinds } = await crdOf(
    "operatorBox: { events: { dbReady: { reason: Ready, regarding: { kind: Db } } } }\n",
  );
  assert.equal(events[0].name, "dbReady");
  assert.deepEqual(events[0].fields, { reason: "Ready" });
  assert.deepEqual(events[0].regarding, { kind: "Db" });
  assert.deepEqual(readKinds.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`), [
    "events.k8s.io/v1 Event",
  ]);
});

Deno.test("a gate of a watch or an event is its own", async () => {
  const crd = await crdOf(
    "operatorBox: { watch: [{ apiVersion: v1, kind: Secret, enqueueGate: { sentinels: [labelsChanged] } }], " +
      "events: { bad: { reason: Bad, enqueueGate: { failPolicy: closed, when: [{ field: events.bad.type, equals: Warning }] } } } }\n",
  );
  assert.deepEqual(crd.watches[0].enqueueGate?.sentinels, ["labelsChanged"]);
  assert.equal(crd.enqueueGate, undefined);
  const gate = crd.events[0].enqueueGate!;
  assert.equal(gate.failPolicy, "closed");
  const scope = scopeOf(site());
  const seen = (type: string) =>
    gate.holds({ ...scope, root: { ...scope.root, events: { bad: { type } } } });
  assert.deepEqual([seen("Warning"), seen("Normal")], [true, false]);
});

Deno.test("the gate of a watch may ask others, with names that stand for it alone", async () => {
  const call = (path: string) =>
    `external: [{ name: ok, url: "http://h/${path}", token: "$${path}" }]`;
  const crd = await crdOf(
    `operatorBox: { watch: [{ apiVersion: v1, kind: Secret, enqueueGate: { ${
      call("A")
    } } }], preReconcile: { enqueueGate: { ${call("B")} } } }\n`,
  );
  const [own, entry] = gateCalls(crd);
  assert.deepEqual(entry.plan.names, ["ok"]);
  assert.notEqual(entry.place, own.place);
  assert.deepEqual(callNames(crd), ["ok"]);
  assert.deepEqual(variablesOf(crd), ["B", "A"]);
});

testFixtures([
  {
    code: "missing-key",
    text: box("watch: [{ kind: Secret }]"),
    at: `error 8:30 ${AT}.watch[0].apiVersion`,
    message: 'Cannot do without "apiVersion" in "watch[0]": found none',
    hint: "Add `apiVersion:`",
  },
  {
    code: "bad-value",
    text: box("watch: [{ apiVersion: v1, kind: A }, { apiVersion: v1, kind: A }]"),
    at: `error 8:59 ${AT}.watch[1]`,
    message: 'Cannot watch the same "A" twice',
    hint: "Merge the two entries: `on` takes several triggers",
  },
  {
    code: "exclusive-keys",
    text: box(
      "watch: [{ apiVersion: v1, kind: A, keyFrom: { label: x, namespace: y } }]",
    ),
    at: `error 8:66 ${AT}.watch[0].keyFrom`,
    message: "Cannot tell whom to wake: keyFrom takes either a label or a name",
    hint: "Write `keyFrom: { label: KEY }`, or `keyFrom: { name: …, namespace: … }`",
  },
  {
    code: "missing-key",
    text: box("events: { any: {} }"),
    at: `error 8:32 ${AT}.events.any`,
    message: 'Cannot wait for "any": it names no field, so any event would do',
    hint: "Add at least one, such as `reason:` or `regarding: { kind: Pod }`",
  },
  {
    code: "bad-value",
    text: box("events: { db-ready: { reason: Ready } }"),
    at: `error 8:32 ${AT}.events.db-ready`,
    message: 'Cannot call an event "db-ready": templates read it as .events.db-ready',
    hint: "Write it in camelCase: a small letter, then letters and digits",
  },
  {
    code: "bad-value",
    text: box("watch: [{ apiVersion: v1, kind: A, on: [change] }]"),
    at: `error 8:62 ${AT}.watch[0].on[0]`,
    message: 'Cannot read "on[0]" as one of create, update, delete: found "change"',
    hint: "Write one of: create, update, delete",
  },
]);
