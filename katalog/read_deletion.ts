/**
 * Reads `onDelete`: all at once, or in stages that wait for each other.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import type { BlockModel, StageModel } from "./model.ts";
import { childPart, itemParts, originOf, type Part, textOf } from "./part.ts";
import { type BlockContext, readBlock } from "./read_block.ts";

/**
 * Reads and checks the block. Groups are stages in their order, whether or not
 * `ordered: true` stands beside them; other entries of the block are a stage before
 * the first. With `ordered: true` and no groups there is one stage.
 */
export function readDeletion(
  part: Part | undefined,
  context: BlockContext,
): BlockModel {
  const block = readBlock("onDelete", part, context);
  const groups = childPart(part, "groups");
  const ordered = childPart(part, "ordered");
  const said = textOf(ordered)?.toLowerCase();
  if (said === "false" && groups !== undefined) {
    context.report.error({
      code: "exclusive-keys",
      ...originOf(ordered!),
      message: 'Cannot use "groups" together with "ordered: false"',
      hint: "Remove `ordered`, or write the lists of all groups side by side",
    });
  }
  const first = block.entries.length === 0 ? [] : [{
    name: "",
    conditions: {},
    entries: block.entries,
    timeoutMs: block.timeoutMs,
  }];
  const stages = [...first, ...readGroups(groups, block, context)]
    .map((stage, i) => stage.name === "" ? { ...stage, name: String(i + 1) } : stage);
  if (said !== "true" && groups === undefined) return block;
  return { ...block, entries: stages.flatMap((stage) => stage.entries), stages };
}

function readGroups(
  groups: Part | undefined,
  { timeoutMs }: BlockModel,
  context: BlockContext,
): StageModel[] {
  return itemParts(groups).map((part) => {
    const { conditions, entries } = readBlock("onDelete", part, {
      ...context,
      group: true,
    });
    const own = parseDuration(textOf(childPart(part, "timeout")) ?? "");
    const name = textOf(childPart(part, "name")) ?? "";
    return { name, conditions, entries, timeoutMs: own || timeoutMs };
  });
}
