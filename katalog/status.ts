/**
 * Compiles the status fields of a box.
 *
 * @module
 */

import { isObject, type Json } from "../core/json.ts";
import type { ScalarNode } from "../core/yaml.ts";
import type { Scope } from "../template/mod.ts";
import { readBool, readFloat, readInt } from "./cast.ts";
import { shorten } from "./check.ts";
import { compileGate } from "./condition.ts";
import type { StatusFieldModel, StatusModel } from "./model.ts";
import { itemParts, originOf, type Part } from "./part.ts";
import { type Gate, RenderError, type StatusPlan } from "./plan.ts";
import type { Report } from "./report.ts";
import { compileText, type TextOptions } from "./template_text.ts";

interface StatusField {
  readonly path: readonly string[];
  readonly conditional: boolean;
  readonly gate: Gate;
  readonly clearOnFalse: boolean;
  /** @throws {RenderError} */
  readonly value: (scope: Scope) => Json;
}

/** Compiles a box's status; template errors go to the report. */
export function compileStatus(
  status: StatusModel,
  report: Report,
  options: TextOptions = {},
): StatusPlan {
  const fields = status.fields.flatMap((field) =>
    compileField(field, report, options) ?? []
  );
  return {
    conditions: status.conditions,
    readiness: status.readiness,
    evaluate: (scope, { failed }) => {
      const values: Tree = {};
      const errors: RenderError[] = [];
      for (const field of fields) {
        // `phase: Running` without a condition would be a lie after a failure.
        if (failed && !field.conditional) continue;
        if (!field.gate(scope)) {
          if (field.clearOnFalse) setAt(values, field.path, "");
          continue;
        }
        try {
          setAt(values, field.path, field.value(scope));
        } catch (error) {
          if (!(error instanceof RenderError)) throw error;
          errors.push(error);
        }
      }
      return { values, errors };
    },
  };
}

function compileField(
  field: StatusFieldModel,
  report: Report,
  options: TextOptions,
): StatusField | undefined {
  const { value: part, conditions, path, type, clearOnFalse } = field;
  const gate = compileGate(conditions, report, options);
  if (part === undefined || part.node.type !== "scalar") return undefined;
  const text = compileText(part as Part<ScalarNode>, report, {
    ...options,
    lenient: true,
    steady: "Draw it into a Secret or ConfigMap under onCreate, and read that",
  });
  return {
    path,
    clearOnFalse,
    gate,
    conditional: [conditions.when, conditions.or].some((list) =>
      itemParts(list).length > 0
    ),
    value: (scope) => cast(type, text.render(scope), part),
  };
}

function cast(type: StatusFieldModel["type"], text: string, part: Part): Json {
  switch (type) {
    case "string":
      return text;
    case "auto":
      return readInt(text) ?? readFloat(text) ?? readBool(text) ?? text;
    case "int":
      return readInt(text) ?? refuse("a whole number", text, part);
    case "float":
      return readFloat(text) ?? refuse("a number", text, part);
    case "bool":
      return readBool(text) ?? refuse("true or false", text, part);
  }
}

function refuse(wanted: string, text: string, part: Part): never {
  throw new RenderError(
    originOf(part),
    `Cannot render "${part.path}" as ${wanted}: found "${shorten(text)}"`,
    "Change the field's type, or give the template a default",
  );
}

type Tree = { [key: string]: Json };

/** A scalar on the way becomes a map; the last value at a path wins. */
function setAt(tree: Tree, path: readonly string[], value: Json): void {
  let at = tree;
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(at, key) ? at[key] : undefined;
    if (!isObject(next)) at[key] = {};
    at = at[key] as Tree;
  }
  at[path[path.length - 1]] = value;
}
