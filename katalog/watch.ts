/**
 * Reads and compiles `watch` and `events`: what else brings a CR to work.
 *
 * @module
 */

import { checkShape } from "./check.ts";
import { checkCallNames } from "./external.ts";
import { type GateModel, gateShape, readGate } from "./gates.ts";
import type { EventPlan, KeyFrom, Trigger, WatchPlan } from "./observed_plan.ts";
import { childPart, itemParts, joinPath, originOf, type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";
import { fixed, listOf, object, type ObjectShape } from "./shape.ts";

/** A watch whose gate is not compiled yet. */
export type WatchModel = Omit<WatchPlan, "enqueueGate"> & Gated;
/** An event whose gate is not compiled yet. */
export type EventModel = Omit<EventPlan, "enqueueGate"> & Gated;

/** What has a gate that is not compiled yet. */
export interface Gated {
  readonly enqueueGate?: GateModel;
}

const TRIGGERS: readonly Trigger[] = ["create", "update", "delete"];

const keyFromShape = object({ label: fixed, name: fixed, namespace: fixed });
const on = listOf({ type: "scalar", template: false, oneOf: TRIGGERS });

/** One entry of `watch`. */
export const watchShape: ObjectShape = object({
  apiVersion: fixed,
  kind: fixed,
  namespace: fixed,
  name: fixed,
  on,
  keyFrom: keyFromShape,
  enqueueGate: gateShape,
}, {
  required: ["apiVersion", "kind"],
  later: ["index"],
});

const subjectShape = object({
  apiVersion: fixed,
  kind: fixed,
  name: fixed,
  namespace: fixed,
});

const MATCHED = [
  "reason",
  "action",
  "type",
  "reportingController",
  "reportingInstance",
] as const;

/** One entry of `events`. */
export const eventShape: ObjectShape = object({
  ...Object.fromEntries(MATCHED.map((key) => [key, fixed])),
  namespace: fixed,
  on,
  regarding: subjectShape,
  related: subjectShape,
  keyFrom: keyFromShape,
  enqueueGate: gateShape,
});

/** Reads `operatorBox.watch`. */
export function readWatch(part: Part | undefined, report: Report): WatchModel[] {
  if (part === undefined) return [];
  checkShape(listOf(watchShape), part, report);
  const seen = new Set<string>();
  return itemParts(part).flatMap((item) => {
    const text = (key: string) => textOf(childPart(item, key));
    const apiVersion = text("apiVersion");
    const kind = text("kind");
    if (apiVersion === undefined || kind === undefined) return [];
    const place = { namespace: text("namespace"), name: text("name") };
    const identity = JSON.stringify([apiVersion, kind, place]);
    if (seen.has(identity)) tellTwice(item, kind, report);
    seen.add(identity);
    const watch: WatchModel = {
      apiVersion,
      kind,
      ...defined(place),
      on: triggersOf(item),
      ...keyFromOf(item, report),
      ...gateOf(item, report),
      origin: originOf(item),
    };
    return [watch];
  });
}

function tellTwice(item: Part, kind: string, report: Report): void {
  report.error({
    code: "bad-value",
    ...originOf(item),
    message: `Cannot watch the same "${kind}" twice`,
    hint: "Merge the two entries: `on` takes several triggers",
  });
}

/** Reads `operatorBox.events`. */
export function readEvents(part: Part | undefined, report: Report): EventModel[] {
  if (part === undefined) return [];
  checkShape({ type: "map", of: eventShape }, part, report);
  if (part.node.type !== "map") return [];
  return [...part.node.entries].flatMap(([name, { keyAt, value }]) => {
    const item = { node: value, path: joinPath(part.path, name) };
    const origin = { at: keyAt, path: item.path };
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) {
      report.error({
        code: "bad-value",
        ...origin,
        message: `Cannot call an event "${name}": templates read it as .events.${name}`,
        hint: "Write it in camelCase: a small letter, then letters and digits",
      });
    }
    const fields: Record<string, string> = {};
    for (const key of MATCHED) {
      const text = textOf(childPart(item, key));
      if (text) fields[key] = text;
    }
    const event: EventModel = {
      name,
      fields,
      ...defined({ namespace: textOf(childPart(item, "namespace")) }),
      regarding: subjectOf(childPart(item, "regarding")),
      related: subjectOf(childPart(item, "related")),
      on: triggersOf(item),
      ...keyFromOf(item, report),
      ...gateOf(item, report),
      origin,
    };
    if (isOpen(event)) {
      report.error({
        code: "missing-key",
        ...origin,
        message: `Cannot wait for "${name}": it names no field, so any event would do`,
        hint: "Add at least one, such as `reason:` or `regarding: { kind: Pod }`",
      });
    }
    return [event];
  });
}

function isOpen(
  { fields, namespace, regarding, related, keyFrom }: EventModel,
): boolean {
  const named = [fields, regarding, related].some((one) => Object.keys(one).length > 0);
  return !named && namespace === undefined && keyFrom === undefined;
}

function subjectOf(part: Part | undefined): EventPlan["regarding"] {
  return defined({
    apiVersion: textOf(childPart(part, "apiVersion")),
    kind: textOf(childPart(part, "kind")),
    name: textOf(childPart(part, "name")),
    namespace: textOf(childPart(part, "namespace")),
  });
}

function gateOf(item: Part, report: Report): Gated {
  const enqueueGate = readGate(childPart(item, "enqueueGate"), report);
  if (enqueueGate === undefined) return {};
  checkCallNames(enqueueGate.calls, "an enqueueGate", report);
  return { enqueueGate };
}

function triggersOf(item: Part): ReadonlySet<Trigger> {
  const list = itemParts(childPart(item, "on"))
    .map((one) => textOf(one)?.toLowerCase());
  const chosen = TRIGGERS.filter((trigger) => list.includes(trigger));
  return new Set(chosen.length === 0 ? TRIGGERS : chosen);
}

/** Exactly one of `label` and `name`; a namespace belongs to a name. */
function keyFromOf(item: Part, report: Report): { readonly keyFrom?: KeyFrom } {
  const part = childPart(item, "keyFrom");
  if (part === undefined) return {};
  const label = textOf(childPart(part, "label"));
  const name = textOf(childPart(part, "name"));
  const namespace = textOf(childPart(part, "namespace"));
  if (!label === !name || (label && namespace)) {
    report.error({
      code: "exclusive-keys",
      ...originOf(part),
      message: "Cannot tell whom to wake: keyFrom takes either a label or a name",
      hint: "Write `keyFrom: { label: KEY }`, or `keyFrom: { name: …, namespace: … }`",
    });
    return {};
  }
  return { keyFrom: label ? { label } : { name: name!, ...defined({ namespace }) } };
}

/** The keys that have a value. */
function defined<T extends object>(object: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const given = Object.entries(object).filter(([, value]) => Boolean(value));
  return Object.fromEntries(given) as { [K in keyof T]?: NonNullable<T[K]> };
}
