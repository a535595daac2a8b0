/**
 * Holds what one CRD asks other services with, and remembers their answers by.
 *
 * @module
 */

import type { Logger } from "../core/log.ts";
import { cycleCalls } from "../katalog/mod.ts";
import { inFlow } from "../kube/mod.ts";
import { CallStore } from "./call_memory.ts";
import type { ControllerOptions } from "./controller_options.ts";
import { ExternalCaller } from "./external_caller.ts";
import { forgetCalls } from "./external_stage.ts";
import { type CallMemory, type Memory, newMemory } from "./memory.ts";
import { RemoteReader } from "./remote_reader.ts";

/** The calls of one CRD. */
export class Outside {
  readonly caller: ExternalCaller;
  readonly remote: RemoteReader;
  readonly #crd: ControllerOptions["crd"];
  readonly #answers = new CallStore();

  constructor(options: ControllerOptions, logger: Logger) {
    const { crd, client, clock, metrics, outbound } = options;
    this.#crd = crd;
    this.caller = new ExternalCaller({
      ...outbound,
      crd: crd.name,
      client: inFlow(client, crd.name),
      clock,
      logger,
      metrics,
    });
    this.remote = new RemoteReader(this.caller, clock);
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
