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
import { readRuleHook, type RuleHookContext } from "./hook.ts";

/** Reads the rules of an entry that was checked; `undefined` if it has none. */
export async function readRules(
  entry: Part,
  context: RuleHookContext,
): Promise<RulesModel | undefined> {
  const mutateFirst = childPart(childPart(entry, "mutation"), "mutateFirst");
  const read = async (key: "validation" | "mutation", name: string) => {
    const block = childPart(entry, key);
    const hook = await readRuleHook(childPart(block, "hook"), name, context);
    return { ...readList(block, context.report), ...(hook ? { hook } : {}) };
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
