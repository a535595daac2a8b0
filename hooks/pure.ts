/**
 * Is the host of plug-ins that may ask nothing: their answer follows from their input.
 *
 * @module
 */

import type { LogLevel } from "../core/log.ts";
import { HookError } from "./errors.ts";
import type { HostApi } from "./host_api.ts";

/**
 * Refuses whatever is asked, which ends the call.
 *
 * @param name The export that is called, for the message.
 * @param log Takes log lines; dropped if absent.
 */
export function withoutHost(
  hook: string,
  name: string,
  log: (level: LogLevel, message: string) => void = () => {},
): HostApi {
  return {
    answer(asked) {
      throw new HookError(
        "denied",
        `Cannot let "${name}" of the hook "${hook}" call ${asked}: it may ask nothing`,
        { hint: "Let it judge by its input: the object, args, children and cross" },
      );
    },
    log,
  };
}
