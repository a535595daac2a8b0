/**
 * What the cycles of one CR remember from each other.
 *
 * @module
 */

import type { CallResult } from "./call_result.ts";
import type { Tugs } from "./tug_of_war.ts";

/** What one CR's cycles remember from each other, to send nothing twice. */
export interface Memory {
  /** By child identity: what we applied last and what came of it. */
  readonly applied: Map<string, Applied>;
  /** Children that exist, are not ours and need not be: `create` is satisfied. */
  readonly foreign: Set<string>;
  /** By child identity: the status of its own that was sent last, as {@link status}. */
  readonly childStatus: Map<string, { readonly sent: string; readonly held: string }>;
  /** The status sent last, and the status that the server then held. */
  status?: { readonly sent: string; readonly held: string };
  /** The fields of the status patches that the server has checked against the schema. */
  checkedStatus?: string;
  /** Status and reason of Ready as last judged, to tell of changes once. */
  verdict?: string;
  /** The state of the world that the last cycle settled on, if it did: `seen.ts`. */
  settledOn?: string;
  /** By name: the events of the Katalog's own as last told. */
  readonly emitted: Map<string, string>;
  /** The events that the hook last told, hashed. */
  hookEvents?: string;
  /** The fields that normalizing changed last, to tell of them once. */
  normalized?: string;
  /** By name, how far each call has got and what it gave. */
  readonly calls: CallMemory;
  /** A forced cycle ended before it could apply: the next one makes up for it. */
  forcedLater?: boolean;
  /** Children whose fields others take back. */
  readonly tugs: Tugs;
  /** The contests last told of. */
  contests?: string;
  /** A finalizer `orphan` was seen, so children must be left alone. */
  orphan: boolean;
}

/** Keeps calls' states; it may forget any that is not open. */
export interface CallMemory {
  get(name: string): CallState | undefined;
  set(name: string, state: CallState): unknown;
  delete(name: string): unknown;
}

/** How far one call has got. */
export interface CallState {
  /** Hash of what was asked: another question makes all of this void. */
  readonly request: string;
  /** Tries that have failed. */
  readonly failures: number;
  /** When it may be made next, wall time. */
  readonly notBeforeMs: number;
  readonly result?: CallResult;
  /** When the result came, wall time. */
  readonly atMs: number;
  /** Another call of the same round is still awaited, so the result stays good. */
  readonly open: boolean;
}

/** The result of our last apply to one child. */
export interface Applied {
  /** Hash of what was sent. */
  readonly desired: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Hash of our field set, as the server then recorded it. */
  readonly fields: string;
}

/** The memory of a CR that was never seen before. */
export function newMemory(calls: CallMemory = new Map()): Memory {
  return {
    applied: new Map(),
    foreign: new Set(),
    childStatus: new Map(),
    calls,
    tugs: new Map(),
    emitted: new Map(),
    orphan: false,
  };
}
