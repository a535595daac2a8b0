/**
 * Collects what a Katalog declares for one CR in this cycle.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { formatPosition } from "../core/problem.ts";
import type {
  BlockPlan,
  Declared,
  EntryPlan,
  RenderContext,
  Scaling,
} from "../katalog/mod.ts";
import { RenderError } from "../katalog/mod.ts";
import type { Scope } from "../template/mod.ts";
import type { CycleFacts, CycleFailure } from "./cycle.ts";
import { identityOf } from "./marks.ts";

/** One object that should be there, and the entry that says so. */
export interface Wanted {
  readonly identity: string;
  readonly entry: EntryPlan;
  readonly object: KubeObject;
  /** Who writes it; the field manager of templates if absent. */
  readonly manager?: string;
  /** To be applied even if the entry only creates. */
  readonly renew?: boolean;
  /** Of a workload with `autoscale`. */
  readonly scaling?: Scaling;
  /** Before it is made, milliseconds. */
  readonly sleepMs?: number;
  /** For its own status. */
  readonly status?: JsonObject;
}

/** What {@link collect} found. */
export interface Desired {
  /** In the order in which they are to be written. */
  readonly wanted: readonly Wanted[];
  /** Declared, but the condition is false. */
  readonly unwanted: ReadonlyMap<string, EntryPlan>;
  /** Every declared object, wanted or not. */
  readonly declared: readonly Declared[];
  /** Entries of blocks whose gate is closed: what they made is left as it is. */
  readonly closed: ReadonlySet<string>;
  /** The first thing that could not be rendered; what comes after it is missing. */
  readonly failure?: CycleFailure;
}

/**
 * Renders `onCreate`, then `onReconcile`. Where both declare one object, the
 * applying entry wins over the creating one; two entries of one block that
 * declare one object are an error, since they would overwrite each other for ever.
 */
export function collect(
  facts: CycleFacts,
  scope: Scope,
  context: RenderContext = facts,
): Desired {
  const wanted = new Map<string, Wanted>();
  const unwanted = new Map<string, EntryPlan>();
  const declared: Declared[] = [];
  const closed = new Set<string>();
  let failure: CycleFailure | undefined;
  for (const block of [facts.crd.onCreate, facts.crd.onReconcile]) {
    const into = { wanted, unwanted, declared, closed };
    failure = collectBlock(block, scope, context, into);
    if (failure !== undefined) break;
  }
  for (const identity of wanted.keys()) unwanted.delete(identity);
  return { wanted: [...wanted.values()], unwanted, declared, closed, failure };
}

/** For a CR that may not be acted on: its children are neither made nor removed. */
export function nothingDesired(failure: CycleFailure): Desired {
  return {
    wanted: [],
    unwanted: new Map(),
    declared: [],
    closed: new Set(),
    failure,
  };
}

interface Collected {
  readonly wanted: Map<string, Wanted>;
  readonly unwanted: Map<string, EntryPlan>;
  readonly declared: Declared[];
  readonly closed: Set<string>;
}

function collectBlock(
  block: BlockPlan,
  scope: Scope,
  context: RenderContext,
  into: Collected,
): CycleFailure | undefined {
  const seen = new Map<string, EntryPlan>();
  try {
    if (!block.gate(scope)) {
      for (const entry of block.entries) into.closed.add(entry.id);
      return undefined;
    }
    for (const entry of block.entries) {
      for (const one of entry.render(scope, context)) {
        const identity = identityOf(one.ref);
        into.declared.push(one);
        if (one.object === undefined) {
          into.unwanted.set(identity, entry);
          continue;
        }
        const twin = seen.get(identity);
        if (twin !== undefined) return declaredTwice(identity, twin, entry);
        seen.set(identity, entry);
        const earlier = into.wanted.get(identity);
        if (earlier?.entry.mode === "apply" && entry.mode === "create") continue;
        into.wanted.set(identity, { ...one, identity, entry, object: one.object });
      }
    }
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    return renderFailure(error);
  }
  return undefined;
}

/** The failure of a cycle whose templates could not be rendered. */
export function renderFailure(error: RenderError): CycleFailure {
  return {
    reason: "RenderError",
    message: error.message,
    hint: error.hint,
    at: error.origin.at,
  };
}

function declaredTwice(
  identity: string,
  first: EntryPlan,
  second: EntryPlan,
): CycleFailure {
  return {
    reason: "DeclaredTwice",
    message: `Cannot make "${identity}": the entries at ${
      formatPosition(first.origin.at)
    } and ${formatPosition(second.origin.at)} both declare it`,
    hint: "Give one of them another name, or a condition that excludes the other",
    at: second.origin.at,
  };
}
