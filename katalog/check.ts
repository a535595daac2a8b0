/**
 * Compares a document with the shape it must have.
 *
 * @module
 */

import { suggest } from "../core/suggest.ts";
import type { ListNode, MapNode, ScalarNode, YamlNode } from "../core/yaml.ts";
import {
  type Field,
  fieldsOf,
  isNothing,
  joinPath,
  lastKey,
  type Part,
  spellingOf,
} from "./part.ts";
import type { Report } from "./report.ts";
import { readScalar } from "./scalar.ts";
import type { ObjectShape, ScalarShape, Shape } from "./shape.ts";

/** Reports everything in which a part differs from its shape. */
export function checkShape(shape: Shape, part: Part, report: Report): void {
  const { node, path } = part;
  // A key without a value is as good as no key; `required` sees to the rest.
  if (isNothing(node)) return;
  switch (shape.type) {
    case "any":
      return;
    case "scalar":
      if (node.type !== "scalar") {
        return wrongForm(part, scalarWord(shape), report, "Write a single value");
      }
      return checkScalar(shape, { node, path }, report);
    case "list":
      if (node.type !== "list") {
        return wrongForm(part, "a list", report, listHint(shape.of, node));
      }
      return checkList(shape.of, { node, path }, report);
    case "map":
      if (node.type !== "map") return wrongForm(part, "a map", report, mapHint(node));
      for (const [key, { value }] of node.entries) {
        checkShape(shape.of, { node: value, path: joinPath(path, key) }, report);
      }
      return;
    case "object":
      if (node.type !== "map") return wrongForm(part, "a map", report, mapHint(node));
      return checkObject(shape, { node, path }, report);
  }
}

function checkList(of: Shape, { node, path }: Part<ListNode>, report: Report): void {
  for (const [i, item] of node.items.entries()) {
    checkShape(of, { node: item, path: joinPath(path, i) }, report);
  }
}

function checkScalar(
  shape: ScalarShape,
  { node, path }: Part<ScalarNode>,
  report: Report,
): void {
  const key = lastKey(path);
  if (node.text.includes("{{")) {
    if (shape.template !== false) return;
    return report.error({
      code: "template-not-allowed",
      at: node.at,
      path,
      message:
        `Cannot use a template as "${key}": it is needed before any object is seen`,
      found: node.text,
      hint: "Write fixed text",
    });
  }
  // An empty text is no value, as a template that renders empty is none.
  if (node.text === "") return;
  const read = readScalar(shape, node.text, key);
  if (read.ok) return;
  report.error({
    code: shape.oneOf === undefined ? "bad-type" : "bad-value",
    at: node.at,
    path,
    message: `Cannot read "${key}" as ${read.wanted}: found "${shorten(node.text)}"`,
    hint: read.hint,
  });
}

function checkObject(shape: ObjectShape, part: Part<MapNode>, report: Report): void {
  const { path } = part;
  const fields = fieldsOf(shape, part);
  checkSpellings(shape, part, report);
  for (const [key, field] of fields) {
    if (Object.hasOwn(shape.fields, key)) {
      checkShape(shape.fields[key], { node: field.value, path: field.path }, report);
    } else if (shape.later?.includes(key)) {
      if (!isEmpty(field.value)) inactive(field.keyAt, field.path, report);
    } else if (shape.rest !== undefined) {
      warnOfNearMiss(shape, field, report);
      checkShape(shape.rest, { node: field.value, path: field.path }, report);
    } else {
      const near = suggest(key, [...Object.keys(shape.fields), ...shape.later ?? []]);
      report.error({
        code: "unknown-key",
        at: field.keyAt,
        path: field.path,
        message: `Cannot use the key "${key}": ${
          lastKeyOrRoot(path)
        } has none of that name`,
        hint: near === undefined
          ? `Known keys: ${known(shape)}`
          : `Did you mean "${near}"?`,
      });
    }
  }
  checkPresence(shape, part, report);
}

/** An empty text asks for nothing, as `profile: ""` does. */
function isEmpty(node: YamlNode): boolean {
  return isNothing(node) || node.type === "scalar" && node.text === "";
}

/** Refuses two spellings that stand for one key. */
function checkSpellings(shape: ObjectShape, part: Part<MapNode>, report: Report): void {
  const first = new Map<string, string>();
  for (const [written, { keyAt }] of part.node.entries) {
    const key = spellingOf(shape, written);
    const path = joinPath(part.path, written);
    const other = first.get(key);
    first.set(key, written);
    if (other === undefined) continue;
    report.error({
      code: "exclusive-keys",
      at: keyAt,
      path,
      message: `Cannot use "${other}" and "${written}" together: both mean "${key}"`,
      hint: `Keep one of them, spelt "${key}"`,
    });
  }
}

function checkPresence(shape: ObjectShape, part: Part<MapNode>, report: Report): void {
  const fields = fieldsOf(shape, part);
  const given = (key: string) => {
    const field = fields.get(key);
    return field !== undefined && !isNothing(field.value);
  };
  for (const key of shape.required ?? []) {
    if (given(key) || shape.suppliedBy?.[key]?.some(given)) continue;
    report.error({
      code: "missing-key",
      at: fields.get(key)?.keyAt ?? part.node.at,
      path: joinPath(part.path, key),
      message: `Cannot do without "${key}" in ${lastKeyOrRoot(part.path)}: found none`,
      hint: `Add \`${key}:\``,
    });
  }
  warnOfOverruled(shape, part, report);
  for (const group of shape.exclusive ?? []) {
    // A key without a value, as in `profile: ""`, excludes nothing.
    const both = group.filter((key) =>
      fields.has(key) && !isEmpty(fields.get(key)!.value)
    );
    if (both.length < 2) continue;
    const second = fields.get(both[1])!;
    report.error({
      code: "exclusive-keys",
      at: second.keyAt,
      path: second.path,
      message: `Cannot use ${both.map((key) => `"${key}"`).join(" and ")} together`,
      hint: `Keep one of them`,
    });
  }
}

function warnOfOverruled(
  shape: ObjectShape,
  part: Part<MapNode>,
  report: Report,
): void {
  const fields = fieldsOf(shape, part);
  for (const [winner, loser] of shape.overrules ?? []) {
    const [one, other] = [fields.get(winner), fields.get(loser)];
    if (one === undefined || other === undefined) continue;
    if (isEmpty(one.value) || isEmpty(other.value)) continue;
    report.warning({
      code: "exclusive-keys",
      at: other.keyAt,
      path: other.path,
      message: `Cannot use "${loser}" beside "${winner}": "${winner}" alone counts`,
      hint: "Keep one of them",
    });
  }
}

/** Where any key may stand, a misspelt one would be taken for one of those. */
function warnOfNearMiss(shape: ObjectShape, field: Field, report: Report): void {
  const near = suggest(field.written, Object.keys(shape.fields));
  if (near === undefined) return;
  report.warning({
    code: "unknown-key",
    at: field.keyAt,
    path: field.path,
    message:
      `Cannot be sure of the key "${field.written}": it becomes part of the object`,
    hint: `Did you mean "${near}"?`,
  });
}

/** Tells that a key of the language does nothing in this version. */
export function inactive(at: Part["node"]["at"], path: string, report: Report): void {
  report.warning({
    code: "not-active-yet",
    at,
    path,
    message: `Cannot act on "${lastKey(path)}" yet: it is accepted and has no effect`,
    hint: "Do not rely on it: this version runs as if it were not there",
  });
}

function wrongForm(part: Part, wanted: string, report: Report, hint?: string): void {
  const { node, path } = part;
  report.error({
    code: "bad-type",
    at: node.at,
    path,
    message: `Cannot read "${lastKey(path)}" as ${wanted}: found ${describe(node)}`,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** An older form wrote lists of named things as maps. */
function listHint(of: Shape, node: YamlNode): string {
  const named = of.type === "object" && Object.hasOwn(of.fields, "name");
  if (node.type === "map" && named && !Object.hasOwn(of.fields, "when")) {
    const [first = "NAME"] = node.entries.keys();
    return `Write each as an item of its own: \`- name: ${first}\``;
  }
  return "Start each item on its own line with `- `";
}

/** An older form wrote maps as lists of keys or names. */
function mapHint(node: YamlNode): string {
  if (node.type !== "list") return "Write `key: value` lines below it";
  for (const item of node.items) {
    if (item.type !== "map") continue;
    const key = item.entries.get("key") ?? item.entries.get("name");
    if (key?.value.type !== "scalar") continue;
    return `Write each as a key of its own: \`${key.value.text}: …\``;
  }
  return "Write `key: value` lines without `- `";
}

/** What a node is, for messages. */
export function describe(node: YamlNode): string {
  return node.type === "scalar" ? `"${shorten(node.text)}"` : `a ${node.type}`;
}

function scalarWord(shape: ScalarShape): string {
  const read = readScalar(shape, "", "");
  return read.ok ? "text" : read.wanted;
}

function lastKeyOrRoot(path: string): string {
  return path === "" ? "the document" : `"${lastKey(path)}"`;
}

function known(shape: ObjectShape): string {
  const keys = Object.keys(shape.fields).sort();
  return keys.length > 16 ? `${keys.slice(0, 16).join(", ")} …` : keys.join(", ");
}

/** A text cut to what fits on a line of a terminal. */
export function shorten(text: string): string {
  const line = text.split("\n")[0];
  return line.length === text.length && line.length <= 60
    ? line
    : `${line.slice(0, 60)}…`;
}
