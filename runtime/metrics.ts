/**
 * Counts what the runtime does, in Prometheus' text format.
 *
 * @module
 */

import { Counter, Gauge, Histogram, Registry } from "prom-client";

import { hookMetrics, type HookUsageMetrics } from "./hook_metrics.ts";

/** Metrics as Prometheus reads them: the text format, version 0.0.4. */
export interface Exposition {
  readonly text: string;
  /** The content type that goes with it. */
  readonly type: string;
}

/** The metrics of one process. */
export interface Metrics {
  readonly reconciles: Counter<"crd" | "result">;
  readonly duration: Histogram<"crd">;
  readonly resources: Gauge<"crd">;
  readonly depth: Gauge<"crd">;
  readonly putOff: Gauge<"crd">;
  readonly drops: Counter<"crd" | "rule">;
  readonly workersTotal: Gauge<"crd">;
  readonly workersProcessing: Gauge<"crd">;
  readonly writes: Counter<"crd" | "op" | "result">;
  readonly panics: Counter<"crd">;
  readonly informerAge: Gauge<"kind">;
  readonly missedEvents: Counter<"kind">;
  readonly externalCalls: Counter<"crd" | "name" | "result">;
  readonly externalDuration: Histogram<"crd" | "name">;
  readonly externalErrors: Counter<"crd" | "name" | "error_type">;
  readonly hookCalls: Counter<"crd" | "export" | "result">;
  readonly hookDuration: Histogram<"crd" | "export">;
  readonly hookErrors: Counter<"crd" | "error_type">;
  /** Set from the host's own counts, before each exposition. */
  readonly hookUsage: HookUsageMetrics;
  readonly expose: () => Promise<Exposition>;
}

/**
 * Makes the metrics, each process with a registry of its own.
 *
 * @param collect Called before each exposition, to set the gauges.
 */
export function createMetrics(collect: (metrics: Metrics) => void): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const crd = ["crd"] as const;
  const metrics: Metrics = {
    reconciles: new Counter({
      name: "controller_reconcile_total",
      help:
        "Reconcile cycles by CRD and result (success, failure, retry, denied, requeue)",
      labelNames: ["crd", "result"] as const,
      registers,
    }),
    duration: new Histogram({
      name: "controller_reconcile_duration_seconds",
      help: "How long reconcile cycles take, writes included",
      labelNames: crd,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    resources: new Gauge({
      name: "controller_resource_count",
      help: "Custom resources in the informer's store",
      labelNames: crd,
      registers,
    }),
    ...queueMetrics(registers),
    workersTotal: new Gauge({
      name: "controller_workers_total",
      help: "Workers of a CRD",
      labelNames: crd,
      registers,
    }),
    workersProcessing: new Gauge({
      name: "controller_workers_processing",
      help: "Workers that are reconciling now",
      labelNames: crd,
      registers,
    }),
    writes: new Counter({
      name: "orkestra_api_writes_total",
      help: "Writes sent to the API server by CRD, operation and result",
      labelNames: ["crd", "op", "result"] as const,
      registers,
    }),
    panics: new Counter({
      name: "controller_reconcile_panics_total",
      help: "Reconcile cycles that ended in a bug of this program",
      labelNames: crd,
      registers,
    }),
    ...informerMetrics(registers),
    ...externalMetrics(registers),
    ...hookMetrics(registers),
    expose: async () => {
      collect(metrics);
      return { text: await registry.metrics(), type: registry.contentType };
    },
  };
  return metrics;
}

/** Names of CRDs are compared without regard to case, so labels have them in lower case. */
export function crdLabel(name: string): { readonly crd: string } {
  return { crd: name.toLowerCase() };
}

/** No URL among the labels: it may hold a secret, and has no end of values. */
function externalMetrics(
  registers: Registry[],
): Pick<Metrics, "externalCalls" | "externalDuration" | "externalErrors"> {
  return {
    externalCalls: new Counter({
      name: "orkestra_external_calls_total",
      help: "Calls to other services by CRD, call and result (success, error)",
      labelNames: ["crd", "name", "result"] as const,
      registers,
    }),
    externalDuration: new Histogram({
      name: "orkestra_external_call_duration_seconds",
      help: "How long calls to other services take",
      labelNames: ["crd", "name"] as const,
      registers,
    }),
    externalErrors: new Counter({
      name: "orkestra_external_call_errors_total",
      help: "Calls to other services that failed, by CRD, call and kind of error",
      labelNames: ["crd", "name", "error_type"] as const,
      registers,
    }),
  };
}

function queueMetrics(
  registers: Registry[],
): Pick<Metrics, "depth" | "putOff" | "drops"> {
  const crd = ["crd"] as const;
  return {
    depth: new Gauge({
      name: "controller_queue_depth",
      help: "Keys that wait for a worker",
      labelNames: crd,
      registers,
    }),
    putOff: new Gauge({
      name: "controller_queue_put_off",
      help: "Keys that wait outside a full queue",
      labelNames: crd,
      registers,
    }),
    drops: new Counter({
      name: "controller_queue_drops_total",
      help: "Changes that found a queue full, by CRD and rule (onLimit, onThreshold)",
      labelNames: ["crd", "rule"] as const,
      registers,
    }),
  };
}

function informerMetrics(
  registers: Registry[],
): Pick<Metrics, "informerAge" | "missedEvents"> {
  return {
    informerAge: new Gauge({
      name: "orkestra_informer_last_alive_seconds",
      help: "Seconds since the API server last proved a watch alive, by kind",
      labelNames: ["kind"] as const,
      registers,
    }),
    missedEvents: new Counter({
      name: "orkestra_informer_missed_events_total",
      help: "Changes that a watch had kept back, as audits found, by kind",
      labelNames: ["kind"] as const,
      registers,
    }),
  };
}
