/**
 * Puts on the CR itself what must stand there before any child is written.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";
import { type JsonObject, sameJson } from "../core/json.ts";
import { formatTimestamp } from "../core/timestamp.ts";
import { RenderError } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import type { Scope } from "../template/mod.ts";
import { quoteApiError } from "./api_failure.ts";
import {
  askWrite,
  type Cycle,
  type CycleFacts,
  type CycleFailure,
  type CycleResult,
  type Failure,
  settled,
} from "./cycle.ts";
import { type Desired, renderFailure } from "./desired.ts";
import {
  formatInventory,
  formatNamespaces,
  INVENTORY_ANNOTATION,
  NAMESPACES_ANNOTATION,
  readInventory,
  readNamespaces,
} from "./inventory.ts";
import { isOurs, MANAGED_LABEL } from "./marks.ts";
import { type Sleep, SLEEP_ANNOTATION } from "./sleep.ts";

const MANAGED_BY = "orkestra.orkspace.io/managed-by";

const MANAGED_SINCE = "orkestra.orkspace.io/managed-since";

export type Prepared =
  | { readonly kind: "stop"; readonly result: CycleResult }
  | {
    readonly kind: "go";
    readonly cr: KubeObject;
    readonly writes: number;
    readonly failure?: CycleFailure;
  };

/** What is known before anything is written. */
export interface Before {
  readonly children: readonly StoredObject[];
  readonly sleep: Sleep;
}

/**
 * Puts finalizers, labels, annotations and inventory on the CR, in one patch and
 * only if something is missing, before any child is written.
 */
export function* prepareCr(
  facts: CycleFacts,
  scope: Scope,
  desired: Desired,
  { children, sleep }: Before,
): Cycle<Prepared> {
  const { cr, crd } = facts;
  let labels: { readonly [key: string]: string } = {};
  let failure: CycleFailure | undefined;
  try {
    labels = crd.labels(scope);
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    failure = renderFailure(error);
  }
  const patch = metadataPatch(facts, labels, desired, { children, sleep });
  if (patch === undefined) return { kind: "go", cr, writes: 0, failure };
  const result = yield* askWrite({ op: "patch-cr", patch });
  if (result.ok) {
    const after = result.object?.object ?? cr;
    return { kind: "go", cr: after, writes: 1, failure };
  }
  return { kind: "stop", result: refused(cr, result.error) };
}

/** The end of a cycle whose write to the CR itself was refused. */
export function refused(cr: KubeObject, failure: Failure): CycleResult {
  switch (failure.kind) {
    case "not-found":
      return settled({ kind: "gone" });
    case "conflict":
      return settled({ kind: "requeue", afterMs: 50, why: "the object changed" });
    default: {
      const error = quoteApiError(failure);
      const event = {
        type: "Warning",
        reason: `${cr.kind}FinalizerError`,
        action: "Reconcile",
        note: error.message,
      } as const;
      return settled({ kind: "failed", error }, [event]);
    }
  }
}

function metadataPatch(
  facts: CycleFacts,
  labels: { readonly [key: string]: string },
  desired: Desired,
  { children, sleep }: Before,
): JsonObject | undefined {
  const { cr, crd } = facts;
  const now = cr.metadata.finalizers ?? [];
  const finalizers = crd.removeFinalizers
    ? now.filter((name) => !crd.finalizers.includes(name))
    : [...now, ...crd.finalizers.filter((name) => !now.includes(name))];
  const wantedLabels = { ...labels, [MANAGED_LABEL]: "true" };
  const objects = [
    ...desired.wanted.map((one) => one.object),
    ...children.filter((child) => isOurs(child, cr)).map((child) => child.object),
  ];
  // A reading that failed proves nothing: keep what was there.
  const proved = desired.failure === undefined;
  // A hook that is called later may make objects of what it is granted.
  const granted = crd.hooks?.grants.apply ?? [];
  const kinds = [...objects, ...granted, ...(proved ? [] : readInventory(cr))];
  const namespaces = [
    ...objects.map(({ metadata }) => metadata.namespace),
    ...(proved ? [] : readNamespaces(cr)),
  ];
  const annotations: Record<string, string | null> = {
    [MANAGED_BY]: facts.katalog,
    [MANAGED_SINCE]: cr.metadata.annotations?.[MANAGED_SINCE] ??
      formatTimestamp(facts.nowMs),
    [INVENTORY_ANNOTATION]: formatInventory(kinds) || null,
    [NAMESPACES_ANNOTATION]: formatNamespaces(cr, namespaces) || null,
    [SLEEP_ANNOTATION]: sleep.annotation ?? null,
  };
  const changed = {
    ...differing("labels", cr.metadata.labels, wantedLabels),
    ...differing("annotations", cr.metadata.annotations, annotations),
    ...(sameJson([...now], finalizers) ? {} : { finalizers }),
  };
  if (Object.keys(changed).length === 0) return undefined;
  const { uid, resourceVersion } = cr.metadata;
  return { metadata: { ...changed, uid, resourceVersion } };
}

function differing(
  field: string,
  now: { readonly [key: string]: string } | undefined,
  wanted: { readonly [key: string]: string | null },
): JsonObject {
  const changes = Object.entries(wanted)
    .filter(([key, value]) => (now?.[key] ?? null) !== value);
  return changes.length === 0 ? {} : { [field]: Object.fromEntries(changes) };
}
