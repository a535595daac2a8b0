/**
 * Makes what runs plug-ins: a host whose cells are this very program.
 *
 * @module
 */

import { binaryCellCommand, denoCellCommand, HookHost } from "../hooks/mod.ts";
import { formatExactJson } from "../kube/exact_json.ts";
import { parseExactJson } from "../kube/mod.ts";
import type { Plan } from "../katalog/mod.ts";
import type { System } from "./system.ts";

/** Makes a host; no process is started before the first call. */
export function createHookHost({ clock }: Pick<System, "clock">): HookHost {
  const program = Deno.execPath();
  return new HookHost({
    clock,
    json: { parse: parseExactJson, format: formatExactJson },
    command: Deno.build.standalone
      ? binaryCellCommand(program)
      : denoCellCommand(program),
  });
}

/** Whether a Plan has plug-ins, so that cells may have to be started. */
export function hasHooks({ crds }: Pick<Plan, "crds">): boolean {
  return crds.some(({ hooks }) => hooks !== undefined);
}
