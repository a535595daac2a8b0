/**
 * Names how a cycle asks for a call of its hook, and what it is told.
 *
 * @module
 */

import type { HookErrorKind, HookInput, HookResult } from "../hooks/mod.ts";
import type { Cycle } from "./cycle.ts";

/** One call of a hook, with all that it may depend on. */
export interface HookAsk {
  readonly input: HookInput;
  /** The time that the plug-in sees, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Where its random numbers start. */
  readonly seed: number;
  /** Neither of them will be another one at the next call. */
  readonly isStill: boolean;
}

/** What came of it. */
export type HookReply =
  | {
    readonly ok: true;
    readonly result: HookResult;
    /** Whether it asked the host: then the input alone does not tell the answer. */
    readonly asked: boolean;
  }
  | { readonly ok: false; readonly error: HookFault };

/** A call that gave no answer, as data. */
export interface HookFault {
  /** `no-module`: the Katalog was loaded without its plug-ins; `no-host`: nobody runs them. */
  readonly kind: HookErrorKind | "no-module" | "no-host";
  readonly message: string;
  readonly hint?: string;
}

/** Asks for a call of the hook. */
export function* askHook(call: HookAsk): Cycle<HookReply> {
  const answer = yield { ask: "hook", call };
  if (answer.answer !== "hook") throw new TypeError("Expected the answer of a hook");
  return answer.reply;
}
