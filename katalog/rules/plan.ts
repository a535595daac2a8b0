/**
 * Names what the rules of a CRD are, once compiled: pure functions over facts.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import type { Scope } from "../../template/mod.ts";
import type { ExternalPlan } from "../external_plan.ts";
import type { HookPlan } from "../hook_plan.ts";
import type { Origin } from "../plan.ts";

/** The rules of one CRD. They read nothing but what they are handed. */
export interface RulesPlan {
  /** Whether mutation comes before validation. */
  readonly mutateFirst: boolean;
  /** What to ask other services before the rules of each kind; absent: nothing. */
  readonly calls?: Readonly<Record<"mutation" | "validation", ExternalPlan>>;
  /** What a store must index its objects by, so that lookups can be answered. */
  readonly indexes: Readonly<Record<string, (object: KubeObject) => readonly string[]>>;
  /** Applies the mutation rules to a copy; it never fails. */
  readonly mutate: (cr: KubeObject, facts: RuleFacts) => Mutation;
  /** Judges every validation rule. */
  readonly validate: (cr: KubeObject, facts: RuleFacts) => Validation;
  /** Plug-ins that take part, and that whoever runs the rules calls. */
  readonly hooks?: {
    /** Judges beside the validation rules. */
    readonly validate?: RuleHookPlan;
    /** Changes the object after the mutation rules. */
    readonly mutate?: RuleHookPlan;
  };
}

/** A plug-in that takes part in rules. It is pure: it has no host functions. */
export type RuleHookPlan = Pick<
  HookPlan,
  "origin" | "wasm" | "module" | "args" | "limits" | "engine" | "shared"
>;

/** What rules know beside the object. */
export interface RuleFacts {
  /** What templates and paths see; the object's own fields come before the same here. */
  readonly scope: Scope;
  /** Mutation rules may be meant for one of them alone. */
  readonly at: "reconcile" | "admission";
  /**
   * The keys of the other objects that hold a value; `undefined` when nobody can
   * tell, or when it is to be found out first. Absent: nobody can.
   */
  readonly holders?: (lookup: Lookup) => readonly string[] | undefined;
}

/** The question who else holds a value. */
export interface Lookup {
  /** One of {@link RulesPlan.indexes}. */
  readonly index: string;
  readonly text: string;
}

/** What the mutation rules made of an object. */
export interface Mutation {
  /** The very object that was given, if nothing changed. */
  readonly object: KubeObject;
  readonly changes: readonly MutationChange[];
  /** Rules that could not do their work, for the log. */
  readonly warnings: readonly string[];
}

/** One field that a rule changed. */
export interface MutationChange {
  readonly field: string;
  /** Absent: the field was. */
  readonly from?: Json;
  readonly to: Json;
}

/** What the validation rules found. */
export interface Validation {
  readonly denials: readonly Violation[];
  /** Violations that only warn, and rules that could not be judged. */
  readonly warnings: readonly Violation[];
}

/** One rule that an object breaks. */
export interface Violation {
  /** As the rule names it. */
  readonly field: string;
  readonly message: string;
  readonly origin: Origin;
}

/** Violations as one text: `field "spec.host": taken; field "spec.size": too large`. */
export function formatViolations(violations: readonly Violation[]): string {
  return violations.map(({ field, message }) =>
    // A plug-in may find something wrong with no field in particular.
    field === "" ? message : `field "${field}": ${message}`
  ).join("; ");
}
