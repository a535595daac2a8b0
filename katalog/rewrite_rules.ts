/**
 * Gives rules and conditions of earlier pages the form that they have now.
 *
 * @module
 */

import { type DraftEntry, type DraftMap, entryAt, mapAt, put } from "./draft.ts";
import { joinPath, type Part } from "./part.ts";
import type { Report } from "./report.ts";
import { warnOfForm } from "./rewrite_warnings.ts";

/** `validation: [ … ]` → `validation: { rules: [ … ] }`; the same for mutation. */
export function wholeRules(crd: Part<DraftMap>, key: string, report: Report): void {
  const entry = entryAt(crd.node, [key]);
  if (entry?.value.type !== "list") return;
  const example = `${key}: { rules: [ … ] }`;
  warn(crd, key, entry, { form: "a map", example }, report);
  const value: DraftMap = {
    type: "map",
    at: entry.value.at,
    entries: new Map([["rules", entry]]),
  };
  put(crd.node, [key], { ...entry, value });
}

/** `rules: { a: { … } }` → `rules: [{ … }]`: nothing asks for the names. */
export function listOfRules(crd: Part<DraftMap>, key: string, report: Report): void {
  const block = mapAt(crd, [key]);
  const entry = block && entryAt(block.node, ["rules"]);
  if (block === undefined || entry?.value.type !== "map") return;
  warn(block, "rules", entry, {
    form: "a list",
    example: "rules: [{ field: … }]",
  }, report);
  const { at, entries } = entry.value;
  const items = [...entries.values()].map(({ value }) => value);
  put(block.node, ["rules"], { ...entry, value: { type: "list", at, items } });
}

/** The keys of which every condition has one. */
const OF_CONDITIONS = ["field", "time", "dayOfWeek", "cron"];

/** `when: { field: a }` → `when: [{ field: a }]`; the same for or. */
export function listOfConditions(
  part: Part<DraftMap>,
  key: string,
  report: Report,
): void {
  const entry = entryAt(part.node, [key]);
  const value = entry?.value;
  if (entry === undefined || value?.type !== "map") return;
  if (!OF_CONDITIONS.some((one) => value.entries.has(one))) return;
  const form = { form: "a list", example: `${key}: [{ … }]` };
  warn(part, key, entry, form, report);
  const { at } = value;
  put(part.node, [key], { ...entry, value: { type: "list", at, items: [value] } });
}

function warn(
  { path }: Part<DraftMap>,
  key: string,
  { keyAt }: DraftEntry,
  form: { readonly form: string; readonly example: string },
  report: Report,
): void {
  warnOfForm({ at: keyAt, path: joinPath(path, key), key }, form, report);
}
