import assert from "node:assert/strict";
import type { Json } from "../../core/json.ts";
import { HookError } from "../errors.ts";
import { readHookResult } from "./reconcile.ts";

const WHAT = 'the output of "on_reconcile" of the hook "db"';
const map = (name: string, namespace?: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});

function fault(output: Json): string {
  try {
    readHookResult(output, WHAT);
  } catch (error) {
    assert.ok(error instanceof HookError);
    assert.equal(error.kind, "output");
    const prefix = `Cannot use ${WHAT}: `;
    assert.ok(error.message.startsWith(prefix), error.message);
    return error.message.slice(prefix.length);
  }
  throw new Error("it was taken");
}

Deno.test("readHookResult fills in what a hook does not say", () => {
  assert.deepEqual(readHookResult({ result: "ok", status: null }, WHAT), {
    result: "ok",
    apply: [],
    delete: [],
    conditions: [],
    events: [],
  });
});

Deno.test("readHookResult keeps what is declared of an object", () => {
  const object = { ...map("a", "shop"), data: { x: "1" }, immutable: true };
  assert.deepEqual(readHookResult({ result: "ok", apply: [object] }, WHAT).apply, [
    object,
  ]);
});

Deno.test("readHookResult reads when to call again, and says it for each requeue", () => {
  const waits = (output: Json) => readHookResult(output, WHAT).requeueAfterMs;
  assert.equal(waits({ result: "ok" }), undefined);
  assert.equal(waits({ result: "ok", requeueAfter: "1m30s" }), 90_000);
  assert.equal(waits({ result: "requeue" }), 10_000);
  assert.match(
    fault({ result: "requeue", requeueAfter: "1ms" }),
    /^requeueAfter: found "1ms", allowed are 0.1s to 86400s$/,
  );
  assert.match(fault({ result: "requeue", requeueAfter: "48h" }), /^requeueAfter: /);
});

Deno.test("readHookResult takes an error as a text or with a reason", () => {
  const error = (error: Json) => readHookResult({ result: "error", error }, WHAT).error;
  assert.deepEqual(error("no disk"), { message: "no disk" });
  const whole = { reason: "NoDisk", message: "no disk" };
  assert.deepEqual(error(whole), whole);
});

Deno.test("readHookResult refuses an error that is none, and one that writes", () => {
  assert.match(fault({ result: "error" }), /^error: found none beside .*"error"/);
  assert.match(
    fault({ result: "ok", error: "no" }),
    /^error: found one beside the result "ok"/,
  );
  assert.match(
    fault({ result: "error", error: "no", apply: [map("a")] }),
    /^apply: found beside the result "error": a failed hook writes nothing/,
  );
  assert.match(
    fault({ result: "error", error: "no", requeueAfter: "1s" }),
    /^requeueAfter: found beside/,
  );
});

Deno.test("readHookResult refuses what is named twice", () => {
  assert.equal(
    fault({ result: "ok", apply: [map("a", "x"), map("a", "y"), map("a", "x")] }),
    "apply[2]: found ConfigMap x/a a second time, apply[0] names it",
  );
  const gone = { apiVersion: "v1", kind: "ConfigMap", name: "a" };
  assert.equal(
    fault({ result: "ok", apply: [map("a")], delete: [gone] }),
    "delete[0]: found ConfigMap a a second time, apply[0] names it",
  );
  const up = { type: "Up", status: "True" };
  assert.match(fault({ result: "ok", conditions: [up, up] }), /^conditions\[1\]: /);
});

Deno.test("readHookResult says where a fault is, what was found and what belongs there", () => {
  const cases: readonly (readonly [Json, string])[] = [
    [null, "found null, an object belongs there"],
    [{ result: "requeu" }, 'result: found "requeu", meant "requeue"?'],
    [
      { result: "ok", requeueafter: "1s" },
      'found the unknown key "requeueafter", meant "requeueAfter"?',
    ],
    [
      { result: "ok", apply: [map("a"), map("b c")] },
      'apply[1].metadata.name: found "b c", a name without spaces, / and % belongs there',
    ],
    [
      { result: "ok", apply: [{ apiVersion: "v1", kind: "Pod" }] },
      "apply[0].metadata: found nothing, an object belongs there",
    ],
    [
      { result: "ok", apply: Array.from({ length: 501 }, (_, i) => map(`a${i}`)) },
      "apply: found 501 items, 500 are allowed",
    ],
    [
      {
        result: "ok",
        apply: [{ ...map("a"), metadata: { name: "a", ownerReferences: [] } }],
      },
      "apply[0].metadata.ownerReferences: it is not for a hook to set; leave it out",
    ],
    [
      { result: "error", error: "x".repeat(4_001) },
      "error: found 4001 characters, 4000 are allowed",
    ],
  ];
  for (const [output, message] of cases) assert.equal(fault(output), message);
});

Deno.test("A fault does not tell a value that may be a secret", () => {
  const output = { result: "ok", status: "p4ssw0rd", apply: ["p4ssw0rd"] };
  assert.ok(!fault(output).includes("p4ssw0rd"));
});
