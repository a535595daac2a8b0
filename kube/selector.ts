/**
 * Tells whether an object belongs to a selection.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";
import type { Selection } from "./client.ts";

/**
 * Whether a server would list the object under this selection.
 *
 * @returns `undefined` when only the server can say: for field selectors on other
 * fields than name and namespace, and for what is no selector.
 */
export function matchesSelection(
  object: KubeObject,
  selection: Selection,
): boolean | undefined {
  const { name, namespace, labels = {} } = object.metadata;
  if (selection.namespace && selection.namespace !== namespace) return false;
  let all: boolean | undefined = true;
  for (const part of fieldParts(selection.fieldSelector)) {
    const match = /^metadata\.(name|namespace)==?([^=!]*)$/.exec(part);
    if (match === null) all = undefined;
    else if ((match[1] === "name" ? name : namespace) !== match[2]) return false;
  }
  for (const part of labelParts(selection.labelSelector)) {
    const matched = matchesLabel(part, labels);
    if (matched === false) return false;
    if (matched === undefined) all = undefined;
  }
  return all;
}

function fieldParts(selector: string | undefined): string[] {
  return (selector ?? "").split(",").filter((part) => part !== "");
}

/** Splits at the commas outside of parentheses. */
function labelParts(selector: string | undefined): string[] {
  return (selector ?? "").match(/[^,(]+(?:\([^)]*\))?/g) ?? [];
}

function matchesLabel(
  part: string,
  labels: { readonly [key: string]: string },
): boolean | undefined {
  const label = (key: string) => Object.hasOwn(labels, key) ? labels[key] : undefined;
  const text = part.trim();
  const exists = /^(!?)\s*([\w./-]+)$/.exec(text);
  if (exists !== null) return (label(exists[2]) !== undefined) === (exists[1] === "");
  const equal = /^([\w./-]+)\s*(==?|!=)\s*([\w.-]*)$/.exec(text);
  if (equal !== null) return (label(equal[1]) === equal[3]) === (equal[2] !== "!=");
  const set = /^([\w./-]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text);
  if (set === null) return undefined;
  const value = label(set[1]);
  const values = set[3].split(",").map((item) => item.trim());
  return (value !== undefined && values.includes(value)) === (set[2] === "in");
}
