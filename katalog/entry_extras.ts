/**
 * Compiles what an entry says of its objects beside what they hold.
 *
 * @module
 */

import type { Scope } from "../template/mod.ts";
import { compileAutoscale, withFirstCount } from "./autoscale.ts";
import type { EntryModel } from "./model.ts";
import type { Declared } from "./plan.ts";
import type { Report } from "./report.ts";
import type { TextOptions } from "./template_text.ts";

/** Adds the rest to an object that is wanted. */
export type Extras = (one: Declared, scope: Scope) => Declared;

/** Compiles it; what cannot be read goes to the report. */
export function compileExtras(
  entry: EntryModel,
  report: Report,
  options: TextOptions,
): Extras {
  const { autoscale } = entry;
  const scaling = autoscale && compileAutoscale(autoscale, report, options);
  if (scaling === undefined) return (one) => one;
  return (one, scope) => {
    const { object } = one;
    if (object === undefined) return one;
    const now = scaling(scope);
    return { ...one, object: withFirstCount(object, now), scaling: now };
  };
}
