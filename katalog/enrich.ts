/**
 * Reads and compiles `enrich`: what is looked up beside the children themselves.
 *
 * @module
 */

import { suggest } from "../core/suggest.ts";
import type { MapNode } from "../core/yaml.ts";
import { checkShape } from "./check.ts";
import { compileGate, type Conditions } from "./condition.ts";
import { gateFields } from "./language.ts";
import type { EnrichPlan, EnrichTarget } from "./observed_plan.ts";
import { childPart, itemParts, joinPath, originOf, type Part, textOf } from "./part.ts";
import type { Origin } from "./plan.ts";
import { conditionsOf } from "./read_block.ts";
import type { Report } from "./report.ts";
import { object, type ObjectShape } from "./shape.ts";
import type { TextOptions } from "./template_text.ts";

/** Each target and its other spellings, in lower case. */
const ALIASES: Readonly<Record<EnrichTarget, readonly string[]>> = {
  pods: ["pod"],
  events: ["event", "ev", "warnings"],
  owner: [],
  replicasets: ["replicaset"],
  pvcs: [],
  pvc: ["pvclaim", "persistentvolumeclaim"],
  pv: ["pvs", "persistentvolume"],
  storageclass: ["sc", "storageclasses"],
  backingpods: [],
  endpoints: ["ep", "endpointslice"],
  node: [],
  hpa: ["horizontalpodautoscaler"],
  cronjob: ["cj", "cronjobs"],
  ingress: ["ing", "ingresses"],
};

/** Every target, as the language spells it. */
export const ENRICH_TARGETS = Object.keys(ALIASES) as readonly EnrichTarget[];

const TARGETS: ReadonlyMap<string, EnrichTarget> = new Map(
  ENRICH_TARGETS.flatMap((target) =>
    [target, ...ALIASES[target]].map((name) => [name, target] as const)
  ),
);

/** What may stand below the name of a target. */
export const conditionalShape: ObjectShape = object(gateFields);

/** One target, as written. */
export interface EnrichModel {
  readonly target: EnrichTarget;
  readonly conditions: Conditions;
  readonly origin: Origin;
}

/** Reads `enrich` and `enrichAll` of a CRD's entry. */
export function readEnrich(entry: Part, report: Report): EnrichModel[] {
  const all = childPart(entry, "enrichAll");
  const list = childPart(entry, "enrich");
  const everything = textOf(all)?.toLowerCase() === "true";
  if (everything && list !== undefined) {
    report.error({
      code: "exclusive-keys",
      ...originOf(list),
      message: 'Cannot use "enrichAll" and "enrich" together',
      hint: "Keep one of them",
    });
  }
  if (everything) {
    const origin = originOf(all!);
    return ENRICH_TARGETS.map((target) => ({ target, conditions: {}, origin }));
  }
  if (list === undefined) return [];
  checkShape({ type: "list", of: { type: "any" } }, list, report);
  return itemParts(list).flatMap((item) => readItem(item, report));
}

/** A name, or a map from name to conditions. */
function readItem(item: Part, report: Report): EnrichModel[] {
  const name = textOf(item);
  if (name !== undefined) {
    const target = targetOf(name, item, report);
    return target === undefined
      ? []
      : [{ target, conditions: {}, origin: originOf(item) }];
  }
  if (item.node.type !== "map") {
    report.error({
      code: "bad-type",
      ...originOf(item),
      message: "Cannot read an item of enrich: found neither a name nor a map",
      hint: "Write `- pods`, or `- pods: { when: [ … ] }`",
    });
    return [];
  }
  return [...(item.node as MapNode).entries].flatMap(([key, { value }]) => {
    const part = { node: value, path: joinPath(item.path, key) };
    checkShape(conditionalShape, part, report);
    const target = targetOf(key, part, report);
    if (target === undefined) return [];
    const conditions = conditionsOf(part, conditionalShape);
    return [{ target, conditions, origin: originOf(part) }];
  });
}

function targetOf(
  name: string,
  at: Part,
  report: Report,
): EnrichTarget | undefined {
  const target = TARGETS.get(name.toLowerCase());
  if (target !== undefined) return target;
  const near = suggest(name, [...TARGETS.keys()]);
  report.error({
    code: "bad-value",
    ...originOf(at),
    message: `Cannot enrich with "${name}": there is no such target`,
    hint: near === undefined
      ? `Write one of: ${ENRICH_TARGETS.join(", ")}`
      : `Did you mean "${near}"?`,
  });
  return undefined;
}

/** Compiles the targets; template errors go to the report. */
export function compileEnrich(
  models: readonly EnrichModel[],
  report: Report,
  options: TextOptions,
): EnrichPlan[] {
  return models.map(({ target, conditions, origin }) => ({
    target,
    origin,
    conditional: [conditions.when, conditions.or].some((list) =>
      itemParts(list).length > 0
    ),
    gate: compileGate(conditions, report, options),
  }));
}
