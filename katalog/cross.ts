/**
 * Reads and compiles `cross`: the CRs of other CRDs that templates see.
 *
 * @module
 */

import { isObject, type JsonObject } from "../core/json.ts";
import { suggest } from "../core/suggest.ts";
import type { Scope } from "../template/mod.ts";
import { checkShape, inactive } from "./check.ts";
import type { CrossPlan } from "./observed_plan.ts";
import { childPart, itemParts, originOf, type Part, textOf } from "./part.ts";
import { compileShape } from "./render.ts";
import type { Report } from "./report.ts";
import {
  listOf,
  object,
  type ObjectShape,
  type ScalarShape,
  type Shape,
  text,
  texts,
} from "./shape.ts";
import type { TextOptions } from "./template_text.ts";

const fixed: ScalarShape = { type: "scalar", template: false };
const fixedTexts: Shape = { type: "map", of: fixed };
const strategy: ScalarShape = {
  type: "scalar",
  template: false,
  oneOf: ["first", "all"],
};
const PROTOCOLS = ["cr", "health", "metrics", "info", "events"];

const selectorShape = object({
  name: text,
  namespace: text,
  matchLabels: texts,
  strategy,
});

const sourceShape = object({
  host: text,
  protocol: { type: "scalar", template: false, oneOf: PROTOCOLS },
  endpoint: text,
  namespace: text,
  cacheFor: { type: "scalar", as: "duration", template: false },
  auth: object({
    token: text,
    secretRef: object({ name: fixed, namespace: fixed, key: fixed }, {
      required: ["name", "key"],
    }),
  }, { exclusive: [["token", "secretRef"]] }),
}, { aliases: { type: "protocol" } });

/** One entry of `cross`. */
export const crossShape: ObjectShape = object({
  crd: fixed,
  labelSelector: fixedTexts,
  selector: selectorShape,
  as: fixed,
  strategy,
  source: sourceShape,
}, {
  required: ["crd"],
  suppliedBy: { crd: ["labelSelector"] },
  exclusive: [["crd", "labelSelector"]],
  aliases: { labels: "labelSelector" },
});

/** One entry of `cross`, as written. */
export interface CrossModel {
  readonly part: Part;
  readonly as: string;
  /** Empty where the CRD is chosen by its labels. */
  readonly crd: string;
  /** What the CRD's own `labelSelector` must hold. */
  readonly labels: { readonly [key: string]: string };
}

/** What the entry may point at. */
export interface CrossTarget {
  readonly name: string;
  readonly selection: { readonly labelSelector?: string };
}

/** Reads `operatorBox.cross`. */
export function readCross(part: Part | undefined, report: Report): CrossModel[] {
  if (part === undefined) return [];
  checkShape(listOf(crossShape), part, report);
  const names = new Set<string>();
  return itemParts(part).flatMap((item) => {
    if (item.node.type !== "map") return [];
    const crd = textOf(childPart(item, "crd")) ?? "";
    const as = textOf(childPart(item, "as")) || crd;
    if (as === "") {
      if (childPart(item, "labelSelector", crossShape) === undefined) return [];
      report.error({
        code: "missing-key",
        ...originOf(item),
        path: `${item.path}.as`,
        message: 'Cannot read a CRD that is chosen by labels without "as": found none',
        hint: "Add `as:` with the name under which templates find it below `.cross`",
      });
      return [];
    }
    if (names.has(as)) tellTwice(as, childPart(item, "as") ?? item, report);
    names.add(as);
    checkVariables(childPart(item, "source"), report);
    const labels = labelsOf(childPart(item, "labelSelector", crossShape));
    return [{ part: item, as, crd, labels }];
  });
}

function tellTwice(as: string, at: Part, report: Report): void {
  report.error({
    code: "bad-value",
    ...originOf(at),
    message: `Cannot read two resources as "${as}": only one can be \`.cross.${as}\``,
    hint: "Give one of them another name with `as:`",
  });
}

function labelsOf(part: Part | undefined): { readonly [key: string]: string } {
  if (part?.node.type !== "map") return {};
  return Object.fromEntries(
    [...part.node.entries.keys()].map((
      key,
    ) => [key, textOf(childPart(part, key)) ?? ""]),
  );
}

/** What looks like a variable of the environment must be one. */
function checkVariables(source: Part | undefined, report: Report): void {
  for (const key of ["endpoint", "host"]) {
    const part = childPart(source, key);
    const written = textOf(part) ?? "";
    const rest = written.replaceAll(/\$\{[A-Za-z_][A-Za-z0-9_]*\}/g, "");
    if (part === undefined || !rest.includes("${")) continue;
    report.error({
      code: "bad-value",
      ...originOf(part),
      message: `Cannot read "${key}": "\${" does not begin the name of a variable`,
      hint: "Write `${NAME}`, of letters, digits and underscores",
    });
  }
}

/**
 * Compiles `cross`; template errors go to the report.
 *
 * @param targets The CRDs of this Katalog.
 */
export function compileCross(
  models: readonly CrossModel[],
  targets: readonly CrossTarget[],
  report: Report,
  options: TextOptions,
): CrossPlan[] {
  return models.map(({ part, as, crd, labels }) => {
    const selector = childPart(part, "selector");
    const source = childPart(part, "source");
    const target = targets.find((one) =>
      crd === "" ? holds(one, labels) : one.name.toLowerCase() === crd.toLowerCase()
    );
    if (target === undefined) tellUnknown(part, source, targets, report);
    const select = compileShape(selectorShape, selector, report, options);
    const written = textOf(childPart(source, "protocol", sourceShape))?.toLowerCase();
    const all = [selector, part].some((one) =>
      textOf(childPart(one, "strategy"))?.toLowerCase() === "all"
    );
    return {
      as,
      ...(target === undefined ? {} : { crd: target.name }),
      protocol: protocolOf(written),
      all,
      origin: originOf(part),
      select: (scope: Scope) => selectorOf(select(scope)),
    };
  });
}

function protocolOf(written: string | undefined): CrossPlan["protocol"] {
  return PROTOCOLS.includes(written ?? "") ? written as CrossPlan["protocol"] : "cr";
}

function selectorOf(value: unknown): ReturnType<CrossPlan["select"]> {
  const { name, namespace, matchLabels } = (value ?? {}) as JsonObject;
  return {
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof namespace === "string" ? { namespace } : {}),
    ...(isObject(matchLabels)
      ? { matchLabels: matchLabels as { readonly [key: string]: string } }
      : {}),
  };
}

/** Whether a CRD's own selector asks for all of these labels. */
function holds(target: CrossTarget, labels: { readonly [key: string]: string }) {
  const asked = (target.selection.labelSelector ?? "").split(",");
  return Object.entries(labels).every(([key, value]) =>
    asked.includes(`${key}=${value}`)
  );
}

function tellUnknown(
  part: Part,
  source: Part | undefined,
  targets: readonly CrossTarget[],
  report: Report,
): void {
  if (source !== undefined) return inactive(source.node.at, source.path, report);
  const at = childPart(part, "crd") ?? childPart(part, "labelSelector", crossShape) ??
    part;
  const name = textOf(at);
  const names = targets.map((one) => one.name);
  const near = name === undefined ? undefined : suggest(name, names);
  report.warning({
    code: "bad-value",
    ...originOf(at),
    message: name === undefined
      ? "Cannot read across: no CRD of this Katalog has these labels in its labelSelector"
      : `Cannot read across to "${name}": this Katalog has no such CRD`,
    hint: near === undefined
      ? 'It will never be found: `.cross` says `found: "false"`'
      : `Did you mean "${near}"?`,
  });
}
