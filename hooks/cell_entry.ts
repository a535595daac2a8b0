/**
 * Becomes a cell, of one engine or the other.
 *
 * Loads nothing before it is asked: whatever a cell does not need costs each of them
 * memory.
 *
 * @module
 */

import type { Engine } from "./abi/call.ts";

/** The first argument with which the compiled binary becomes a cell. */
export const CELL_ENTRY = "__cell";

/** What may run plug-ins: our own host, or Extism's own SDK for trusted ones. */
export type EngineName = "orkestra" | "extism";

/** Serves until standard input ends; the process exits then. */
export async function runCell(name: EngineName): Promise<void> {
  // Loaded before the permissions go: the SDK asks for its environment then.
  const engine = await engineOf(name);
  const { serveCell } = await import("./cell/serve.ts");
  await serveCell(engine);
}

async function engineOf(name: EngineName): Promise<Engine> {
  if (name === "extism") {
    const { ExtismInstance } = await import("./abi/extism_instance.ts");
    return (module) => new ExtismInstance(module);
  }
  const { OwnInstance } = await import("./abi/own_instance.ts");
  return (module) => new OwnInstance(module);
}
