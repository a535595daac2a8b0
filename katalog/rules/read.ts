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
import { readRuleHook, type RuleHookContext } from "./hook.ts";

/** Reads the rules of an entry that was checked; `undefined` if it has none. */
export async function readRules(
  entry: Part,
  context: RuleHookContext,
): Promise<RulesModel | undefined> {
  const mutateFirst = childPart(childPart(entry, "mutation"), "mutateFirst");
  const read = async (key: "validation" | "mutation", name: string) => {
    const hookPart = childPart(childPart(entry, key), "hook");
    const hook = await readRuleHook(hookPart, name, context);
    return { ...readList(entry, key, context.report), ...(hook ? { hook } : {}) };
  };
  const validation = await read("validation", "on_validate");
  const mutation = await read("mutation", "on_mutate");
  const isEmpty = ({ rules, hook }: RuleListModel) =>
    rules.length === 0 && hook === undefined;
  if (isEmpty(validation) && isEmpty(mutation)) return undefined;
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
