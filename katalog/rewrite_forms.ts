/**
 * Gives values of older generations the form that they have now.
 *
 * @module
 */

import type { YamlNode } from "../core/yaml.ts";
import {
  type Draft,
  type DraftEntry,
  type DraftMap,
  entryAt,
  mapsIn,
  put,
} from "./draft.ts";
import { isNothing, joinPath, type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";
import {
  type Found,
  warnOfConflict,
  warnOfForm,
  warnOfSpelling,
} from "./rewrite_warnings.ts";

function foundIn({ node, path }: Part<DraftMap>, key: string): Found {
  return { at: node.entries.get(key)!.keyAt, path: joinPath(path, key), key };
}

/** Renames a key of a map; if the newer name is there too, that one counts. */
export function renameKey(
  part: Part<DraftMap>,
  [older, newer]: readonly [older: string, newer: string],
  report: Report,
): void {
  const { entries } = part.node;
  const entry = entries.get(older);
  if (entry === undefined) return;
  if (!isNothing(entry.value)) {
    const found = foundIn(part, older);
    if (entryAt(part.node, [newer]) === undefined) {
      warnOfSpelling(found, newer, report);
      entries.set(newer, entry);
    } else warnOfConflict(found, newer, report);
  }
  entries.delete(older);
}

/** `[{ key: a, value: b }]` → `{ a: b }`, for labels and annotations. */
export function mapOfPairs(part: Part<DraftMap>, key: string, report: Report): void {
  const entry = entryAt(part.node, [key]);
  if (entry?.value.type !== "list") return;
  const { at, items } = entry.value;
  const entries = new Map<string, DraftEntry>();
  for (const item of items) {
    if (item.type !== "map") return;
    const name = entryAt(item, ["key"])?.value;
    const known = [...item.entries.keys()].every((one) =>
      one === "key" || one === "value"
    );
    if (name?.type !== "scalar" || !known) return;
    const value = item.entries.get("value")?.value ?? nothing(name);
    if (entries.has(name.text)) {
      const place = { at: name.at, path: joinPath(part.path, key), key: name.text };
      warnOfConflict(place, `the later "${name.text}"`, report);
    }
    entries.set(name.text, { keyAt: name.at, value });
  }
  warnOfForm(foundIn(part, key), {
    form: "a map",
    example: `${key}: { ${[...entries.keys()][0] ?? "KEY"}: … }`,
  }, report);
  put(part.node, [key], { ...entry, value: { type: "map", at, entries } });
}

/** `{ A: x, B: { valueFrom: … } }` → a list of variables. */
export function listOfVariables(part: Part<DraftMap>, report: Report): void {
  const entry = entryAt(part.node, ["env"]);
  if (entry?.value.type !== "map") return;
  const { at, entries } = entry.value;
  const items = [...entries].map(([name, { keyAt, value }]) => {
    const variable = new Map<string, DraftEntry>([
      ["name", { keyAt, value: textNode(name, keyAt) }],
    ]);
    for (const [key, inner] of variableKeys(value, keyAt)) variable.set(key, inner);
    return { type: "map", at: keyAt, entries: variable } as DraftMap;
  });
  warnOfForm(foundIn(part, "env"), {
    form: "a list",
    example: `- name: ${[...entries.keys()][0] ?? "NAME"}`,
  }, report);
  put(part.node, ["env"], { ...entry, value: { type: "list", at, items } });
}

/** What a variable of the map form holds beside its name. */
function variableKeys(value: Draft, keyAt: DraftEntry["keyAt"]) {
  if (value.type !== "map") return [["value", { keyAt, value }] as const];
  const direct = ["secretKeyRef", "configMapKeyRef"].filter((key) =>
    value.entries.has(key)
  );
  if (direct.length === 0) return [...value.entries];
  const inside = new Map<string, DraftEntry>();
  for (const key of direct) inside.set(key, value.entries.get(key)!);
  const from: DraftMap = { type: "map", at: value.at, entries: inside };
  return [
    ...[...value.entries].filter(([key]) => !direct.includes(key)),
    ["valueFrom", { keyAt, value: from }] as const,
  ];
}

/** `secretRef: a`, `secretRef: { name: a }` and `[a]` → `secretRef: [{ name: a }]`. */
export function listOfSources(part: Part<DraftMap>, report: Report): void {
  const from = entryAt(part.node, ["envFrom"])?.value;
  if (from?.type !== "map") return;
  const inside = { node: from, path: joinPath(part.path, "envFrom") };
  for (const key of ["secretRef", "configMapRef"]) {
    const entry = entryAt(from, [key]);
    if (entry === undefined) continue;
    const { value } = entry;
    const bare = value.type !== "list" ? [value] : value.items;
    if (value.type === "list" && bare.every(({ type }) => type !== "scalar")) continue;
    const items = bare.map((item): Draft =>
      item.type === "scalar" ? named(item) : item
    );
    const first = bare.map((item) => textOf({ node: item, path: "" }))[0] ?? "NAME";
    warnOfForm(foundIn(inside, key), {
      form: "a list of names",
      example: `${key}: [{ name: ${first} }]`,
    }, report);
    from.entries.set(key, { ...entry, value: { type: "list", at: value.at, items } });
  }
}

/** `deploymentRef: a` → the whole reference. */
export function wholeTarget(part: Part<DraftMap>, report: Report): void {
  const entry = entryAt(part.node, ["deploymentRef"]);
  if (entry === undefined) part.node.entries.delete("deploymentRef");
  if (entry?.value.type !== "scalar") return;
  const found = foundIn(part, "deploymentRef");
  if (entryAt(part.node, ["scaleTargetRef"]) !== undefined) {
    warnOfConflict(found, "scaleTargetRef", report);
  } else {
    const example =
      `scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${entry.value.text} }`;
    warnOfForm(found, { form: "scaleTargetRef", example }, report);
    const { keyAt } = entry;
    const target = named(entry.value);
    target.entries.set("apiVersion", { keyAt, value: textNode("apps/v1", keyAt) });
    target.entries.set("kind", { keyAt, value: textNode("Deployment", keyAt) });
    part.node.entries.set("scaleTargetRef", { keyAt, value: target });
  }
  part.node.entries.delete("deploymentRef");
}

/** `notes: [ … ]` → `notes: { functions: [ … ] }`. */
export function wholeNotes(document: Part<DraftMap>, report: Report): void {
  const entry = entryAt(document.node, ["notes"]);
  if (entry?.value.type !== "list") return;
  warnOfForm(foundIn(document, "notes"), {
    form: "a map",
    example: "notes: { functions: [ … ] }",
  }, report);
  const entries = new Map([["functions", entry]]);
  const value: DraftMap = { type: "map", at: entry.value.at, entries };
  document.node.entries.set("notes", { ...entry, value });
}

/** `crds: [{ name: a, … }]` → `crds: { a: … }`. */
export function mapOfCrds(document: Part<DraftMap>, report: Report): void {
  const spec = entryAt(document.node, ["spec"])?.value;
  if (spec?.type !== "map") return;
  const entry = entryAt(spec, ["crds"]);
  if (entry?.value.type !== "list") return;
  const part = { node: spec, path: joinPath(document.path, "spec") };
  const maps = mapsIn(part, "crds");
  // Other items cannot be a CRD: the shape of the whole says so.
  if (maps.length < entry.value.items.length) return;
  const entries = new Map<string, DraftEntry>();
  for (const { node, path } of maps) {
    const name = entryAt(node, ["name"])?.value;
    if (name?.type !== "scalar") {
      reportNameless({ node, path }, report);
      continue;
    }
    node.entries.delete("name");
    if (entries.has(name.text)) reportTwice({ node: name, path }, report);
    else entries.set(name.text, { keyAt: name.at, value: node });
  }
  warnOfForm(foundIn(part, "crds"), {
    form: "a map",
    example: `${[...entries.keys()][0] ?? "NAME"}: …`,
  }, report);
  put(spec, ["crds"], {
    ...entry,
    value: { type: "map", at: entry.value.at, entries },
  });
}

function reportNameless({ node, path }: Part<DraftMap>, report: Report): void {
  report.error({
    code: "missing-key",
    at: node.at,
    path: joinPath(path, "name"),
    message: 'Cannot do without "name" in an item of "crds": found none',
    hint: "Add `name:`, or write the CRDs as a map: `NAME: …`",
  });
}

function reportTwice({ node, path }: Part, report: Report): void {
  const name = textOf({ node, path }) ?? "";
  report.error({
    code: "duplicate-crd",
    at: node.at,
    path,
    message: `Cannot declare the CRD "${name}" twice in one list`,
    hint: "Names are compared in lower case; rename or merge one of the two",
  });
}

function nothing(node: YamlNode): Draft {
  return { type: "scalar", at: node.at, value: null, text: "", textAt: node.at };
}

function textNode(text: string, at: DraftEntry["keyAt"]): Draft {
  return { type: "scalar", at, value: text, text, textAt: at };
}

/** `{ name: … }` around a scalar. */
function named(node: Draft): DraftMap {
  return {
    type: "map",
    at: node.at,
    entries: new Map([["name", { keyAt: node.at, value: node }]]),
  };
}
