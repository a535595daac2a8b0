/**
 * Runs a cycle against a real API server: answers what it asks.
 *
 * @module
 */

import { groupKind, type KubeObject, objectKey } from "../core/object.ts";
import type { Logger } from "../core/log.ts";
import {
  type KubeClient,
  KubeError,
  type StoredObject,
  toStored,
} from "../kube/mod.ts";
import type { Informer } from "../kube/mod.ts";
import { createCertificate } from "../net/mod.ts";
import type {
  Answer,
  Ask,
  CrossRead,
  Cycle,
  CycleFacts,
  CycleResult,
  InventoryKind,
  Read,
  ReadResult,
  Unavailable,
} from "./cycle.ts";
import { failureOf, send } from "./driver_writes.ts";
import type { ExternalCaller } from "./external_caller.ts";
import type { HookDesk } from "./hook_desk.ts";
import { identityOfObject } from "./marks.ts";
import type { Metrics } from "./metrics.ts";
import { listOwned } from "./owned.ts";
import { reconcile } from "./reconcile.ts";
import type { RemoteReader } from "./remote_reader.ts";
import { Seen, tokenOf } from "./seen.ts";

/** The index of children's stores, by owner. */
export const OWNER_INDEX = "owner";

/** What the driver needs of the world. */
export interface DriverWorld {
  readonly client: KubeClient;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The CR's own informer, which learns of our writes at once. */
  readonly informer: Informer;
  /** Makes calls to other services. */
  readonly caller: Pick<ExternalCaller, "call">;
  /** Asks other programs for what `cross` wants. */
  readonly remote: Pick<RemoteReader, "read">;
  /** Calls the CRD's hook. */
  readonly hook: Pick<HookDesk, "call" | "rules">;
  /** Wall time, in milliseconds. */
  readonly now: () => number;
  /** The informer of a child kind, if the Plan has that kind. */
  readonly childInformer: (apiVersion: string, kind: string) => Informer | undefined;
  /** Looks at CRs of other CRDs, and remembers that this one did. */
  readonly readCross: (reads: readonly CrossRead[]) => Answer;
}

/** Runs one cycle to its end. */
export async function drive(
  facts: CycleFacts,
  world: DriverWorld,
  signal: AbortSignal,
): Promise<CycleResult> {
  const cycle: Cycle = reconcile(facts);
  const seen = new Seen(facts.cr);
  facts.memory.settledOn = undefined;
  let step = cycle.next();
  while (!step.done) {
    const answered = await answer(step.value, facts, world, signal);
    seen.note(step.value, answered);
    step = cycle.next(answered);
  }
  const { outcome } = step.value;
  if (outcome.kind === "settled" && outcome.requeueAfterMs === undefined) {
    facts.memory.settledOn = seen.token();
  }
  return step.value;
}

/** Whether everything is as the last cycle of a CR left it, and that one settled. */
export function isSettled(
  cr: KubeObject,
  { crd, memory, childInformer }:
    & Pick<CycleFacts, "crd" | "memory">
    & Pick<DriverWorld, "childInformer">,
): boolean {
  if (memory.settledOn === undefined) return false;
  const owner = identityOfObject(cr);
  const children = crd.childKinds.flatMap(({ apiVersion, kind }) =>
    childInformer(apiVersion, kind)?.store.byIndex(OWNER_INDEX, owner) ?? []
  );
  return memory.settledOn === tokenOf(cr, children);
}

function answer(
  ask: Ask,
  facts: CycleFacts,
  world: DriverWorld,
  signal: AbortSignal,
): Promise<Answer> {
  switch (ask.ask) {
    case "children":
      return readChildren(ask, facts, world, signal);
    case "get":
      return get(ask, world, signal);
    case "read":
      return Promise.all(ask.reads.map((read) => readOne(read, world, signal)))
        .then((results) => ({ answer: "read", results }));
    case "cross":
      return Promise.resolve(world.readCross(ask.reads));
    case "remote":
      return world.remote.read(ask.reads, signal)
        .then((results) => ({ answer: "remote", results }));
    case "holders":
      return Promise.resolve(holders(ask, facts, world));
    case "external":
      return world.caller.call(ask.requests, signal)
        .then((results) => ({ answer: "external", results, nowMs: world.now() }));
    case "hook":
      return world.hook.call(ask.call, signal)
        .then((reply) => ({ answer: "hook", reply }));
    case "rule-hook":
      return world.hook.rules.call(ask.call, signal)
        .then((reply) => ({ answer: "rule-hook", reply }));
    case "certificate": {
      const { nowMs, random } = facts;
      const certificate = createCertificate({ ...ask.request, nowMs }, random);
      return Promise.resolve({ answer: "certificate", certificate });
    }
    case "write":
      return Promise.all(ask.writes.map((write) => send(write, facts, world, signal)))
        .then((results) => ({ answer: "write", results }));
  }
}

async function readChildren(
  { inventory, namespaces = [] }: Extract<Ask, { ask: "children" }>,
  facts: CycleFacts,
  world: DriverWorld,
  signal: AbortSignal,
): Promise<Answer> {
  const owner = identityOfObject(facts.cr);
  const children: StoredObject[] = [];
  const unavailable: Unavailable[] = [];
  const known = new Set<string>();
  const kinds: (InventoryKind & { readonly namespace?: string })[] = [];
  const made = new Set(inventory.map((one) => groupKind(one.apiVersion, one.kind)));
  for (const child of facts.crd.childKinds) {
    const { apiVersion, kind } = child;
    known.add(groupKind(apiVersion, kind));
    const informer = world.childInformer(apiVersion, kind);
    if (informer === undefined) continue;
    const { state } = informer;
    if (state.kind === "failing") {
      const error = failureOf(state.error);
      unavailable.push({ apiVersion, kind, child, error });
      // Its version is not served, yet the objects may well be there in another; or
      // the kind is gone, and all that the store still holds with it.
      if (error.kind === "unknown-kind") {
        kinds.push({ apiVersion, kind });
        continue;
      }
    }
    children.push(...informer.store.byIndex(OWNER_INDEX, owner));
    if (!made.has(groupKind(apiVersion, kind))) continue;
    // Namespaces that the Katalog has lost since: as rare.
    for (const namespace of namespaces) {
      if (!informer.covers(namespace)) kinds.push({ apiVersion, kind, namespace });
    }
  }
  // Kinds that the Katalog has lost since: rare, so read when needed.
  kinds.push(
    ...inventory.filter((one) => !known.has(groupKind(one.apiVersion, one.kind))),
  );
  for (const { apiVersion, kind, namespace } of kinds) {
    try {
      const query = { owner, client: world.client, signal, namespace };
      children.push(...await listOwned({ apiVersion, kind }, query));
    } catch (error) {
      // Nothing is made where it could not be watched, so nothing is there; and nobody
      // could be helped by waiting for rights that were taken away on purpose.
      const closed = error instanceof KubeError && error.kind === "forbidden";
      if (closed && namespace !== undefined) {
        world.logger.debug("may not look for children", { kind, namespace });
        continue;
      }
      unavailable.push({ apiVersion, kind, error: failureOf(error) });
    }
  }
  return { answer: "children", children, unavailable };
}

async function get(
  ask: Extract<Ask, { ask: "get" }>,
  world: DriverWorld,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const object = await world.client.get(ask.ref, { signal });
    return {
      answer: "get",
      object: object && toStored(object),
      managedFields: object?.metadata.managedFields,
    };
  } catch (error) {
    return { answer: "get", error: failureOf(error) };
  }
}

async function readOne(
  read: Read,
  { client }: DriverWorld,
  signal: AbortSignal,
): Promise<ReadResult> {
  try {
    if (read.op === "get") {
      const object = await client.get(read.ref, { signal });
      return { objects: object === undefined ? [] : [object] };
    }
    const info = await client.resolve(read.apiVersion, read.kind, { signal });
    if (info === undefined) return { objects: [] };
    return { objects: (await client.list(info, read.selection, { signal })).items };
  } catch (error) {
    return { objects: [], error: failureOf(error) };
  }
}

/** Read from the store: its informer keeps an index for each unique field. */
function holders(
  { lookup: { index, text } }: Extract<Ask, { ask: "holders" }>,
  { cr }: CycleFacts,
  { informer }: DriverWorld,
): Answer {
  const keys = informer.store.byIndex(index, text)
    .map(({ object }) => objectKey(object.metadata))
    .filter((key) => key !== objectKey(cr.metadata));
  return { answer: "holders", keys: keys.sort() };
}
