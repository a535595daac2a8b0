/**
 * Reads `validation` and `mutation` of a CRD's entry.
 *
 * @module
 */

import type { MapNode } from "../../core/yaml.ts";
import { inactive } from "../check.ts";
import type { RuleListModel, RulesModel } from "../model.ts";
import { childPart, itemParts, type Part, textOf } from "../part.ts";
import type { Report } from "../report.ts";

/** Reads the rules of an entry that was checked; `undefined` if it has none. */
export function readRules(entry: Part, report: Report): RulesModel | undefined {
  const mutateFirst = childPart(childPart(entry, "mutation"), "mutateFirst");
  const validation = readList(childPart(entry, "validation"), report);
  const mutation = readList(childPart(entry, "mutation"), report);
  if (validation.rules.length === 0 && mutation.rules.length === 0) return undefined;
  return {
    mutateFirst: textOf(mutateFirst)?.toLowerCase() !== "false",
    validation,
    mutation,
  };
}

function readList(block: Part | undefined, report: Report): RuleListModel {
  const external = childPart(block, "external");
  const calls = mapsOf(external).map((part) => {
    const fires = childPart(childPart(part, "fires"), "reconcile");
    return { part, atReconcile: textOf(fires)?.toLowerCase() !== "false" };
  });
  if (external !== undefined && calls.some(({ atReconcile }) => atReconcile)) {
    inactive(external.node.at, external.path, report);
  }
  return { rules: mapsOf(childPart(block, "rules")), calls };
}

function mapsOf(list: Part | undefined): Part<MapNode>[] {
  return itemParts(list).flatMap((part) =>
    part.node.type === "map" ? [part as Part<MapNode>] : []
  );
}
