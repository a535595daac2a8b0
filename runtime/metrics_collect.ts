/**
 * Sets what is measured only when somebody asks for it.
 *
 * @module
 */

import type { Counter } from "prom-client";

import type { Clock } from "../core/clock.ts";
import type { Informer } from "../kube/mod.ts";
import type { Controller } from "./controller.ts";
import type { HookRunner } from "./hook_desk.ts";
import { crdLabel, type Metrics } from "./metrics.ts";

/** What is measured. */
export interface Measured {
  readonly controllers: readonly Controller[];
  /** The others, beside those of the controllers, by their kinds. */
  readonly informers: readonly (readonly [kind: string, informer: Informer])[];
  readonly clock: Clock;
  readonly hooks?: HookRunner;
}

/** Sets the gauges, and the counters of others. */
export function collect(
  metrics: Metrics,
  { controllers, informers, clock, hooks }: Measured,
): void {
  metrics.missedEvents.reset();
  for (const controller of controllers) {
    const { crd, informer, queue } = controller;
    const labels = crdLabel(crd.name);
    metrics.resources.set(labels, informer.store.size);
    metrics.depth.set(labels, queue.depth);
    metrics.putOff.set(labels, queue.putOff);
    metrics.workersTotal.set(labels, controller.working ? crd.workers : 0);
    metrics.workersProcessing.set(labels, controller.processing);
    describeHook(crd.name, hooks, metrics.hookUsage);
    describeInformer(crd.gvk.kind, informer, metrics, clock);
  }
  for (const [kind, informer] of informers) {
    describeInformer(kind, informer, metrics, clock);
  }
}

/** Takes over what the host has counted since it was started. */
function describeHook(
  crd: string,
  hooks: HookRunner | undefined,
  usage: Metrics["hookUsage"],
): void {
  const counted = hooks?.counters.get(crd);
  if (counted === undefined) return;
  const labels = crdLabel(crd);
  const set = (counter: Counter<"crd">, value: number) => {
    counter.remove(labels);
    counter.inc(labels, value);
  };
  set(usage.cpuSeconds, counted.cpuMs / 1000);
  set(usage.hostCalls, counted.hostCalls);
  set(usage.cuts, counted.cuts);
  set(usage.logLinesDropped, counted.logLinesDropped);
  usage.memoryBytesMax.set(labels, counted.memoryBytesMax);
}

function describeInformer(
  kind: string,
  informer: Informer,
  metrics: Metrics,
  clock: Clock,
): void {
  metrics.missedEvents.inc({ kind }, informer.missedEvents);
  if (informer.lastAliveMs === undefined) return;
  const age = clock.monotonic() - informer.lastAliveMs;
  metrics.informerAge.set({ kind }, age / 1000);
}
