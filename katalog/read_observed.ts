/**
 * Reads what a CRD looks at beside its own objects and their children.
 *
 * @module
 */

import { type NormalizeModel, readNormalize } from "./normalize.ts";
import { childPart, type Part } from "./part.ts";
import type { Report } from "./report.ts";

/** What is looked at, as written. */
export interface ObservedModel {
  readonly normalize?: NormalizeModel;
}

/** Reads it from a CRD's entry. */
export function readObserved(entry: Part, report: Report): ObservedModel {
  return { normalize: readNormalize(childPart(entry, "normalize"), report) };
}
