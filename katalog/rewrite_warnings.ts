/**
 * Tells what is spelt in an older way, and how to spell it now.
 *
 * @module
 */

import type { Position } from "../core/problem.ts";
import type { Report } from "./report.ts";

/** What was found, and where. */
export interface Found {
  readonly at: Position;
  /** Keys from the document's root. */
  readonly path: string;
  /** The key as written. */
  readonly key: string;
}

/** A key of the same map has a newer name. */
export function warnOfSpelling(found: Found, newer: string, report: Report): void {
  warn(found, report, {
    message: `Cannot recommend "${found.key}": its newer spelling is "${newer}"`,
    hint: `Write \`${newer}:\``,
  });
}

/** A key belongs elsewhere: `place` is its whole path below the CRD's entry. */
export function warnOfPlace(found: Found, place: string, report: Report): void {
  const holder = place.slice(0, Math.max(0, place.lastIndexOf(".")));
  warn(found, report, {
    message: `Cannot recommend "${found.key}" here: its place is ${
      holder === "" ? "the entry itself" : holder
    }`,
    hint: `Write it as \`${place}\``,
  });
}

/** The oldest generation called the whole box after its reconciler. */
export function warnOfBox(found: Found, report: Report): void {
  warn(found, report, {
    message: `Cannot recommend "${found.key}" here: it is now called "operatorBox"`,
    hint:
      "Write `operatorBox:`, and the reconciler's own settings in its `reconciler:`",
  });
}

/** A value has a newer form. */
export function warnOfForm(
  found: Found,
  { form, example }: { readonly form: string; readonly example: string },
  report: Report,
): void {
  warn(found, report, {
    message: `Cannot recommend this form of "${found.key}": its newer form is ${form}`,
    hint: `Write \`${example}\``,
  });
}

/** The same thing is said twice; `counts` is what the other one is called. */
export function warnOfConflict(found: Found, counts: string, report: Report): void {
  report.warning({
    code: "exclusive-keys",
    at: found.at,
    path: found.path,
    message: `Cannot use "${found.key}" here: "${counts}" says the same, and counts`,
    hint: "Remove this one",
  });
}

function warn(
  { at, path }: Found,
  report: Report,
  text: { readonly message: string; readonly hint: string },
): void {
  report.warning({ code: "deprecated-spelling", at, path, ...text });
}
