import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { type GatePlan, NO_CALLS, RenderError } from "../katalog/mod.ts";
import type { Change, StoredObject } from "../kube/mod.ts";
import { seededRandom } from "../core/random.ts";
import { GateKeeper } from "./gate_keeper.ts";
import { sentinelsOf } from "./sentinels.ts";
import { crdPlan, site } from "./test_plans.ts";

const origin = { at: { source: "katalog.yaml", line: 9, column: 1 }, path: "" };
const gate = (more: Partial<GatePlan>): GatePlan => ({
  calls: NO_CALLS,
  sentinels: [],
  conditional: false,
  holds: () => true,
  failPolicy: "open",
  eventAware: false,
  origin,
  ...more,
});

const stored = (object: KubeObject): StoredObject => ({ object, applied: new Map() });

function change(old: KubeObject | undefined, now: KubeObject | undefined): Change {
  return {
    key: "shop/web",
    ...(old ? { old: stored(old) } : {}),
    ...(now ? { now: stored(now) } : {}),
    via: "watch",
  };
}

function keeper(gates: Parameters<typeof crdPlan>[0]): GateKeeper {
  const facts = { nowMs: 0, random: seededRandom(1) };
  return new GateKeeper(crdPlan(gates), (_, cr) => ({ root: cr as never, facts }));
}

const KEY = "shop/web";

/** What happens to a change on its way to the queue. */
function admitsChange(gates: GateKeeper, change: Change): boolean {
  const changed = new Set(sentinelsOf(change));
  const open = gates.admits(KEY, change.now!.object, changed);
  if (open) gates.note(KEY, changed);
  return open;
}

const next = (more: Partial<KubeObject["metadata"]>) => site(more);
const labelled = change(site(), next({ labels: { a: "b" } }));
const edited = change(site(), next({ generation: 2 }));

Deno.test("sentinelsOf names what a change touched", () => {
  assert.deepEqual(sentinelsOf(labelled), ["labelsChanged"]);
  assert.deepEqual(sentinelsOf(edited), ["generationChanged"]);
  const doomed = next({
    deletionTimestamp: "2026-01-01T00:00:00Z",
    resourceVersion: "11",
  });
  assert.deepEqual(sentinelsOf(change(site(), doomed)), [
    "resourceVersionChanged",
    "deletionStarted",
  ]);
  assert.deepEqual(sentinelsOf(change(doomed, doomed)), []);
  assert.equal(sentinelsOf(change(undefined, site())).length, 13);
  assert.deepEqual(sentinelsOf(change(site(), undefined)), []);
});

Deno.test("GateKeeper admits what a sentinel or the conditions let pass", () => {
  const enqueueGate = gate({ sentinels: ["generationChanged"] });
  const gates = keeper({ enqueueGate });
  assert.equal(admitsChange(gates, edited), true);
  assert.equal(admitsChange(gates, labelled), false);
  assert.equal(admitsChange(gates, change(undefined, site())), true, "a new one");
  assert.equal(gates.admits(KEY, site()), false, "nothing changed at all");
  assert.equal(keeper({}).admits(KEY, site()), true);
});

Deno.test("GateKeeper never holds an object that is being deleted", () => {
  const closed = gate({ conditional: true, holds: () => false });
  const gates = keeper({ enqueueGate: closed, reconcileGate: closed });
  const doomed = site({ deletionTimestamp: "2026-01-01T00:00:00Z" });
  assert.equal(gates.admits(KEY, doomed), true);
  assert.equal(admitsChange(gates, change(site(), doomed)), true);
  assert.equal(gates.judge("shop/web", doomed).closed, undefined);
  assert.match(gates.judge("shop/web", site()).closed!, /line 9/);
});

Deno.test("GateKeeper keeps a change until a cycle has worked on it", () => {
  const reconcileGate = gate({ sentinels: ["generationChanged"] });
  const gates = keeper({ reconcileGate });
  admitsChange(gates, edited);
  admitsChange(gates, labelled);
  const verdict = gates.judge("shop/web", site());
  assert.equal(verdict.closed, undefined, "the later change did not hide the edit");
  assert.notEqual(gates.judge("shop/web", site()).closed, undefined);
  gates.giveBack("shop/web", verdict);
  assert.equal(gates.judge("shop/web", site()).closed, undefined);
  gates.giveBack("shop/web", verdict);
  gates.forget("shop/web");
  assert.notEqual(gates.judge("shop/web", site()).closed, undefined);
});

Deno.test("GateKeeper judges changes one by one where the gate says so", () => {
  const both = (eventAware: boolean) => {
    const gates = keeper({
      reconcileGate: gate({
        conditional: true,
        eventAware,
        holds: ({ root }) => {
          const seen = getPath(root, ["_sentinels"]) as readonly string[];
          return seen.includes("labelsChanged") && !seen.includes("generationChanged");
        },
      }),
    });
    admitsChange(gates, edited);
    admitsChange(gates, labelled);
    return gates.judge("shop/web", site()).closed === undefined;
  };
  assert.equal(both(true), true);
  assert.equal(both(false), false);
});

Deno.test("GateKeeper does as failPolicy says when a gate cannot be judged", () => {
  const fails = () => {
    throw new RenderError(origin, "no");
  };
  for (const failPolicy of ["open", "closed"] as const) {
    const gates = keeper({
      enqueueGate: gate({ conditional: true, holds: fails, failPolicy }),
    });
    assert.equal(gates.admits(KEY, site()), failPolicy === "open");
  }
});
