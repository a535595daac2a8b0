/**
 * Reports, from a thread of its own, what the running call uses.
 *
 * The thread that runs plug-ins cannot tell anything while one of them loops. The
 * operator reads the reports and decides; the thread only counts.
 *
 * @module
 */

/** Words of the memory that both threads share. */
const AWAKE = 0, CALL = 1, TURN = 2, START = 3, USED = 4, WORDS = 6;

/** The call's number while a module is compiled. */
export const LOADING = -1;

/**
 * The part of Deno that tells processor time in microseconds; its types leave it out.
 * `node:process` tells it too, but costs a cell 10 MB, and its watching thread as much.
 */
type Meter = { cpuUsage(): { user: number; system: number } };

/** Processor time of this process in microseconds. */
export function cpuMicros(): number {
  const { user, system } = (Deno as unknown as Meter).cpuUsage();
  return user + system;
}

/** Tells the watching thread which call runs. */
export class Watch {
  readonly #words = new Int32Array(new SharedArrayBuffer(4 * WORDS));

  constructor() {
    // A module in a `data:` address needs no permission, and is there in a compiled
    // binary too. That is why the function below may use nothing from outside itself.
    const source = `(${report})();`;
    const url = `data:text/javascript,${encodeURIComponent(source)}`;
    const worker = new Worker(url, { type: "module", name: "watch" });
    worker.postMessage(this.#words.buffer);
  }

  /** A call runs from now on. @param used What it used before, in microseconds. */
  enter(call: number, used: number): void {
    const words = this.#words;
    words[START] = cpuMicros();
    words[USED] = used;
    Atomics.add(words, TURN, 1);
    Atomics.store(words, CALL, call);
    if (Atomics.exchange(words, AWAKE, 1) === 0) Atomics.notify(words, AWAKE);
  }

  /** No call runs. */
  leave(): void {
    Atomics.store(this.#words, CALL, 0);
  }
}

/** The watching thread. It writes `watch CALL MICROSECONDS RSS` lines to stderr. */
function report(): void {
  const AWAKE = 0, CALL = 1, TURN = 2, START = 3, USED = 4, NAP = 5;
  const meter = Deno as unknown as Meter;
  // A cut comes this late at most; a report costs about 20 microseconds.
  const napMs = 4;
  // So long it naps without work before it sleeps for good: a cell that works all the
  // time is spared waking its thread for each call.
  const napsWithoutWork = 50;
  globalThis.addEventListener("message", (event) => {
    const { data } = event as MessageEvent;
    const words = new Int32Array(data as SharedArrayBuffer);
    const text = new TextEncoder();
    let naps = 0, turn = 0;
    for (;;) {
      if (naps > napsWithoutWork) {
        Atomics.store(words, AWAKE, 0);
        if (Atomics.load(words, CALL) === 0) Atomics.wait(words, AWAKE, 0);
        naps = 0;
      }
      Atomics.wait(words, NAP, 0, napMs);
      const call = Atomics.load(words, CALL), now = Atomics.load(words, TURN);
      naps = call === 0 ? naps + 1 : 0;
      const { user, system } = meter.cpuUsage();
      // The start is kept in 32 bits, which are full after half an hour: the difference
      // is right all the same, once it is cut to 32 bits too.
      const used = ((user + system - words[START]) | 0) + words[USED];
      // The counters of a call that began meanwhile must not be mixed up with these.
      if (call !== 0 && now === turn && Atomics.load(words, TURN) === now) {
        const { rss } = Deno.memoryUsage();
        try {
          Deno.stderr.writeSync(text.encode(`watch ${call} ${used} ${rss}\n`));
        } catch {
          // Nobody reads any more: the operator is gone, and nobody would cut this.
          Deno.kill(Deno.pid, "SIGKILL");
        }
      }
      turn = now;
    }
  });
}
