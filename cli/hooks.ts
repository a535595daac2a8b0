/**
 * Makes what runs plug-ins: a host whose cells are this very program.
 *
 * @module
 */

import {
  binaryCellCommand,
  denoCellCommand,
  denoExtismCommand,
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
export function createHookHost(
  { clock, env }: Pick<System, "clock" | "env">,
): HookHost {
  const program = Deno.execPath();
  const rest = { clock, json: { parse: parseExactJson, format: formatExactJson } };
  if (Deno.build.standalone) {
    return new HookHost({
      ...rest,
      command: binaryCellCommand(program),
      extismCommand: binaryCellCommand(program, "extism"),
    });
  }
  // As Deno itself finds it, where the SDK was put with the other packages.
  const cache = env("DENO_DIR") ??
    `${env("XDG_CACHE_HOME") ?? `${env("HOME")}/.cache`}/deno`;
  return new HookHost({
    ...rest,
    command: denoCellCommand(program),
    extismCommand: denoExtismCommand(program, cache),
  });
}

/** Whether a Plan has plug-ins, so that cells may have to be started. */
export function hasHooks({ crds }: Pick<Plan, "crds">): boolean {
  return crds.some(({ hooks, rules }) =>
    hooks !== undefined || rules?.hooks !== undefined
  );
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
