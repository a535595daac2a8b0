/**
 * Gives commands the host that plug-ins run in.
 *
 * @module
 */

import {
  binaryCellCommand,
  type CellCommand,
  denoCellCommand,
  HookHost,
  type JsonCodec,
} from "../hooks/mod.ts";
import { formatExactJson, parseExactJson } from "../kube/exact_json.ts";
import { CommandError } from "./failure.ts";
import type { System } from "./system.ts";

/** JSON as plug-ins read and write it: large integers stay whole. */
export const hookJson: JsonCodec = { parse: parseExactJson, format: formatExactJson };

/** How this program starts itself as a cell. */
export function cellCommand(): CellCommand {
  const path = Deno.execPath();
  return Deno.build.standalone ? binaryCellCommand(path) : denoCellCommand(path);
}

/** A host with one cell; close it when the command ends. */
export function createLocalHost({ clock }: Pick<System, "clock">): HookHost {
  return new HookHost({ clock, json: hookJson, command: cellCommand(), cells: 1 });
}

/**
 * Makes sure that cells can be started, before a plug-in fails for another reason.
 *
 * @throws {CommandError} If this process may not start itself.
 */
export async function needCells(): Promise<void> {
  const command = cellCommand().program;
  const { state } = await Deno.permissions.query({ name: "run", command });
  if (state === "granted") return;
  throw new CommandError(
    "Cannot run a plug-in: this process may not start the cell that it runs in",
    "Use the task that may, `deno task hook run`",
  );
}
