/**
 * Plays a fixture: loads its Katalog and lets happen what it says, all in memory.
 *
 * @module
 */

import { ManualClock } from "../../core/clock.ts";
import { parseDuration } from "../../core/duration.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { createLogger } from "../../core/log.ts";
import { groupKind, type KubeObject, objectKey } from "../../core/object.ts";
import { seededRandom } from "../../core/random.ts";
import type { Checked } from "../../core/problem.ts";
import { BUILT_IN_KINDS } from "../../katalog/built_in_kinds.ts";
import {
  type CrdPlan,
  deprecationState,
  mayStart,
  type Plan,
} from "../../katalog/mod.ts";
import type { CycleFacts } from "../../runtime/cycle.ts";
import { identityOf, ownersOf } from "../../runtime/marks.ts";
import { newMemory } from "../../runtime/memory.ts";
import { createMetrics } from "../../runtime/metrics.ts";
import { QueueLimit } from "../../runtime/queue_limit.ts";
import { scopeOf } from "../../runtime/scope.ts";
import { eventsScope } from "../../runtime/secondary.ts";
import { sentinelsOf } from "../../runtime/sentinels.ts";
import { TestWorld } from "../../runtime/test_world.ts";
import { START_MS } from "../../runtime/test_plans.ts";
import {
  matchesEvent,
  primariesOf,
  primariesOfEvent,
  triggerOf,
} from "../../runtime/triggers.ts";
import { arrange } from "./arrange.ts";
import { plain } from "./document.ts";
import { Gates, stored } from "./gates.ts";
import { nameOfRead, planView, podOf, writesView } from "./views.ts";
import type {
  ChangeStep,
  CycleStep,
  FullStep,
  Scenario,
  SeenStep,
} from "./scenario.ts";

/** What was seen, in the form of what a {@link Scenario} expects. */
export async function play(
  scenario: Scenario,
  loaded: Checked<Plan>,
): Promise<JsonObject> {
  const problems = loaded.problems.map(({ code, path }) => `${code} ${path}`.trim());
  if (!loaded.ok) return { problems };
  const player = new Player(loaded.value, scenario);
  const steps: JsonObject[] = [];
  for (const step of scenario.steps) {
    if ("cycle" in step) steps.push(player.cycle(step));
    else if ("changes" in step) steps.push(await player.change(step));
    else if ("admission" in step) steps.push(player.admission(step.admission));
    else if ("seen" in step) steps.push(await player.seen(step));
    else steps.push("joins" in step ? player.joins(step) : player.start(step.start));
  }
  return { problems, plan: planView(loaded.value), steps };
}

class Player {
  readonly #plan: Plan;
  readonly #crs: readonly KubeObject[];
  readonly #worlds = new Map<string, TestWorld>();
  readonly #gates = new Map<string, Gates>();
  #nowMs = START_MS;

  constructor(plan: Plan, { crs }: Scenario) {
    this.#plan = plan;
    this.#crs = crs;
  }

  /** One cycle, and how the world is afterwards. */
  cycle({ cycle: name, given = {} }: CycleStep): JsonObject {
    const world = this.#worldOf(name);
    if (given.at !== undefined) this.#nowMs = Date.parse(given.at);
    this.#nowMs += parseDuration(given.after ?? "0s", { long: true }) ?? 0;
    world.nowMs = this.#nowMs;
    const crd = this.#crdOf(world.cr);
    if (crd === undefined) return { outcome: "no CRD of the Katalog is of this kind" };
    const asked = arrange(world, given);
    world.takeLog();
    world.called.splice(0);
    world.certificates.splice(0);
    world.hooked.splice(0);
    const result = world.run(crd, {
      katalog: this.#plan.name,
      isNamespaced: (apiVersion, kind) =>
        given.unserved?.includes(kind) ? undefined : isNamespaced(apiVersion, kind),
      ...(given.context ? { context: given.context } : {}),
    });
    return plain({
      ...result,
      ...asked,
      reads: Object.fromEntries(asked.reads.map((read) => [nameOfRead(read), read])),
      calls: [...world.called],
      certificates: [...world.certificates],
      hooked: [...world.hooked],
      cr: world.cr,
      objects: Object.fromEntries(
        [...world.objects].map(([identity, { object }]) => [identity, object]),
      ),
      pods: Object.fromEntries(
        [...world.objects].map(([identity, { object }]) => [identity, podOf(object)]),
      ),
      ...writesView(world.log),
    }) as JsonObject;
  }

  /** What the rules make of a CR before it is stored. */
  admission(name: string): JsonObject {
    const { cr } = this.#worldOf(name);
    const crd = this.#crdOf(cr);
    if (crd?.rules === undefined) return {};
    const facts = {
      scope: scopeOf(this.#facts(crd, cr), {}),
      at: "admission",
    } as const;
    const { object } = crd.rules.mutate(cr, facts);
    const { denials, warnings } = crd.rules.validate(object, facts);
    return plain({ object, denials, warnings }) as JsonObject;
  }

  /** Whether a change of a CR goes to the queue, and is worked on when it comes up. */
  async change({ changes, given }: ChangeStep): Promise<JsonObject> {
    const { now } = changes[changes.length - 1];
    const crd = this.#crdOf(now);
    if (crd === undefined) return {};
    return await this.#gatesOf(crd).change(changes, given?.answers);
  }

  /** The CRs that an object of another kind, or an event, brings to work. */
  async seen({ seen: { old, now }, by, given }: SeenStep): Promise<JsonObject> {
    const crd = this.#plan.crds.find(({ name }) => by === undefined || name === by);
    const object = now ?? old;
    if (crd === undefined || object === undefined) return {};
    const change = {
      key: objectKey(object.metadata),
      via: "watch" as const,
      ...(old ? { old: stored(old) } : {}),
      ...(now ? { now: stored(now) } : {}),
    };
    const trigger = triggerOf(change);
    const kind = groupKind(object.apiVersion, object.kind);
    const watched = crd.watches
      .filter((watch) => groupKind(watch.apiVersion, watch.kind) === kind)
      .filter(({ name = object.metadata.name }) => name === object.metadata.name)
      .filter(({ namespace = object.metadata.namespace }) =>
        namespace === object.metadata.namespace
      )
      .filter(({ on }) => on.has(trigger))
      .map(({ enqueueGate: gate, keyFrom }) => ({
        gate,
        scope: {},
        keys: primariesOf(change, crd, keyFrom),
      }));
    const matched = crd.events
      .filter((plan) => plan.on.has(trigger) && matchesEvent(object, plan));
    const told = matched.map(({ name, enqueueGate: gate, keyFrom }) => ({
      gate,
      scope: eventsScope(crd, new Map([[name, object]])),
      keys: primariesOfEvent(change, crd, keyFrom, (one) => this.#ownersOf(one)),
    }));
    const wakes: string[] = [];
    const requests: Json[] = [];
    for (const { gate, scope, keys } of [...watched, ...told]) {
      if (gate === undefined) {
        wakes.push(...keys);
        continue;
      }
      const crs = this.#crs.filter(({ metadata }) =>
        keys.includes(objectKey(metadata))
      );
      const entry = { gate, scope, changed: new Set(sentinelsOf(change)) };
      const woken = await this.#gatesOf(crd).wakes(entry, crs, given?.answers);
      wakes.push(...woken.keys);
      requests.push(...woken.requests);
    }
    const events = matched.map(({ name }) => name);
    return { wakes: [...new Set(wakes)], events, requests };
  }

  /** Whether a CR may join a queue in which many wait, and what is told of it. */
  joins({ joins: name, depth }: FullStep): JsonObject {
    const { cr } = this.#worldOf(name);
    const crd = this.#crdOf(cr);
    if (crd === undefined) return {};
    const limit = new QueueLimit({
      crd,
      clock: new ManualClock(),
      logger: createLogger(() => {}),
      metrics: createMetrics(() => {}),
      crOf: () => cr,
      scopeOf: () => scopeOf(this.#facts(crd, cr), {}),
      asked: () => false,
    });
    return { joins: limit.admits(objectKey(cr.metadata), depth) };
  }

  /** How a deprecation stands on a day, and whether the operator may start. */
  start(day: string): JsonObject {
    const nowMs = Date.parse(day);
    return {
      deprecations: this.#plan.deprecations.map((one) => ({
        ...deprecationState(one, nowMs),
        starts: mayStart(one, nowMs),
      })),
    };
  }

  #worldOf(name: string): TestWorld {
    const known = this.#worlds.get(name);
    if (known !== undefined) return known;
    const cr = this.#crs.find(({ metadata }) => metadata.name === name);
    if (cr === undefined) throw new Error(`Cannot find the CR "${name}" in cr.yaml`);
    const uid = cr.metadata.uid ?? `uid-${name}`;
    const metadata = { generation: 1, ...cr.metadata, uid, resourceVersion: "10" };
    const world = new TestWorld({ ...cr, metadata });
    this.#worlds.set(name, world);
    return world;
  }

  #crdOf({ apiVersion, kind }: KubeObject): CrdPlan | undefined {
    return this.#plan.crds.find(({ gvk }) =>
      groupKind(
        gvk.group === "" ? gvk.version : `${gvk.group}/${gvk.version}`,
        gvk.kind,
      ) ===
        groupKind(apiVersion, kind)
    );
  }

  #gatesOf(crd: CrdPlan): Gates {
    const gates = this.#gates.get(crd.name) ??
      new Gates({ crd, facts: (cr) => this.#facts(crd, cr) });
    this.#gates.set(crd.name, gates);
    return gates;
  }

  #facts(crd: CrdPlan, cr: KubeObject): CycleFacts {
    return {
      katalog: this.#plan.name,
      crd,
      cr,
      nowMs: this.#nowMs,
      random: seededRandom(1),
      hasStatus: true,
      isNamespaced,
      memory: newMemory(),
      forced: false,
    };
  }

  #ownersOf(subject: JsonObject): readonly string[] {
    const { apiVersion, kind, name, namespace } = subject;
    const ref = {
      apiVersion: String(apiVersion ?? ""),
      kind: String(kind ?? ""),
      name: String(name ?? ""),
      namespace: String(namespace ?? ""),
    };
    for (const world of this.#worlds.values()) {
      const child = world.objects.get(identityOf(ref));
      if (child !== undefined) return ownersOf(child.object);
    }
    return [];
  }
}

function isNamespaced(apiVersion: string, kind: string): boolean {
  const known = BUILT_IN_KINDS.get(kind);
  return known === undefined || known.group !== apiVersion.split("/")[0] &&
      known.group !== ""
    ? true
    : known.namespaced;
}
