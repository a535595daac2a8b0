/**
 * Counts what hooks do and use, by CRD.
 *
 * @module
 */

import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Metrics } from "./metrics.ts";

/** What a host has counted of all calls of a hook. */
export interface HookUsageMetrics {
  readonly cpuSeconds: Counter<"crd">;
  readonly hostCalls: Counter<"crd">;
  readonly cuts: Counter<"crd">;
  readonly logLinesDropped: Counter<"crd">;
  readonly memoryBytesMax: Gauge<"crd">;
}

/** Makes the metrics of hooks. */
export function hookMetrics(
  registers: Registry[],
): Pick<Metrics, "hookCalls" | "hookDuration" | "hookErrors" | "hookUsage"> {
  const labelNames = ["crd"] as const;
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames, registers });
  return {
    hookCalls: new Counter({
      name: "orkestra_hook_calls_total",
      help: "Calls of hooks by CRD, export and result (ok, requeue, error, failure)",
      labelNames: ["crd", "export", "result"] as const,
      registers,
    }),
    hookDuration: new Histogram({
      name: "orkestra_hook_call_duration_seconds",
      help: "How long calls of hooks take, waiting for a cell included",
      labelNames: ["crd", "export"] as const,
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 2.5, 10],
      registers,
    }),
    hookErrors: new Counter({
      name: "orkestra_hook_errors_total",
      help:
        "Calls of hooks that failed, or wanted what is not granted, by CRD and kind of error",
      labelNames: ["crd", "error_type"] as const,
      registers,
    }),
    hookUsage: {
      cpuSeconds: counter(
        "orkestra_hook_cpu_seconds_total",
        "Processor time that hooks used, by CRD",
      ),
      hostCalls: counter(
        "orkestra_hook_host_calls_total",
        "What hooks asked the host, by CRD",
      ),
      cuts: counter(
        "orkestra_hook_cells_ended_total",
        "Cells that were ended for a hook, or by it, by CRD",
      ),
      logLinesDropped: counter(
        "orkestra_hook_log_lines_dropped_total",
        "Log lines of hooks over their limit, by CRD",
      ),
      memoryBytesMax: new Gauge({
        name: "orkestra_hook_memory_bytes_max",
        help: "The most memory that one call of a hook held, by CRD",
        labelNames,
        registers,
      }),
    },
  };
}
