/**
 * Reads `validation` and `mutation` of a CRD's entry.
 *
 * @module
 */

import type { MapNode } from "../../core/yaml.ts";
import { inactive } from "../check.ts";
import type { RulesModel } from "../model.ts";
import { childPart, itemParts, type Part, textOf } from "../part.ts";
import type { Report } from "../report.ts";

/** Reads the rules of an entry that was checked; `undefined` if it has none. */
export function readRules(entry: Part, report: Report): RulesModel | undefined {
  const validation = childPart(entry, "validation");
  const mutation = childPart(entry, "mutation");
  const calls = [validation, mutation].flatMap((part) => callsOf(part, report));
  const rules = {
    mutateFirst: textOf(childPart(mutation, "mutateFirst"))?.toLowerCase() !== "false",
    validation: mapsOf(childPart(validation, "rules")),
    mutation: mapsOf(childPart(mutation, "rules")),
    calls,
  };
  const none = rules.validation.length === 0 && rules.mutation.length === 0;
  return none ? undefined : rules;
}

function mapsOf(list: Part | undefined): Part<MapNode>[] {
  return itemParts(list).flatMap((part) =>
    part.node.type === "map" ? [part as Part<MapNode>] : []
  );
}

/** The calls of a block that are made at reconcile time. */
function callsOf(block: Part | undefined, report: Report): Part[] {
  const list = childPart(block, "external");
  const calls = mapsOf(list).filter((call) => {
    const fires = childPart(childPart(call, "fires"), "reconcile");
    return textOf(fires)?.toLowerCase() !== "false";
  });
  if (calls.length > 0) inactive(list!.node.at, list!.path, report);
  return calls;
}
