/**
 * Lists the figures of a benchmark: name, unit and how each follows from what was
 * measured.
 *
 * @module
 */

import { totalRequests } from "./audit.ts";
import { type Measurements, type Phase, quantile } from "./result.ts";

/** One figure of one operator. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** What a reader wants more of. */
  readonly better: "more" | "less";
  /** Digits after the point. */
  readonly digits: number;
  readonly value: (measured: Measurements) => number;
}

const rate = (phase: Phase) => phase.objects / phase.seconds;
const cpu = (phase: Phase) => phase.cpuMs / phase.objects;
const requests = (phase: Phase) => totalRequests(phase.requests) / phase.objects;

/** In the order in which a reader asks. */
export const FIGURES: readonly Figure[] = [
  more("Create, until all children are there", "objects/s", 0, (m) => rate(m.create)),
  more("Update, until all children follow", "objects/s", 0, (m) => rate(m.update)),
  more("Delete, finalizers included", "objects/s", 0, (m) => rate(m.delete)),
  less("CPU per created object", "ms", 2, (m) => cpu(m.create)),
  less("CPU per updated object", "ms", 2, (m) => cpu(m.update)),
  less("CPU per deleted object", "ms", 2, (m) => cpu(m.delete)),
  less("Requests per created object", "", 2, (m) => requests(m.create)),
  less("Requests per updated object", "", 2, (m) => requests(m.update)),
  less("Requests per deleted object", "", 2, (m) => requests(m.delete)),
  less("Repair of a deleted child, p50", "ms", 1, (m) => quantile(m.repairMs, 0.5)),
  less("Repair of a deleted child, max", "ms", 1, (m) => Math.max(...m.repairMs)),
  less("Memory with all objects (RSS)", "MiB", 0, (m) => m.memory.rssMb),
  less("Memory at its peak (RSS)", "MiB", 0, (m) => m.memory.peakMb),
  less("CPU while idle", "% of a core", 2, (m) => {
    return m.idle.cpuMs / m.idle.seconds / 10;
  }),
  less("Requests while idle", "per minute", 1, (m) => {
    return totalRequests(m.idle.requests) / m.idle.seconds * 60;
  }),
  less("Start to first reconcile, median", "ms", 0, (m) => quantile(m.startMs, 0.5)),
];

function more(
  name: string,
  unit: string,
  digits: number,
  value: Figure["value"],
): Figure {
  return { name, unit, better: "more", digits, value };
}

function less(
  name: string,
  unit: string,
  digits: number,
  value: Figure["value"],
): Figure {
  return { name, unit, better: "less", digits, value };
}
