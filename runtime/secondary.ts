/**
 * Follows what a Katalog watches beside its CRs and their children.
 *
 * @module
 */

import { isObject, type JsonObject } from "../core/json.ts";
import { groupKind, type KubeObject, objectKey } from "../core/object.ts";
import type { CrdPlan, EventPlan, WatchPlan } from "../katalog/mod.ts";
import {
  type Change,
  createInformer,
  type Informer,
  type InformerOptions,
} from "../kube/mod.ts";
import type { EntryGate } from "./gate_keeper.ts";
import { ownersOf } from "./marks.ts";
import { sentinelsOf } from "./sentinels.ts";
import { matchesEvent, primariesOf, primariesOfEvent, triggerOf } from "./triggers.ts";

/** The CRD on whose behalf something is watched. */
export interface Primary {
  readonly crd: CrdPlan;
  /** Brings one of its CRs to work; `event` is what it then sees. */
  trigger(key: string, event?: MatchedEvent, entry?: EntryGate): void;
}

/** An event, under the name that the Katalog gave it. */
export interface MatchedEvent {
  readonly name: string;
  readonly object: KubeObject;
}

/** What following needs. */
export interface SecondaryOptions
  extends Pick<InformerOptions, "client" | "clock" | "random" | "logger"> {
  /** The informer of a child kind, if the Plan has that kind. */
  readonly childInformer: (apiVersion: string, kind: string) => Informer | undefined;
}

type Listener = (change: Change) => void;

/** All secondary watches of a manager; equal ones share an informer. */
export class SecondaryWatches {
  readonly #options: SecondaryOptions;
  readonly #watched = new Map<string, {
    readonly informer: Informer;
    readonly listeners: Listener[];
    readonly users: CrdPlan[];
  }>();
  /** Listeners to kinds of children, whose informers follow every object of the kind. */
  readonly #beside = new Map<string, Listener[]>();

  constructor(options: SecondaryOptions) {
    this.#options = options;
  }

  /** Every informer, to run and to report on. */
  get informers(): readonly (readonly [kind: string, informer: Informer])[] {
    return [...this.#watched].map(([key, { informer }]) => [key, informer]);
  }

  /** The informers that work for one CRD. */
  informersOf(crd: CrdPlan): readonly Informer[] {
    return [...this.#watched.values()].filter(({ users }) => users.includes(crd))
      .map(({ informer }) => informer);
  }

  /** To be called once for each CRD, after the child kinds of all of them are known. */
  add(primary: Primary): void {
    for (const watch of primary.crd.watches) this.#watch(watch, primary);
    for (const event of primary.crd.events) this.#follow(event, primary);
  }

  /** Takes a change that the informer of a child kind saw. */
  childChanged(kind: string, change: Change): void {
    for (const listener of this.#beside.get(kind) ?? []) listener(change);
  }

  #watch(watch: WatchPlan, primary: Primary): void {
    const { apiVersion, kind, namespace, name, on, keyFrom, enqueueGate: gate } = watch;
    const listener = (change: Change) => {
      // What we wrote to children of our own, the cycle that wrote it knows already.
      if (keyFrom === undefined && change.via === "write") return;
      if (!on.has(triggerOf(change))) return;
      const entry = gate && { gate, changed: new Set(sentinelsOf(change)) };
      for (const key of primariesOf(change, primary.crd, keyFrom)) {
        primary.trigger(key, undefined, entry);
      }
    };
    const child = groupKind(apiVersion, kind);
    const wide = namespace === undefined && name === undefined;
    if (wide && this.#options.childInformer(apiVersion, kind) !== undefined) {
      this.#beside.set(child, [...this.#beside.get(child) ?? [], listener]);
      return;
    }
    const fieldSelector = name === undefined ? undefined : `metadata.name=${name}`;
    this.#listen({ apiVersion, kind, namespace, fieldSelector }, primary, listener);
  }

  #follow(plan: EventPlan, primary: Primary): void {
    const listener = (change: Change) => {
      const { object } = (change.now ?? change.old)!;
      if (!plan.on.has(triggerOf(change)) || !matchesEvent(object, plan)) return;
      const keys = primariesOfEvent(
        change,
        primary.crd,
        plan.keyFrom,
        (subject) => this.#ownersOf(subject),
      );
      const event = { name: plan.name, object };
      const { enqueueGate: gate } = plan;
      const scope = eventsScope(primary.crd, new Map([[plan.name, object]]));
      const changed = new Set(sentinelsOf(change));
      const entry = gate && { gate, changed, scope };
      for (const key of keys) primary.trigger(key, event, entry);
    };
    const fieldSelector = eventSelector(plan);
    const { namespace } = plan;
    const event = { apiVersion: "events.k8s.io/v1", kind: "Event" };
    this.#listen({ ...event, namespace, fieldSelector }, primary, listener);
  }

  /** The owners of a child that an event is about. */
  #ownersOf({ apiVersion, kind, name, namespace }: JsonObject): readonly string[] {
    const informer = this.#options.childInformer(
      String(apiVersion ?? ""),
      String(kind ?? ""),
    );
    const place = { name: String(name), namespace: String(namespace ?? "") };
    const child = informer?.store.get(objectKey(place));
    return child === undefined ? [] : ownersOf(child.object);
  }

  #listen(
    { apiVersion, kind, namespace, fieldSelector }: {
      readonly apiVersion: string;
      readonly kind: string;
      readonly namespace?: string;
      readonly fieldSelector?: string;
    },
    { crd }: Primary,
    listener: Listener,
  ): void {
    const parts = [groupKind(apiVersion, kind), namespace, fieldSelector];
    const key = parts.filter((part) => part).join(" ");
    const known = this.#watched.get(key);
    if (known !== undefined) {
      known.listeners.push(listener);
      known.users.push(crd);
      return;
    }
    const listeners = [listener];
    const users = [crd];
    const { client, clock, random, logger } = this.#options;
    const informer = createInformer({
      client,
      clock,
      random,
      logger,
      apiVersion,
      kind,
      selection: { namespace, fieldSelector },
      ...(namespace === undefined ? { namespaces: () => boundsOf(users) } : {}),
      onChange: (change) => listeners.forEach((each) => each(change)),
      onState: (state) => {
        if (state.kind !== "failing") return;
        const { message, hint } = state.error;
        logger.error("cannot watch a secondary kind", {
          kind: key,
          error: message,
          hint,
        });
      },
    });
    this.#watched.set(key, { informer, listeners, users });
  }
}

/** What the API server can choose events by; the rest is compared here. */
function eventSelector({ fields, regarding }: EventPlan): string | undefined {
  const chosen = [
    ...["reason", "type", "reportingController"].map((key) => [key, fields[key]]),
    ["regarding.kind", regarding.kind],
    ["regarding.name", regarding.name],
  ];
  const terms = chosen.flatMap(([key, value]) => value ? [`${key}=${value}`] : []);
  return terms.length === 0 ? undefined : terms.join(",");
}

/** The namespaces of the CRs, where each of these CRDs is bound to one. */
function boundsOf(users: readonly CrdPlan[]): readonly string[] | undefined {
  const bounds = users.map(({ selection }) => selection.namespace);
  return bounds.includes(undefined) ? undefined : [...new Set(bounds as string[])];
}

/** `.events`: what was matched since the last cycle; the others are empty. */
export function eventsScope(
  crd: CrdPlan,
  matched: ReadonlyMap<string, KubeObject> = new Map(),
): JsonObject {
  const shown = crd.events.map(({ name }) => {
    const object = matched.get(name) as unknown;
    return [name, isObject(object) ? { ...object, found: "true" } : { found: "false" }];
  });
  return shown.length === 0 ? {} : { events: Object.fromEntries(shown) };
}
