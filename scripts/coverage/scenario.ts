/**
 * Names what a fixture of the coverage says: what happens, and what must come of it.
 *
 * `CONTRIBUTING.md` tells how to write one.
 *
 * @module
 */

import type { Json, JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import type { RuleHookKind } from "../../runtime/rule_hook_ask.ts";

/** One Katalog, and what must come of it. */
export interface Scenario {
  /** The folder's name. */
  readonly name: string;
  /** The Katalog's file. */
  readonly katalog: string;
  /** What stands for `((name))` in its files, where one folder is several fixtures. */
  readonly values: { readonly [name: string]: string };
  readonly crs: readonly KubeObject[];
  /** `code path` of every problem, in order; absent: warnings do not matter. */
  readonly problems?: Json;
  /** A part of the plan, as the operator's parts are handed it. */
  readonly plan?: Json;
  readonly steps: readonly Step[];
  /**
   * For keys without which nothing loads, since one of several must stand there: what
   * else is put beside where the key was, by the key's name in the table.
   */
  readonly instead: { readonly [key: string]: JsonObject };
}

/** One thing that happens, and what must come of it. */
export type Step =
  & { readonly expect: Json }
  & (CycleStep | ChangeStep | SeenStep | StartStep | AdmissionStep | FullStep);

/** A cycle of one CR. */
export interface CycleStep {
  /** The CR's name. */
  readonly cycle: string;
  readonly given?: Given;
}

/** A CR changed, once or several times before it comes up; its gates may hold it. */
export interface ChangeStep {
  readonly changes: readonly ObjectChange[];
  /** What the calls of its gates are answered. */
  readonly given?: Pick<Given, "answers">;
}

/** An object as it was, and as it is now. */
export interface ObjectChange {
  readonly old?: KubeObject;
  readonly now: KubeObject;
}

/** Another object, or an event, was seen: which CRs does it bring to work? */
export interface SeenStep {
  readonly seen: { readonly old?: KubeObject; readonly now?: KubeObject };
  /** The CRD, if there are several. */
  readonly by?: string;
  /** What the calls of its gates are answered. */
  readonly given?: Pick<Given, "answers">;
}

/** A CR is to join the queue, where many wait: does it? */
export interface FullStep {
  /** The CR's name. */
  readonly joins: string;
  /** How many wait. */
  readonly depth: number;
}

/** The operator is started on a day. */
export interface StartStep {
  /** RFC 3339. */
  readonly start: string;
}

/** A CR is admitted, as rules see it. */
export interface AdmissionStep {
  /** The CR's name. */
  readonly admission: string;
}

/** What the world is like for a cycle, beside what earlier cycles left. */
export interface Given {
  /** The time, RFC 3339; by default the time of the last cycle, 2026-01-01 at first. */
  readonly at?: string;
  /** How long after the last cycle. */
  readonly after?: string;
  /** A merge patch that somebody else made to the CR. */
  readonly cr?: JsonObject;
  /** Objects that somebody else made or changed; merged into those that are there. */
  readonly objects?: readonly KubeObject[];
  /** Objects that only reads beside the children find. */
  readonly around?: readonly KubeObject[];
  /** CRs of other CRDs, by the CRDs' names. */
  readonly cross?: { readonly [crd: string]: readonly KubeObject[] };
  /** What other CRDs' operators say of themselves. */
  readonly operators?: { readonly [crd: string]: JsonObject };
  /** Answers to `external` calls and to those of `cross`, by their names. */
  readonly answers?: { readonly [name: string]: JsonObject };
  /** What the hook answers: {@link HookResult}, of which what is not said is nothing. */
  readonly hook?: JsonObject;
  /** What the plug-ins of rules answer: violations, or fields to set. */
  readonly ruleHooks?: { readonly [kind in RuleHookKind]?: JsonObject };
  /** Keys of other CRs that hold a value that must be unique. */
  readonly holders?: readonly string[];
  /** Writes that the server refuses: `apply ConfigMap/shop/a` → kind of error. */
  readonly refuse?: { readonly [write: string]: string };
  /** Kinds that the server does not serve, so that nothing is known of them. */
  readonly unserved?: readonly string[];
  /** Identities of objects that have gone. */
  readonly gone?: readonly string[];
  /** Identities of objects that stay, marked as being deleted, when they are deleted. */
  readonly lingering?: readonly string[];
  /** More names of the templates' context. */
  readonly context?: JsonObject;
}
