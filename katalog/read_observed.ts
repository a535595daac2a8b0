/**
 * Reads what a CRD looks at beside its own objects and their children.
 *
 * @module
 */

import { type CrossModel, readCross } from "./cross.ts";
import { type EmitModel, readEmit } from "./emit.ts";
import { type EnrichModel, readEnrich } from "./enrich.ts";
import { type GatesModel, readGates } from "./gates.ts";
import { type NormalizeModel, readNormalize } from "./normalize.ts";
import { childPart, type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";
import type { Sources } from "./sources.ts";
import { type EventModel, readEvents, readWatch, type WatchModel } from "./watch.ts";

/** What is looked at, as written. */
export interface ObservedModel {
  readonly normalize?: NormalizeModel;
  readonly cross: readonly CrossModel[];
  readonly crossAccess: boolean;
  readonly enrich: readonly EnrichModel[];
  readonly watches: readonly WatchModel[];
  readonly events: readonly EventModel[];
  readonly gates: GatesModel;
  readonly emits: readonly EmitModel[];
}

/** What reading it needs. */
export interface ObservedContext {
  readonly report: Report;
  /** What counts where the CRD does not say. */
  readonly crossAccess: boolean;
  readonly sources: Pick<Sources, "variable">;
}

/** Reads it from a CRD's entry. */
export function readObserved(
  entry: Part,
  { report, crossAccess, sources }: ObservedContext,
): ObservedModel {
  const box = childPart(entry, "operatorBox");
  const access = textOf(childPart(entry, "crossAccess"))?.toLowerCase();
  return {
    normalize: readNormalize(childPart(entry, "normalize"), report),
    cross: readCross(childPart(box, "cross"), sources, report),
    enrich: readEnrich(entry, report),
    watches: readWatch(childPart(box, "watch"), report),
    events: readEvents(childPart(box, "events"), report),
    gates: readGates(childPart(box, "preReconcile"), report),
    emits: readEmit(childPart(box, "emitEvents"), report),
    crossAccess: access === undefined ? crossAccess : access !== "false",
  };
}
