/**
 * Reads and compiles `cross`: the CRs of other CRDs that templates see.
 *
 * @module
 */

import { isObject, type JsonObject } from "../core/json.ts";
import { suggest } from "../core/suggest.ts";
import type { ScalarNode } from "../core/yaml.ts";
import type { Scope } from "../template/mod.ts";
import { checkShape } from "./check.ts";
import { compileRemote } from "./cross_remote.ts";
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
import type { Sources } from "./sources.ts";
import type { TextOptions } from "./template_text.ts";
import { expandVariables } from "./variables.ts";

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
  /** The address of another program, with the variables of the environment in it. */
  readonly endpoint?: Part<ScalarNode>;
  readonly host?: Part<ScalarNode>;
}

/** What the entry may point at. */
export interface CrossTarget {
  readonly name: string;
  readonly selection: { readonly labelSelector?: string };
}

/** Reads `operatorBox.cross`. */
export function readCross(
  part: Part | undefined,
  sources: Pick<Sources, "variable">,
  report: Report,
): CrossModel[] {
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
    const labels = labelsOf(childPart(item, "labelSelector", crossShape));
    const address = (key: string) => {
      const written = childPart(childPart(item, "source"), key);
      if (textOf(written) === undefined || textOf(written) === "") return {};
      return { [key]: expandVariables(written as Part<ScalarNode>, sources, report) };
    };
    return [{
      part: item,
      as,
      crd,
      labels,
      ...address("endpoint"),
      ...address("host"),
    }];
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
  return models.map((model) => {
    const { part, as, crd, labels } = model;
    const selector = childPart(part, "selector");
    const source = childPart(part, "source");
    const target = targets.find((one) =>
      crd === "" ? holds(one, labels) : one.name.toLowerCase() === crd.toLowerCase()
    );
    const select = compileShape(selectorShape, selector, report, options);
    const written = textOf(childPart(source, "protocol", sourceShape))?.toLowerCase();
    const protocol = protocolOf(written);
    // What this program has itself is read at no cost, and never gets old.
    const remote = target === undefined && source !== undefined
      ? compileRemote({ ...model, protocol, source }, report, options)
      : undefined;
    const elsewhere = remote && textOf(childPart(source, "namespace"));
    if (remote !== undefined) checkRemote(model, selector, report);
    else if (target === undefined) tellUnknown(part, targets, report);
    const all = [selector, part].some((one) =>
      textOf(childPart(one, "strategy"))?.toLowerCase() === "all"
    );
    return {
      as,
      ...(target === undefined ? {} : { crd: target.name }),
      protocol,
      ...(remote === undefined ? {} : { remote }),
      all,
      origin: originOf(part),
      select: (scope: Scope) => {
        const chosen = selectorOf(select(scope));
        return elsewhere ? { namespace: elsewhere, ...chosen } : chosen;
      },
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

/** Another program is asked by name. */
function checkRemote(
  { part, crd, endpoint }: CrossModel,
  selector: Part | undefined,
  report: Report,
): void {
  if (endpoint !== undefined) return;
  const labels = childPart(selector, "matchLabels") ??
    (crd === "" ? childPart(part, "labelSelector", crossShape) : undefined);
  if (labels === undefined) return;
  report.error({
    code: "bad-value",
    ...originOf(labels),
    message: "Cannot choose by labels what another program has: it is asked by name",
    hint: "Write `crd:` and a selector's `name:`, or the whole address as `endpoint:`",
  });
}

function tellUnknown(
  part: Part,
  targets: readonly CrossTarget[],
  report: Report,
): void {
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
