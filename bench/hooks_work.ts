/**
 * Measures calls of hooks, cuts, neighbours and memory.
 *
 * @module
 */

import {
  type Bed,
  type Caller,
  INPUT,
  plugin,
  sleep,
  type Spread,
} from "./hooks_bed.ts";
import { spreadOf, variant, withBed } from "./hooks_bed.ts";
import { parseMemory, readProc } from "./process.ts";

/** Calls before anything is counted: the engine compiles what is called often. */
const WARM_CALLS = 300;

/** Reads in one call, to tell the price of one. */
const READS = 20;

/** The processor time of a plug-in that loops for ever, milliseconds. */
const CPU_MS = 50;

/** How many neighbours call at a time when they call as fast as they can. */
const LANES = 8;

/** Calls of the neighbours in one round: as many as there are resources. */
const NEIGHBOURS = 100;

/** Time between two calls of a hundred resources that are each looked at once a second. */
const PACE_MS = 10;

/** Plug-ins that are loaded beside the first. */
const FURTHER = 20;

/** So long a cell is left alone before its memory is read. */
const REST_MS = 2_000;

/** Everything that was measured; times in milliseconds, memory in MiB. */
export interface HookFigures {
  /** Processes before the first call. */
  readonly cellsBefore: number;
  /** A plug-in of 2 KB that returns at once, without input: pipes and instance. */
  readonly nothing: Spread;
  readonly calls: Readonly<Record<"rust" | "assemblyscript" | "c", Spread>>;
  readonly read: Spread;
  /** From the limit until the caller has the error. */
  readonly cut: Spread;
  /** From the limit until the process is gone. */
  readonly gone: Spread;
  /** From a cut until each neighbour has had an answer again: the slowest of 8. */
  readonly again: Spread;
  /** One call every 10 ms. */
  readonly paced: Beside;
  /** The same, with another plug-in that loops in each round. */
  readonly fresh: Beside;
  /** Eight calls at a time. */
  readonly busy: Beside;
  readonly cellMb: number;
  /** Of it, what no other process can share. */
  readonly cellOwnMb: number;
  /** A further plug-in, compiled and idle. */
  readonly pluginMb: number;
  /** The same with an instance that is kept. */
  readonly keptMb: number;
}

/** Calls without, and with, a plug-in beside them that loops for ever. */
export interface Beside {
  readonly alone: Spread;
  readonly beside: Spread;
}

/** How much is done. */
export interface HookBenchSize {
  /** Calls of each kind. */
  readonly calls: number;
  /** Cuts, and rounds of neighbours. */
  readonly rounds: number;
}

/** Measures everything. */
export async function measureHooks(
  { calls, rounds }: HookBenchSize,
  tell: (what: string) => void,
): Promise<HookFigures> {
  tell("calls");
  const called = await withBed((bed) => callTimes(bed, calls));
  tell("cuts");
  const cuts = await withBed((bed) => cutTimes(bed, rounds));
  tell("neighbours of a cut");
  const again = await withBed((bed) => recovery(bed, rounds));
  tell("neighbours, paced");
  const few = Math.ceil(rounds / 4);
  const paced = await withBed((bed) => neighbours(bed, few, pacedRound));
  const fresh = await withBed((bed) => neighbours(bed, few, pacedRound, true));
  tell("neighbours, as fast as they can");
  const busy = await withBed((bed) => neighbours(bed, rounds, busyRound));
  tell("memory");
  const plain = await withBed((bed) => memory(bed, false));
  const kept = await withBed((bed) => memory(bed, true));
  return {
    ...called,
    ...cuts,
    again,
    paced,
    fresh,
    busy,
    cellMb: plain.cell.rssMb,
    cellOwnMb: plain.cell.ownMb,
    pluginMb: plain.furtherMb,
    keptMb: kept.furtherMb,
  };
}

async function callTimes(bed: Bed, calls: number) {
  const cellsBefore = bed.host.pids.length;
  const ask = (times: number) => ({ call: "get", request: { name: "a" }, times });
  const rust = bed.load(await plugin("rust"));
  const echo = async (name: string): Promise<Caller> => ({
    plugin: bed.load(await plugin(name)),
    name: "echo",
    input: INPUT,
  });
  const callers: readonly Caller[] = [
    { plugin: bed.load(await plugin("hostile")), name: "nothing" },
    { plugin: rust, name: "on_reconcile", input: INPUT },
    await echo("assemblyscript"),
    await echo("c"),
    { plugin: rust, name: "ask", input: ask(0) },
    { plugin: rust, name: "ask", input: ask(READS) },
  ];
  const times = callers.map((): number[] => []);
  // In turn, so that whatever else the machine does falls on all of them.
  for (let i = 0; i < WARM_CALLS + calls; i++) {
    for (const [at, caller] of callers.entries()) {
      const ms = await bed.time(caller);
      if (i >= WARM_CALLS) times[at].push(ms);
    }
  }
  const [nothing, reconcile, assemblyscript, c, unread] = times.map(spreadOf);
  return {
    cellsBefore,
    nothing,
    calls: { rust: reconcile, assemblyscript, c },
    read: spreadOf(times[5].map((ms) => (ms - unread.p50) / READS)),
  };
}

/** A plug-in that loops for ever; each number is one that nobody has cut yet. */
async function looper(bed: Bed, number: number): Promise<Caller> {
  const module = variant(await plugin("hostile"), number);
  const loaded = bed.load(module, { cpuMs: CPU_MS });
  return { plugin: loaded, name: "spin", hook: "looper" };
}

async function cutTimes(bed: Bed, rounds: number) {
  const [cuts, ends]: [number[], number[]] = [[], []];
  const warm: Caller = { plugin: bed.load(await plugin("rust")), name: "echo" };
  for (let round = 0; round < rounds; round++) {
    const spin = await looper(bed, round);
    await bed.time(warm);
    const before = bed.host.pids;
    const beganMs = performance.now();
    cuts.push(await bed.cut(spin) - CPU_MS);
    while (bed.host.pids.some((pid) => before.includes(pid))) await sleep(0);
    ends.push(performance.now() - beganMs - CPU_MS);
  }
  return { cut: spreadOf(cuts), gone: spreadOf(ends) };
}

async function neighbour(bed: Bed, number: number): Promise<Caller> {
  const loaded = bed.load(await plugin("rust"));
  return {
    plugin: loaded,
    name: "on_reconcile",
    input: INPUT,
    hook: `neighbour ${number}`,
  };
}

/** How long each of eight callers waits for its next answer, after a cut. */
async function recovery(bed: Bed, rounds: number): Promise<Spread> {
  const slowest: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let cutAtMs = Infinity;
    const spin = await looper(bed, round);
    const lane = async (number: number) => {
      const caller = await neighbour(bed, number);
      for (;;) {
        await bed.time(caller);
        const nowMs = performance.now();
        if (nowMs >= cutAtMs) return nowMs - cutAtMs;
      }
    };
    const lanes = Array.from({ length: LANES }, (_, i) => lane(i));
    await sleep(50);
    // Waiting is not paused by it: the looper and half of them share a cell.
    const cut = bed.cut(spin).then(() => cutAtMs = performance.now());
    slowest.push(Math.max(...await Promise.all(lanes)));
    await cut;
  }
  return spreadOf(slowest);
}

/** The times of a round of neighbours. */
type Round = (bed: Bed, callers: readonly Caller[]) => Promise<readonly number[]>;

async function pacedRound(bed: Bed, callers: readonly Caller[]) {
  const waiting: Promise<number>[] = [];
  for (const caller of callers) {
    waiting.push(bed.time(caller));
    await sleep(PACE_MS);
  }
  return await Promise.all(waiting);
}

async function busyRound(bed: Bed, callers: readonly Caller[]) {
  const times: number[] = [];
  const left = callers[Symbol.iterator]();
  const lane = async () => {
    for (const caller of left) times.push(await bed.time(caller));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return times;
}

/**
 * Rounds without and with a looper in turn, called again as soon as it was cut.
 *
 * @param isFresh Another one in each round, so that each has a first loop among the
 *   neighbours.
 */
async function neighbours(
  bed: Bed,
  rounds: number,
  round: Round,
  isFresh = false,
): Promise<Beside> {
  const numbers = Array.from({ length: NEIGHBOURS }, (_, i) => i);
  const callers = await Promise.all(numbers.map((i) => neighbour(bed, i)));
  for (let i = 0; i < 3; i++) await round(bed, callers);
  const [alone, beside]: [number[], number[]] = [[], []];
  for (let i = 0; i < rounds; i++) {
    alone.push(...await round(bed, callers));
    const spin = await looper(bed, isFresh ? i : 0);
    let done = false;
    const loops = (async () => {
      while (!done) await bed.cut(spin);
    })();
    beside.push(...await round(bed, callers));
    done = true;
    await loops;
    await sleep(100);
  }
  return { alone: spreadOf(alone), beside: spreadOf(beside) };
}

async function memory(bed: Bed, shared: boolean) {
  const rust = await plugin("rust");
  const call = (number: number) =>
    bed.time({
      plugin: bed.load(variant(rust, number), {}, shared),
      name: "on_reconcile",
      input: INPUT,
      hook: `plug-in ${number}`,
    });
  const nothing: Caller = {
    plugin: bed.load(await plugin("hostile")),
    name: "nothing",
  };
  await bed.time(nothing);
  const cell = await resting(bed);
  await call(0);
  const first = await resting(bed);
  for (let i = 1; i <= FURTHER; i++) await call(i);
  const all = await resting(bed);
  return { cell, furtherMb: (all.rssMb - first.rssMb) / FURTHER };
}

/** What the only cell holds after a rest. */
async function resting(
  bed: Bed,
): Promise<{ readonly rssMb: number; readonly ownMb: number }> {
  await sleep(REST_MS);
  const [pid, ...others] = bed.host.pids;
  if (others.length > 0) throw new Error("There is more than one cell");
  const status = await readProc(`${pid}/status`);
  const own = /^RssAnon:\s+(\d+) kB$/m.exec(status);
  return { rssMb: parseMemory(status).rssMb, ownMb: Number(own?.[1]) / 1024 };
}
