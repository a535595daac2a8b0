import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { createLogger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import { seededRandom } from "../core/random.ts";
import { crdOf } from "../katalog/fixtures_test.ts";
import type { SentinelName } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import { CallStore } from "./call_memory.ts";
import type { CallResult } from "./call_result.ts";
import { GATE_RETRY_MS_MAX, Intake } from "./intake.ts";
import { newMemory } from "./memory.ts";
import { site } from "./test_plans.ts";

const KEY = "shop/web";
const OK: CallResult = { status: 200, headers: {}, body: "", durationSeconds: 0 };
const REFUSED: CallResult = {
  ...OK,
  status: 503,
  error: { lasting: false, message: "busy" },
};

/** An intake whose calls the test answers one by one. */
async function intakeOf(preReconcile: string, more = "") {
  const crd = await crdOf(
    `operatorBox: { preReconcile: { ${preReconcile} }, ${more} }`,
  );
  const clock = new ManualClock();
  const store = new CallStore();
  const objects = new Map<string, StoredObject>();
  const admitted: string[] = [];
  const asked: { readonly url: string; answer(result?: Partial<CallResult>): void }[] =
    [];
  const intake = new Intake({
    crd,
    clock,
    random: seededRandom(1),
    logger: createLogger(() => {}),
    latest: (key) => objects.get(key),
    admit: (key, { asked, lane }) => void admitted.push(`${key} ${lane} ${asked}`),
    factsOf: (key, cr) => ({
      katalog: "test",
      crd,
      cr,
      nowMs: clock.now(),
      random: seededRandom(1),
      hasStatus: true,
      isNamespaced: () => true,
      memory: newMemory(store.of(key)),
      forced: false,
    }),
    call: (requests, signal) =>
      Promise.all(
        requests.map(({ url }) =>
          new Promise<CallResult>((resolve, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason));
            asked.push({ url, answer: (result) => resolve({ ...OK, ...result }) });
          })
        ),
      ),
  });
  /** A change of the CR, to the given size. */
  const edit = (
    size: number,
    more: Partial<KubeObject["metadata"]> = {},
    key = KEY,
  ) => {
    const old = objects.get(key);
    const object = { ...site({ generation: size, ...more }), spec: { size } };
    const now = { object, applied: new Map() };
    objects.set(key, now);
    intake.offerChange({ key, now, via: "watch", ...(old ? { old } : {}) });
  };
  return { crd, intake, clock, objects, admitted, asked, edit };
}

/** Lets all that is ready happen. */
async function settle(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
}

const ENQUEUE =
  'external: [{ name: ok, url: "http://h/{{ .spec.size }}", cacheFor: 0s }], enqueueGate: ' +
  "{ when: [{ field: external.ok.open, equals: true }] MORE }";
const OPEN = { body: '{"open":true}' };

Deno.test("a gate's call holds up no other key, and the changes of one stay in order", async () => {
  const { admitted, asked, edit, intake } = await intakeOf(ENQUEUE.replace("MORE", ""));
  edit(1);
  edit(2);
  edit(3);
  edit(7, { name: "other" }, "shop/other");
  await settle();
  assert.deepEqual(asked.map(({ url }) => url), ["http://h/1", "http://h/7"]);
  asked[1].answer(OPEN);
  await settle();
  assert.deepEqual(admitted, ["shop/other change false"]);
  asked[0].answer({ body: '{"open":false}' });
  await settle();
  // What came meanwhile is judged once, as the object is now.
  assert.deepEqual(asked.slice(2).map(({ url }) => url), ["http://h/3"]);
  asked[2].answer(OPEN);
  await settle();
  assert.deepEqual(admitted.slice(1), ["shop/web change false"]);
  await intake.stop();
});

Deno.test("an enqueueGate that cannot ask lets pass or judges anew, as failPolicy says", async () => {
  const open = await intakeOf(ENQUEUE.replace("MORE", ", failPolicy: open"));
  open.edit(1);
  await settle();
  open.asked[0].answer(REFUSED);
  await settle();
  assert.deepEqual(open.admitted, ["shop/web change false"]);

  const closed = await intakeOf(ENQUEUE.replace("MORE", ", failPolicy: closed"));
  closed.edit(1);
  await settle();
  closed.asked[0].answer(REFUSED);
  await settle();
  assert.deepEqual(closed.admitted, []);
  closed.clock.advance(GATE_RETRY_MS_MAX);
  await settle();
  closed.asked[1].answer(OPEN);
  await settle();
  assert.deepEqual(closed.admitted, ["shop/web change false"]);
  for (const { intake } of [open, closed]) await intake.stop();
});

Deno.test("a deletion passes a gate at once, even behind a call that hangs", async () => {
  const { admitted, asked, edit, intake } = await intakeOf(
    ENQUEUE.replace("MORE", ", failPolicy: closed"),
  );
  edit(1);
  await settle();
  edit(2, { deletionTimestamp: "2026-01-01T00:00:00Z" });
  assert.deepEqual(admitted, ["shop/web change false"]);
  assert.equal(asked.length, 1);
  await intake.stop();
});

Deno.test("what waits for an answer is dropped with its object, and at the end", async () => {
  const { admitted, asked, edit, intake, objects } = await intakeOf(
    ENQUEUE.replace("MORE", ""),
  );
  edit(1);
  edit(2);
  await settle();
  objects.delete(KEY);
  intake.forget(KEY, new Map());
  asked[0].answer(OPEN);
  await settle();
  assert.deepEqual([admitted, asked.length], [[], 1]);
  edit(3);
  await settle();
  await intake.stop();
  edit(4);
  await settle();
  assert.deepEqual([admitted, asked.length], [[], 2]);
});

const RECONCILE =
  `reconcileGate: { failPolicy: POLICY, when: [{ field: external.b.body, equals: "yes-a" }],
  external: [{ name: b, url: "http://h/{{ .external.a.body }}", cacheFor: 0s }] },
  external: [{ name: a, url: http://h/a, cacheFor: 0s SLEEP }]`;

Deno.test("a reconcileGate sees its calls, those of both gates first, and hands them on", async () => {
  const text = RECONCILE.replace("POLICY", "closed").replace("SLEEP", "");
  const { asked, intake } = await intakeOf(text);
  const taken = intake.take(KEY, site(), new AbortController().signal);
  await settle();
  asked[0].answer({ body: "a" });
  await settle();
  assert.equal(asked[1].url, "http://h/a");
  asked[1].answer({ body: "yes-a" });
  const { closed, external } = await taken;
  assert.equal(closed, undefined);
  assert.equal((external as { b: { body: string } }).b.body, "yes-a");
});

Deno.test("a reconcileGate that cannot ask is open, or closed and tried again", async () => {
  for (const policy of ["open", "closed"] as const) {
    const text = RECONCILE.replace("POLICY", policy).replace("SLEEP", "");
    const { asked, intake, edit } = await intakeOf(text);
    edit(1);
    const taken = intake.take(KEY, site(), new AbortController().signal);
    await settle();
    asked[0].answer(REFUSED);
    const { closed, again } = await taken;
    const why = 'the reconcileGate at line 8 cannot be judged: Cannot call "a": busy';
    assert.deepEqual(
      [closed, again],
      policy === "open" ? [undefined, undefined] : [why, "retry"],
    );
  }
});

Deno.test("a gate's call that is to be made later holds no worker", async () => {
  const text = RECONCILE.replace("POLICY", "closed").replace("SLEEP", ", sleep: 1m");
  const { asked, intake, clock } = await intakeOf(text);
  const { signal } = new AbortController();
  const taken = await intake.take(KEY, site(), signal);
  assert.deepEqual(taken.again, { afterMs: 60_000 });
  clock.advance(60_000);
  const later = intake.take(KEY, site(), signal);
  await settle();
  assert.equal(asked.length, 1);
  asked[0].answer({ body: "a" });
  await settle();
  asked[1].answer({ body: "no" });
  assert.match((await later).closed!, /is closed$/);
});

Deno.test("a reconcileGate asks nobody about what is being deleted", async () => {
  const text = RECONCILE.replace("POLICY", "closed").replace("SLEEP", "");
  const { asked, intake } = await intakeOf(text);
  const doomed = site({ deletionTimestamp: "2026-01-01T00:00:00Z" });
  const { closed } = await intake.take(KEY, doomed, new AbortController().signal);
  assert.deepEqual([closed, asked.length], [undefined, 0]);
});

const ENTRY =
  `events: { bad: { reason: Bad, enqueueGate: { sentinels: [annotationsChanged], failPolicy: closed,
  when: [{ field: external.seen.body, equals: "yes" }],
  external: [{ name: seen, url: "http://h/{{ .events.bad.note }}", cacheFor: 0s }] } } }`;

Deno.test("the gate of an entry is judged in its own line, by its own calls, in place of the CRD's", async () => {
  const own = ENQUEUE.replace("MORE", "");
  const { crd, intake, admitted, asked, edit } = await intakeOf(own, ENTRY);
  const { events: [{ enqueueGate: gate }] } = crd;
  const wake = (note: string, changed: ReadonlySet<SentinelName> = new Set()) => {
    const object = { apiVersion: "v1", kind: "Event", metadata: {}, note };
    const scope = { events: { bad: { note } } };
    intake.offer(KEY, {
      asked: true,
      event: { name: "bad", object },
      entry: { gate: gate!, changed, scope },
    });
  };
  edit(1);
  wake("a");
  await settle();
  assert.deepEqual(asked.map(({ url }) => url), ["http://h/1", "http://h/a"]);
  asked[1].answer({ body: "yes" });
  await settle();
  assert.deepEqual(admitted, ["shop/web change true"], "while the other still asks");
  const { events } = await intake.take(KEY, site(), new AbortController().signal);
  assert.equal((events.get("bad") as { note?: string })?.note, "a");
  // Several that wait are judged once: what changed of any of them counts.
  wake("b");
  wake("c", new Set(["annotationsChanged"]));
  wake("d");
  await settle();
  asked[2].answer({ body: "no" });
  await settle();
  assert.deepEqual(asked.slice(3).map(({ url }) => url), ["http://h/d"]);
  asked[3].answer({ body: "no" });
  await settle();
  assert.deepEqual(admitted.slice(1), ["shop/web change true"]);
  await intake.stop();
});

Deno.test("the gate of an entry that cannot ask is judged anew, and forgotten with its object", async () => {
  const { crd, intake, admitted, asked, edit, clock, objects } = await intakeOf(
    "",
    ENTRY,
  );
  edit(1);
  const gate = crd.events[0].enqueueGate!;
  const scope = { events: { bad: { note: "a" } } };
  intake.offer(KEY, { asked: true, entry: { gate, changed: new Set(), scope } });
  await settle();
  asked[0].answer(REFUSED);
  await settle();
  clock.advance(GATE_RETRY_MS_MAX);
  await settle();
  assert.deepEqual([asked.length, admitted], [2, ["shop/web change false"]]);
  asked[1].answer({ body: "no" });
  await settle();
  assert.equal(admitted.length, 1);
  objects.delete(KEY);
  intake.forget(KEY, new Map());
  await intake.stop();
});
