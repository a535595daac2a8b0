import assert from "node:assert/strict";
import { getPath, type JsonObject } from "../core/json.ts";
import { formatTimestamp } from "../core/timestamp.ts";
import type { Scaling, ScalingStep } from "../katalog/mod.ts";
import { decideReplicas, SCALED_ANNOTATION } from "./autoscale.ts";
import type { CycleResult } from "./cycle.ts";
import { TestWorld } from "./test_world.ts";
import { block, crdPlan, entry, site, START_MS } from "./test_plans.ts";

const ID = "Deployment.apps/shop/a";

function scaling(step?: ScalingStep, more: Partial<Scaling> = {}): Scaling {
  return { min: 1, max: 5, cooldownMs: 60_000, ...(step ? { step } : {}), ...more };
}

const UP: ScalingStep = { direction: "up", by: 1 };
const DOWN: ScalingStep = { direction: "down", by: 1 };

/** A plan with one Deployment that begins with two replicas, and more objects. */
function plan(
  now: Scaling,
  mode: "apply" | "create" = "apply",
  more: JsonObject[] = [],
) {
  const ref = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace: "shop",
    name: "a",
  };
  const { apiVersion, kind, ...metadata } = ref;
  const object = { apiVersion, kind, metadata, spec: { replicas: 2, paused: false } };
  return crdPlan({
    childKinds: [],
    onReconcile: block([
      entry({
        list: "deployments",
        apiVersion,
        kind,
        id: "deployments/a",
        mode,
        declares: () => [{ ref, object, scaling: now }],
      }),
      entry({
        list: "hpa",
        id: "hpa/a",
        declares: () =>
          more.map((one) => ({
            ref: {
              ...ref,
              apiVersion: "autoscaling/v2",
              kind: "HorizontalPodAutoscaler",
            },
            object: one as never,
          })),
      }),
    ]),
  });
}

const HPA = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "a", namespace: "shop" },
  spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "a" } },
};

function count(world: TestWorld): unknown {
  return getPath(world.objects.get(ID)?.object.spec, ["replicas"]);
}

function afterMs({ outcome }: CycleResult): number | undefined {
  return outcome.kind === "settled" ? outcome.requeueAfterMs || undefined : undefined;
}

/** A world where the Deployment stands, and all is settled. */
function standing(): TestWorld {
  const world = new TestWorld(site());
  world.run(plan(scaling()));
  world.run(plan(scaling()));
  world.takeLog();
  return world;
}

Deno.test("decideReplicas goes by steps or to a target, inside the bounds", () => {
  const decide = (step: ScalingStep, replicas: number) => {
    const decision = decideReplicas(scaling(step, { min: 2 }), { replicas, nowMs: 0 });
    return decision.kind === "set" ? decision.replicas : decision.kind;
  };
  assert.equal(decide(UP, 2), 3);
  assert.equal(decide({ direction: "up", by: 9 }, 2), 5);
  assert.equal(decide(UP, 5), "stay");
  assert.equal(decide(DOWN, 3), 2);
  assert.equal(decide(DOWN, 2), "stay");
  assert.equal(decide({ direction: "up", to: 4 }, 2), 4);
  assert.equal(decide({ direction: "down", to: 0 }, 4), 2);
});

Deno.test("decideReplicas never takes away going up, nor adds going down", () => {
  const at = (step: ScalingStep, replicas: number) =>
    decideReplicas(scaling(step, { min: 2 }), { replicas, nowMs: 0 });
  assert.deepEqual(at({ direction: "up", to: 3 }, 8), { kind: "stay" });
  assert.deepEqual(at({ direction: "down", to: 4 }, 1), { kind: "stay" });
});

Deno.test("decideReplicas waits for the rest of the cooldown, never for longer", () => {
  const at = (lastMs: number) =>
    decideReplicas(scaling(UP), { replicas: 2, lastMs, nowMs: 100_000 });
  assert.deepEqual(at(90_000), { kind: "wait", leftMs: 50_000 });
  assert.deepEqual(at(40_000), { kind: "set", replicas: 3 });
  // The clock was set back meanwhile.
  assert.deepEqual(at(900_000), { kind: "wait", leftMs: 60_000 });
});

Deno.test("scaleWorkloads begins with the declared count, then lets go of it", () => {
  const world = new TestWorld(site());
  world.run(plan(scaling()));
  assert.equal(count(world), 2);
  world.takeLog();
  world.run(plan(scaling()));
  assert.deepEqual(
    world.log.splice(0).map((write) =>
      write.op === "apply" ? [write.manager, write.object.spec] : write.op
    ),
    [
      ["orkestra-handover", { replicas: 2 }],
      [undefined, { paused: false }],
    ],
  );
  world.run(plan(scaling()));
  assert.deepEqual(world.takeLog(), []);
});

Deno.test("scaleWorkloads changes the live count, remembers when, and comes back", () => {
  const world = standing();
  const result = world.run(plan(scaling(UP)));
  assert.equal(count(world), 3);
  assert.equal(
    world.objects.get(ID)!.object.metadata.annotations?.[SCALED_ANNOTATION],
    formatTimestamp(START_MS),
  );
  assert.equal(afterMs(result), 60_000);
  assert.deepEqual(
    result.events.filter(({ reason }) => reason === "SiteScaled").map(({ note }) =>
      note
    ),
    ["Deployment.apps shop/a: from 2 to 3"],
  );
  world.takeLog();
  world.nowMs += 20_000;
  assert.equal(afterMs(world.run(plan(scaling(UP)))), 40_000);
  assert.deepEqual(world.takeLog(), []);
  world.nowMs += 40_000;
  world.run(plan(scaling(UP)));
  assert.equal(count(world), 4);
});

Deno.test("scaleWorkloads keeps to a cooldown across a restart", () => {
  const world = standing();
  world.run(plan(scaling(UP)));
  const restarted = new TestWorld(world.cr);
  for (const [key, stored] of world.objects) restarted.objects.set(key, stored);
  restarted.nowMs = START_MS + 30_000;
  const result = restarted.run(plan(scaling(UP)));
  assert.equal(count(restarted), 3);
  assert.equal(afterMs(result), 30_000);
});

Deno.test("scaleWorkloads leaves what others set while no condition holds", () => {
  const world = standing();
  const { object } = world.objects.get(ID)!;
  world.put({ ...object, spec: { replicas: 8, paused: false } }, [
    "orkestra-runtime",
    "orkestra-handover",
  ]);
  world.run(plan(scaling()));
  assert.equal(count(world), 8);
  world.run(plan(scaling(DOWN)));
  assert.equal(count(world), 5); // One fewer would still be above the most.
});

Deno.test("a workload that the cache does not show yet keeps its count", () => {
  const world = standing();
  const { object, applied } = world.objects.get(ID)!;
  world.put({ ...object, spec: { replicas: 5, paused: true } }, [...applied.keys()]);
  const restarted = new TestWorld(world.cr);
  for (const [key, stored] of world.objects) restarted.objects.set(key, stored);
  restarted.sees = () => false;
  restarted.run(plan(scaling()));
  assert.deepEqual(restarted.objects.get(ID)!.object.spec, {
    replicas: 5,
    paused: false,
  });
});

Deno.test("scaleWorkloads scales what was made once, too", () => {
  const world = new TestWorld(site());
  world.run(plan(scaling(), "create"));
  world.run(plan(scaling(UP), "create"));
  assert.equal(count(world), 3);
});

Deno.test("scaleWorkloads never fights an autoscaler of the same CR", () => {
  const world = standing();
  const { warnings } = world.run(plan(scaling(UP), "apply", [HPA]));
  assert.equal(count(world), 2);
  assert.deepEqual(warnings, [
    `"${ID}" is not scaled: an entry of \`hpa\` scales it already`,
  ]);
});

Deno.test("scaleWorkloads never fights an autoscaler of somebody else's, while it is there", () => {
  const world = standing();
  world.managedFields = [{
    manager: "kube-controller-manager",
    subresource: "scale",
    fieldsV1: { "f:spec": { "f:replicas": {} } },
  }];
  world.read = () => ({ objects: [HPA as never] });
  const { warnings } = world.run(plan(scaling(UP)));
  assert.equal(count(world), 2);
  assert.deepEqual(warnings, [
    `"${ID}" is not scaled: the HorizontalPodAutoscaler "a" scales it already`,
  ]);
  world.read = () => ({ objects: [], error: { kind: "forbidden", message: "no" } });
  world.run(plan(scaling(UP)));
  assert.equal(count(world), 2);
  world.read = () => ({ objects: [] });
  world.run(plan(scaling(UP)));
  assert.equal(count(world), 3);
});

Deno.test("scaleWorkloads looks again where the count changed under its hands", () => {
  const world = standing();
  world.refuse = (write) =>
    write.op === "apply" && write.manager === "orkestra-handover"
      ? "conflict"
      : undefined;
  assert.deepEqual(world.run(plan(scaling(UP))).outcome, {
    kind: "requeue",
    afterMs: 100,
    why: "a child changed meanwhile",
  });
});

Deno.test("scaleWorkloads tells a refusal with the line of its entry", () => {
  const world = standing();
  world.refuse = (write) =>
    write.op === "apply" && write.manager === "orkestra-handover"
      ? "forbidden"
      : undefined;
  const { outcome } = world.run(plan(scaling(UP)));
  assert.equal(outcome.kind === "failed" && outcome.error.at?.line, 10);
});
