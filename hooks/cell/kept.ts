/**
 * Keeps instances between calls, for hooks that ask for it.
 *
 * @module
 */

import type { Instance } from "../abi/call.ts";
import type { KeepKey } from "./messages.ts";

/** Instances in one cell; each takes four memory maps, of 65,530 that a process has. */
const INSTANCES_MAX = 100;

/** Linear memory that idle instances may hold; a cell may grow to 512 MiB beside it. */
const BYTES_MAX = 128 * 1024 * 1024;

interface Idle {
  readonly key: KeepKey;
  readonly instance: Instance;
  readonly bytes: number;
}

/** Instances that nobody uses now. */
export class Kept {
  /** The one used longest ago first. */
  #idle: Idle[] = [];
  readonly #limits: { readonly instances: number; readonly bytes: number };

  constructor(limits = { instances: INSTANCES_MAX, bytes: BYTES_MAX }) {
    this.#limits = limits;
  }

  /** Takes an instance out: the one used last; absent if none is idle. */
  take(key: KeepKey): Instance | undefined {
    this.#idle = this.#idle.filter((idle) =>
      idle.key.name !== key.name || idle.key.generation >= key.generation
    );
    const at = this.#idle.findLastIndex((idle) =>
      idle.key.name === key.name && idle.key.generation === key.generation
    );
    return at < 0 ? undefined : this.#idle.splice(at, 1)[0].instance;
  }

  /** Keeps an instance whose call succeeded. @param bytes What it holds. */
  put(key: KeepKey, instance: Instance, bytes: number): void {
    this.#idle.push({ key, instance, bytes });
    let held = this.#idle.reduce((sum, idle) => sum + idle.bytes, 0);
    while (this.#idle.length > this.#limits.instances || held > this.#limits.bytes) {
      held -= this.#idle.shift()!.bytes;
    }
  }
}
