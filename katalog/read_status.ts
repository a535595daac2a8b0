/**
 * Reads what a box writes into `.status`.
 *
 * @module
 */

import { parseFieldPath } from "./field_path.ts";
import { statusFieldShape } from "./language.ts";
import type { StatusFieldModel, StatusModel } from "./model.ts";
import { childPart, itemParts, originOf, type Part, textOf } from "./part.ts";
import { conditionsOf } from "./read_block.ts";
import type { Report } from "./report.ts";

/** Spellings of the types. */
const TYPES: ReadonlyMap<string, StatusFieldModel["type"]> = new Map([
  ["int", "int"],
  ["integer", "int"],
  ["float", "float"],
  ["bool", "bool"],
  ["boolean", "bool"],
  ["auto", "auto"],
]);

/** Reads `operatorBox.status`; an absent one writes the conditions only. */
export function readStatus(part: Part | undefined, report: Report): StatusModel {
  const text = (key: string) => textOf(childPart(part, key))?.toLowerCase();
  return {
    conditions: text("conditions") !== "false",
    readiness: text("readiness") === "reconcile" ? "reconcile" : "children",
    fields: itemParts(childPart(part, "fields"))
      .flatMap((item) => readField(item, report) ?? []),
  };
}

function readField(part: Part, report: Report): StatusFieldModel | undefined {
  const at = childPart(part, "path");
  const text = textOf(at);
  if (at === undefined || text === undefined) return undefined;
  const path = parseFieldPath(text);
  if (path === undefined) {
    report.error({
      code: "bad-value",
      ...originOf(at),
      message: `Cannot read "${text}" as a path below status`,
      hint: "Write keys joined by dots, such as `endpoint.url`",
    });
    return undefined;
  }
  const value = childPart(part, "value");
  if (value === undefined) {
    report.error({
      code: "missing-key",
      ...originOf(part),
      path: `${part.path}.value`,
      message: `Cannot write the status field "${text}" without "value": found none`,
      hint: 'Add `value:`; `value: ""` writes an empty text',
    });
  }
  const type = textOf(childPart(part, "type"))?.toLowerCase() ?? "";
  return {
    path,
    type: TYPES.get(type) ?? "string",
    ...(value ? { value } : {}),
    conditions: conditionsOf(part, statusFieldShape),
    clearOnFalse: textOf(childPart(part, "clearOnFalse"))?.toLowerCase() === "true",
  };
}
