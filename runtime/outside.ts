/**
 * Holds what one CRD asks other programs with, its hook among them.
 *
 * @module
 */

import { cycleCalls } from "../katalog/mod.ts";
import { inFlow } from "../kube/mod.ts";
import { CallStore } from "./call_memory.ts";
import type { ControllerOptions } from "./controller_options.ts";
import { ExternalCaller } from "./external_caller.ts";
import { forgetCalls } from "./external_stage.ts";
import { HookAbsence } from "./hook_absence.ts";
import { HookDesk } from "./hook_desk.ts";
import { type CallMemory, type Memory, newMemory } from "./memory.ts";
import { RemoteReader } from "./remote_reader.ts";

/** What one CRD asks, and what it remembers of the answers. */
export class Outside {
  readonly caller: ExternalCaller;
  readonly remote: RemoteReader;
  readonly hook: HookDesk;
  readonly absence: HookAbsence;
  readonly #crd: ControllerOptions["crd"];
  readonly #answers = new CallStore();

  /** @param exists Whether an object is there, by its key. */
  constructor(options: ControllerOptions, exists: (key: string) => boolean) {
    const { crd, clock, outbound, hooks: host } = options;
    this.#crd = crd;
    const own = { ...options, client: inFlow(options.client, crd.name) };
    this.caller = new ExternalCaller({ ...own, ...outbound, crd: crd.name });
    this.remote = new RemoteReader(this.caller, clock);
    const fetch = outbound.pluginFetch;
    this.hook = new HookDesk({ ...own, fetch, ...(host ? { host } : {}) });
    this.absence = new HookAbsence({ ...own, desk: this.hook, exists });
  }

  /** What is remembered of the calls for one object. */
  answersOf(key: string): CallMemory {
    return this.#answers.of(key);
  }

  /** The memory of an object that was never seen before. */
  newMemory(key: string): Memory {
    const answers = this.answersOf(key);
    // What is kept by that name may be of an object that is gone.
    forgetCalls(answers, cycleCalls(this.#crd));
    return newMemory(answers);
  }
}
