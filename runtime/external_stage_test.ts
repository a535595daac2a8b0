import assert from "node:assert/strict";
import { getPath, type Json } from "../core/json.ts";
import { crdOf } from "../katalog/fixtures_test.ts";
import type { CrdPlan } from "../katalog/mod.ts";
import type { CallResult } from "./call_result.ts";
import { REUSE_MS } from "./external_stage.ts";
import { TestWorld } from "./test_world.ts";
import { block, configMap, crdPlan, entry, site } from "./test_plans.ts";

/** A CRD that makes the given calls; its one ConfigMap holds what `seen` reads. */
async function withCalls(calls: string, more: Partial<CrdPlan> = {}): Promise<CrdPlan> {
  const lines = calls.trim().replace(/^/gm, "      ");
  const { external } = await crdOf(
    `operatorBox:\n  onReconcile:\n    external:\n${lines}\n`,
  );
  return crdPlan({ external, ...more });
}

/** A CRD whose ConfigMap shows a path of `.external`. */
function showing(crd: CrdPlan, ...path: readonly string[]): CrdPlan {
  const declares = entry({ declares: () => [] });
  return {
    ...crd,
    onReconcile: block([{
      ...declares,
      render: (scope) => [
        configMap("a", { seen: getPath(scope.root.external, path) ?? "-" }),
      ],
    }]),
  };
}

const data = (world: TestWorld) => world.objects.get("ConfigMap/shop/a")?.object.data;
const failing = (message: string, lasting = false): Partial<CallResult> => ({
  status: 500,
  error: { message, lasting, hint: "Ask them" },
});

Deno.test("callExternal asks side by side, and after what an answer is read of", async () => {
  const crd = await withCalls(`
- { name: late, url: "http://h/{{ .external.token.body }}" }
- { name: token, url: http://h/token }
- { name: other, url: http://h/other }
- { name: last, url: http://h/, when: [{ field: external.late.status, equals: "200" }] }
- { name: all, url: "http://h/{{ len .external }}" }
`);
  const world = new TestWorld(site());
  const urls: string[] = [];
  world.call = ({ name, url }) => {
    urls.push(url);
    return { body: name };
  };
  world.run(crd);
  assert.deepEqual(world.called, ["token+other", "late", "last", "all"]);
  assert.ok(urls.includes("http://h/token"));
  assert.ok(urls.includes("http://h/late") === false);
});

Deno.test("callExternal shows a JSON object's fields beside what every answer has", async () => {
  const crd = await withCalls("- { name: flag, url: http://h/ }");
  const world = new TestWorld(site());
  world.call = () => ({
    status: 201,
    headers: { "x-a": "b" },
    body:
      '{"enabled":true,"deep":{"id":9007199254740993},"status":"mine","called":"x"}',
  });
  world.run(showing(crd, "flag"));
  assert.deepEqual(data(world), {
    seen: {
      enabled: true,
      deep: { id: 9007199254740993n },
      status: "201",
      body:
        '{"enabled":true,"deep":{"id":9007199254740993},"status":"mine","called":"x"}',
      headers: { "x-a": "b" },
      error: "",
      called: "true",
      statusCode: 201,
      durationSeconds: 0,
    },
  });
});

Deno.test("callExternal leaves other bodies as text, however deep or wrong they are", async () => {
  const crd = await withCalls("- { name: flag, url: http://h/, cacheFor: 0s }");
  const deep = `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`;
  for (const body of ["plain", "[1]", "{broken", "", deep]) {
    const world = new TestWorld(site());
    world.call = () => ({ body });
    world.run(showing(crd, "flag", "a"));
    assert.deepEqual(data(world), { seen: "-" });
    world.run(showing(crd, "flag", "body"));
    assert.deepEqual(data(world), { seen: body });
  }
});

Deno.test("callExternal fails the cycle with the call's place, and touches no child", async () => {
  const crd = await withCalls("- { name: flag, url: http://h/, cacheFor: 1h }");
  const world = new TestWorld(site());
  world.run(showing(crd, "flag", "body"));
  assert.deepEqual(world.takeLog(), [
    "patch-cr",
    "apply ConfigMap/shop/a",
    "patch-status",
  ]);
  world.nowMs += 3_600_000;
  world.call = () => failing("they said no");
  // The entry is gone from the Katalog too: still nothing may be pruned.
  const { outcome } = world.run(crd);
  assert.equal(outcome.kind, "failed");
  if (outcome.kind !== "failed") return;
  assert.equal(outcome.error.message, 'Cannot call "flag": they said no');
  assert.equal(outcome.error.hint, "Ask them");
  assert.equal(outcome.error.at?.line, 11);
  assert.deepEqual(world.takeLog(), ["patch-status"]);
  assert.ok(world.objects.has("ConfigMap/shop/a"));
  // What failed is asked again at once.
  world.call = () => ({});
  assert.equal(world.run(crd).outcome.kind, "settled");
  assert.deepEqual(world.takeLog(), ["delete ConfigMap/shop/a", "patch-status"]);
});

Deno.test("callExternal goes on after a failure where continueOnError says so", async () => {
  const crd = await withCalls(
    '- { name: flag, url: "http://{{ .spec.a.b }}/", continueOnError: true }\n' +
      "- { name: other, url: http://h/, continueOnError: true }",
  );
  const world = new TestWorld(site());
  world.call = () => failing("they said no");
  world.run(showing(crd, "other"));
  const { seen } = data(world) as { seen: Record<string, Json> };
  assert.equal(seen.error, "they said no");
  assert.equal(seen.status, "500");
  assert.equal(seen.called, "true");
  world.nowMs += REUSE_MS;
  world.run(showing(crd, "flag", "error"));
  assert.match(
    String((data(world) as { seen: Json }).seen),
    /^Cannot render "spec.*url"/,
  );
  assert.deepEqual(world.called, ["other", "other"]);
});

Deno.test("callExternal skips a call whose condition is false, and says that it did", async () => {
  const crd = await withCalls(
    "- { name: flag, url: http://h/, when: [{ field: spec.size, equals: 2 }] }\n" +
      "- { name: rare, url: redis://h/, protocol: redis }\n" +
      "- { name: admission, url: http://h/, fires: { reconcile: false } }",
  );
  const world = new TestWorld(site());
  world.run(showing(crd));
  const skipped = {
    status: "",
    body: "",
    headers: {},
    error: "",
    called: "false",
    statusCode: 0,
    durationSeconds: 0,
  };
  assert.deepEqual(data(world), {
    seen: { flag: skipped, rare: skipped, admission: skipped },
  });
  assert.deepEqual(world.called, []);
});

Deno.test("callExternal counts a block's condition, unless it reads an answer", async () => {
  const box = (when: string) =>
    crdOf(
      `operatorBox:\n  onCreate:\n    when: [${when}]\n    external: [{ name: flag, url: http://h/ }]\n`,
    );
  for (
    const [when, called] of [
      ["{ field: spec.size, equals: 2 }", []],
      ["{ field: spec.size, equals: 1 }", ["flag"]],
      ["{ field: external.flag.status, equals: 404 }", ["flag"]],
    ] as const
  ) {
    const world = new TestWorld(site());
    world.run(crdPlan({ external: (await box(when)).external }));
    assert.deepEqual(world.called, called, when);
  }
});

Deno.test("callExternal keeps an answer for cacheFor, or for a burst of cycles", async () => {
  const crd = await withCalls(
    '- { name: kept, url: "http://h/{{ .spec.size }}", cacheFor: 1m }\n' +
      "- { name: burst, url: http://h/ }\n" +
      "- { name: never, url: http://h/, cacheFor: 0s }",
  );
  const world = new TestWorld(site());
  const calls = () => {
    world.run(crd);
    return world.called.splice(0);
  };
  assert.deepEqual(calls(), ["kept+burst+never"]);
  assert.deepEqual(calls(), ["never"]);
  world.nowMs += REUSE_MS;
  assert.deepEqual(calls(), ["burst+never"]);
  world.cr = { ...world.cr, spec: { size: 2 } };
  assert.deepEqual(calls(), ["kept+never"], "another question is asked at once");
  world.nowMs += 60_000;
  assert.deepEqual(calls(), ["kept+burst+never"]);
  world.run(crd, { forced: true });
  assert.deepEqual(world.called, ["kept+burst+never"], "a person asked");
});

Deno.test("callExternal keeps a failure no longer than a burst", async () => {
  const crd = await withCalls(
    "- { name: a, url: http://h/, cacheFor: 1h, continueOnError: true }",
  );
  const world = new TestWorld(site());
  world.call = () => failing("no");
  world.run(crd);
  world.run(crd);
  assert.equal(world.called.length, 1);
  world.nowMs += REUSE_MS;
  world.run(crd);
  assert.equal(world.called.length, 2);
});

Deno.test("callExternal tries again without holding the worker, and asks nothing twice", async () => {
  const crd = await withCalls(
    "- { name: post, url: http://h/, method: POST, cacheFor: 0s }\n" +
      "- { name: flaky, url: http://h/, retryBackoff: { initial: 1s, maxAttempts: 3, max: 1500ms } }",
  );
  const world = new TestWorld(site());
  world.call = ({ name }) => name === "flaky" ? failing("busy") : {};
  const why = 'the call "flaky" is made later';
  assert.deepEqual(world.run(crd).outcome, { kind: "requeue", afterMs: 1000, why });
  assert.deepEqual(world.takeLog(), [], "nothing is written before all is known");
  world.nowMs += 400;
  assert.deepEqual(world.run(crd).outcome, { kind: "requeue", afterMs: 600, why });
  world.nowMs += 600;
  assert.deepEqual(world.run(crd).outcome, { kind: "requeue", afterMs: 1500, why });
  assert.deepEqual(world.called, ["post+flaky", "flaky"]);
  world.nowMs += 1500;
  const { outcome } = world.run(crd);
  assert.equal(
    outcome.kind === "failed" && outcome.error.message,
    'Cannot call "flaky": busy',
  );
  assert.deepEqual(world.called, ["post+flaky", "flaky", "flaky"]);
  // The next round begins anew.
  world.call = () => ({});
  assert.equal(world.run(crd).outcome.kind, "settled");
});

Deno.test("callExternal gives up at once where another try cannot help", async () => {
  const crd = await withCalls("- { name: a, url: http://h/, retryBackoff: 1s }");
  const world = new TestWorld(site());
  world.call = () => failing("refused", true);
  assert.equal(world.run(crd).outcome.kind, "failed");
  assert.equal(world.called.length, 1);
});

Deno.test("callExternal sleeps before a call, without holding the worker", async () => {
  const crd = await withCalls(
    '- { name: a, url: http://h/, sleep: 2s }\n- { name: b, url: "http://h/{{ .external.a.body }}" }',
  );
  const world = new TestWorld(site());
  const waiting = world.run(crd, { forced: true }).outcome;
  assert.equal(waiting.kind === "requeue" && waiting.afterMs, 2000);
  assert.deepEqual(world.called, []);
  world.nowMs += 2000;
  assert.equal(world.run(crd).outcome.kind, "settled");
  assert.deepEqual(world.called, ["a", "b"]);
});

Deno.test("callExternal makes no call for a resource that is being deleted", async () => {
  const crd = await withCalls("- { name: a, url: http://h/ }");
  const world = new TestWorld(
    site({
      finalizers: ["orkestra.orkspace.io/cleanup"],
      deletionTimestamp: "2026-01-01T00:00:00Z",
    }),
  );
  world.call = () => failing("they are away");
  assert.equal(world.run(crd).outcome.kind, "gone");
  assert.deepEqual(world.called, []);
});
