/**
 * Says why a plug-in cannot be called at all.
 *
 * @module
 */

import type { CrdPlan, HookPlan } from "../katalog/mod.ts";
import type { HookFault } from "./hook_ask.ts";

/** Why a plug-in cannot be called at all. */
export function missing(
  crd: CrdPlan,
  { wasm }: Pick<HookPlan, "wasm">,
  noHost: boolean,
): HookFault {
  return {
    kind: noHost ? "no-host" : "no-module",
    message: `Cannot call the hook "${crd.name}": ${
      noHost
        ? "this program was started without a host for plug-ins"
        : `its module "${wasm}" was not read with the Katalog`
    }`,
    hint: noHost
      ? "Hand one in as `hooks`"
      : "Hand `readBytes` in where the Katalog is loaded",
  };
}
