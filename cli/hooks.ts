/**
 * Makes what runs plug-ins: a host whose cells are this very program.
 *
 * @module
 */

import {
  binaryCellCommand,
  denoCellCommand,
  HookHost,
  type JsonCodec,
} from "../hooks/mod.ts";
import { formatExactJson } from "../kube/exact_json.ts";
import { parseExactJson } from "../kube/mod.ts";
import type { Plan } from "../katalog/mod.ts";
import { CommandError } from "./failure.ts";
import type { System } from "./system.ts";

/** JSON as plug-ins read and write it: large integers stay whole. */
export const hookJson: JsonCodec = { parse: parseExactJson, format: formatExactJson };

/** Makes a host; no process is started before the first call. */
export function createHookHost({ clock }: Pick<System, "clock">): HookHost {
  const program = Deno.execPath();
  return new HookHost({
    clock,
    json: hookJson,
    command: Deno.build.standalone
      ? binaryCellCommand(program)
      : denoCellCommand(program),
  });
}

/** Whether a Plan has plug-ins, so that cells may have to be started. */
export function hasHooks({ crds }: Pick<Plan, "crds">): boolean {
  return crds.some(({ hooks }) => hooks !== undefined);
}

/**
 * Makes sure that cells can be started, before a plug-in fails for another reason.
 *
 * @throws {CommandError} If this process may not start itself.
 */
export async function needCells(): Promise<void> {
  const command = Deno.execPath();
  const { state } = await Deno.permissions.query({ name: "run", command });
  if (state === "granted") return;
  throw new CommandError(
    "Cannot run a plug-in: this process may not start the cell that it runs in",
    "Use the task that may, `deno task hook run`",
  );
}
