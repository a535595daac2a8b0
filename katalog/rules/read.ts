/**
 * Reads `validation` and `mutation` of a CRD's entry.
 *
 * @module
 */

import type { MapNode } from "../../core/yaml.ts";
import { checkShape } from "../check.ts";
import { checkCallNames, readExternal } from "../external.ts";
import { externalShape } from "../external_shape.ts";
import type { RuleListModel, RulesModel } from "../model.ts";
import { childPart, itemParts, type Part, textOf } from "../part.ts";
import type { Report } from "../report.ts";
import { listOf } from "../shape.ts";

/** Reads the rules of an entry that was checked; `undefined` if it has none. */
export function readRules(entry: Part, report: Report): RulesModel | undefined {
  const mutateFirst = childPart(childPart(entry, "mutation"), "mutateFirst");
  const validation = readList(entry, "validation", report);
  const mutation = readList(entry, "mutation", report);
  if (validation.rules.length === 0 && mutation.rules.length === 0) return undefined;
  return {
    mutateFirst: textOf(mutateFirst)?.toLowerCase() !== "false",
    validation,
    mutation,
  };
}

function readList(
  entry: Part,
  key: "validation" | "mutation",
  report: Report,
): RuleListModel {
  const block = childPart(entry, key);
  const external = childPart(block, "external");
  if (external !== undefined) checkShape(listOf(externalShape), external, report);
  const calls = readExternal(external, report);
  checkCallNames(calls, key, report);
  return { rules: mapsOf(childPart(block, "rules")), calls };
}

function mapsOf(list: Part | undefined): Part<MapNode>[] {
  return itemParts(list).flatMap((part) =>
    part.node.type === "map" ? [part as Part<MapNode>] : []
  );
}
