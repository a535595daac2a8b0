/**
 * Reads the notes that a document declares: template functions of its own.
 *
 * @module
 */

import { isObject } from "../core/json.ts";
import { type ScalarNode, yamlToJson } from "../core/yaml.ts";
import type { NoteExample } from "../template/mod.ts";
import type { NoteModel } from "./model.ts";
import { childPart, itemParts, originOf, type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";

/**
 * Reads `notes.functions` of a document that was checked. Of two notes with one name
 * the later counts: what a document says itself comes after what it includes, and is
 * meant to replace it; twice in one file is told.
 */
export function readNotes(document: Part, report: Report): readonly NoteModel[] {
  const notes = new Map<string, NoteModel>();
  for (const item of itemParts(childPart(childPart(document, "notes"), "functions"))) {
    const note = readNote(item);
    if (note === undefined) continue;
    const { name, origin } = note;
    const first = notes.get(name)?.origin;
    if (first !== undefined && first.at.source === origin.at.source) {
      report.warning({
        code: "note-duplicate",
        ...origin,
        message: `Cannot use both notes "${name}": the one of line ${first.at.line}` +
          " is never called",
        hint: "Rename or remove one of the two",
      });
    }
    notes.set(name, note);
  }
  return [...notes.values()];
}

/** One note; `undefined` where its shape was reported. */
function readNote(item: Part): NoteModel | undefined {
  const at = childPart(item, "name");
  const name = textOf(at);
  const expression = childPart(item, "expression");
  if (at === undefined || name === undefined) return undefined;
  if (expression?.node.type !== "scalar") return undefined;
  const description = textOf(childPart(item, "description"));
  const outputs: Part[] = [];
  const examples = itemParts(childPart(item, "examples")).flatMap((part) => {
    const output = childPart(part, "output");
    if (output === undefined) return [];
    outputs.push(output);
    return { input: inputOf(part), output: textOf(output) ?? "" };
  });
  return {
    name,
    origin: originOf(at),
    expression: expression.node.text,
    expressionPart: expression as Part<ScalarNode>,
    ...(description === undefined ? {} : { description }),
    shadow: textOf(childPart(item, "shadow"))?.toLowerCase() === "true",
    examples,
    outputs: outputs.map(originOf),
  };
}

function inputOf(example: Part): NoteExample["input"] {
  const input = childPart(example, "input");
  const value = input === undefined ? {} : yamlToJson(input.node);
  return isObject(value) ? value : {};
}
