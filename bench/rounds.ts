/**
 * Makes one set of figures of several rounds.
 *
 * @module
 */

import type { Requests } from "./audit.ts";
import { type Measurements, type Phase, quantile } from "./result.ts";

/**
 * Takes the median of each figure on its own: a machine that others share is slow now
 * and then, and a figure is not to depend on when its turn was.
 *
 * @param rounds Of one operator with one number of objects; at least one.
 */
export function medianOf(rounds: readonly Measurements[]): Measurements {
  const phase = (pick: (one: Measurements) => Phase) => medianPhase(rounds.map(pick));
  const memory = rounds.map((round) => round.memory);
  return {
    startMs: rounds.flatMap(({ startMs }) => startMs),
    create: phase(({ create }) => create),
    update: phase(({ update }) => update),
    delete: phase((round) => round.delete),
    repairMs: rounds.flatMap(({ repairMs }) => repairMs),
    idle: phase(({ idle }) => idle),
    memory: {
      rssMb: median(memory.map(({ rssMb }) => rssMb)),
      peakMb: median(memory.map(({ peakMb }) => peakMb)),
    },
  };
}

function medianPhase(phases: readonly Phase[]): Phase {
  return {
    objects: phases[0].objects,
    seconds: median(phases.map(({ seconds }) => seconds)),
    cpuMs: median(phases.map(({ cpuMs }) => cpuMs)),
    requests: medianRequests(phases.map(({ requests }) => requests)),
  };
}

/** What a round did not send counts as none. */
function medianRequests(rounds: readonly Requests[]): Requests {
  const names = new Set(rounds.flatMap((requests) => Object.keys(requests)));
  return Object.fromEntries(
    [...names].sort().map((name) => {
      return [name, median(rounds.map((requests) => requests[name] ?? 0))];
    }),
  );
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
