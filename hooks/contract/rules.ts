/**
 * Describes what rule hooks are given and what they may answer. They are pure: they
 * have no host functions.
 *
 * @module
 */

import type { Json, JsonObject } from "../../core/json.ts";
import { formatRef, type KubeObject, refOf } from "../../core/object.ts";
import { apiVersion, observedObject } from "./objects.ts";
import { readOutput } from "./read.ts";
import { text, word } from "./scalar.ts";
import {
  anyJson,
  freeObject,
  list,
  optional,
  record,
  type Shape,
  ShapeFault,
} from "./shape.ts";

/** The exports of rule hooks. */
export const RULE_EXPORTS = ["on_validate", "on_mutate", "on_convert"] as const;

/** What `on_validate` and `on_mutate` are given. */
export interface RuleInput {
  /** `RECONCILE` when the program itself looks at a resource that is stored already. */
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "RECONCILE";
  readonly object: KubeObject;
  /** The object before an update. */
  readonly oldObject?: KubeObject;
  /** The Katalog's `args`, rendered. */
  readonly args?: JsonObject;
  /** The children, as rules see `.children`. */
  readonly children?: JsonObject;
  /** What was looked up of other resources, as rules see `.cross`. */
  readonly cross?: JsonObject;
  /** RFC 3339; only if the clock is granted. */
  readonly now?: string;
}

/** The shape of {@link RuleInput}. */
export const ruleInput: Shape<RuleInput> = record<RuleInput>({
  operation: word(
    ["CREATE", "UPDATE", "DELETE", "RECONCILE"],
    "RECONCILE: the program looks at a resource that is stored already",
  ),
  object: observedObject,
  oldObject: optional(observedObject),
  args: optional(freeObject("The Katalog's args, rendered")),
  children: optional(freeObject("The children, as rules see .children")),
  cross: optional(freeObject("Other resources, as rules see .cross")),
  now: optional(
    text({ most: 40, description: "RFC 3339; only if the clock is granted" }),
  ),
}, { description: "What on_validate and on_mutate are given" });

/** One thing that is wrong with an object. */
export interface HookViolation {
  /** A path such as `spec.replicas`. */
  readonly field?: string;
  readonly message: string;
  /** `deny` if absent. */
  readonly action?: "deny" | "warn";
}

/** What `on_validate` answers; no violations: the object is good. */
export interface ValidateOutput {
  readonly violations: readonly HookViolation[];
}

/** Violations of one answer; nobody reads more. */
const VIOLATIONS_MAX = 100;

/** Fields that one answer may set. */
const SET_MAX = 500;

/** Objects of one conversion review; the API server converts whole lists. */
const CONVERT_MAX = 10_000;

/** The shape of {@link ValidateOutput}. */
export const validateOutput: Shape<ValidateOutput> = record<ValidateOutput>({
  violations: list(
    record<HookViolation>({
      field: optional(text({
        most: 400,
        description: "A path such as spec.replicas",
      })),
      message: text({ most: 4_000 }),
      action: optional(word(["deny", "warn"], "deny if absent")),
    }),
    VIOLATIONS_MAX,
    "Empty: the object is good",
  ),
}, { description: "What on_validate answers" });

/** One field that is written. */
export interface FieldSetting {
  /**
   * Keys joined by dots, as a mutation rule's `field` has them: `spec.replicas`,
   * `metadata.labels["example.org/tier"]`, `spec.ports[0].name`.
   */
  readonly path: string;
  /** What is written there; null removes the field. */
  readonly value: Json;
}

/**
 * What `on_mutate` answers, in the order in which it is written. Paths rather than a
 * merge patch: they reach into lists, and name the field in messages as rules do.
 */
export interface MutateOutput {
  readonly set: readonly FieldSetting[];
}

/** The shape of {@link MutateOutput}. */
export const mutateOutput: Shape<MutateOutput> = record<MutateOutput>({
  set: list(
    record<FieldSetting>({
      path: text({
        most: 400,
        pattern: /^(spec|metadata\.(labels|annotations))[.[].+$/,
        what: "a path below spec, metadata.labels or metadata.annotations",
        description:
          'Keys joined by dots, or ["a.key"] and [0]: metadata.labels["example.org/tier"]',
      }),
      value: anyJson("Null removes the field"),
    }),
    SET_MAX,
    "Written in this order",
  ),
}, { description: "What on_mutate answers" });

/** What `on_convert` is given. */
export interface ConvertInput {
  readonly desiredAPIVersion: string;
  readonly objects: readonly KubeObject[];
}

/** The shape of {@link ConvertInput}. */
export const convertInput: Shape<ConvertInput> = record<ConvertInput>({
  desiredAPIVersion: apiVersion,
  objects: list(observedObject, CONVERT_MAX),
}, { description: "What on_convert is given" });

/** What `on_convert` answers: one object for each it was given, in their order. */
export interface ConvertOutput {
  readonly convertedObjects: readonly KubeObject[];
}

/** The shape of {@link ConvertOutput}. */
export const convertOutput: Shape<ConvertOutput> = record<ConvertOutput>({
  convertedObjects: list(
    observedObject,
    CONVERT_MAX,
    "One for each object that was given, in their order, with the same kind, name, " +
      "namespace and uid",
  ),
}, { description: "What on_convert answers" });

/**
 * Checks what `on_validate` wrote.
 *
 * @throws {HookError} `output`.
 */
export function readValidateOutput(output: Json, what: string): ValidateOutput {
  return readOutput(() => validateOutput.read(output, ""), what);
}

/**
 * Checks what `on_mutate` wrote. Whether a path is one is for whoever writes it.
 *
 * @throws {HookError} `output`.
 */
export function readMutateOutput(output: Json, what: string): MutateOutput {
  return readOutput(() => mutateOutput.read(output, ""), what);
}

/**
 * Checks what `on_convert` wrote against what it was given: the API server refuses a
 * conversion that loses or renames an object.
 *
 * @throws {HookError} `output`.
 */
export function readConvertOutput(
  output: Json,
  input: ConvertInput,
  what: string,
): ConvertOutput {
  return readOutput(() => {
    const read = convertOutput.read(output, "");
    const [found, given] = [read.convertedObjects.length, input.objects.length];
    if (found !== given) {
      throw new ShapeFault("convertedObjects", `found ${found} objects for ${given}`);
    }
    input.objects.forEach((before, i) => {
      const after = read.convertedObjects[i];
      refuseOther(before, after, input.desiredAPIVersion, `convertedObjects[${i}]`);
    });
    return read;
  }, what);
}

function refuseOther(
  before: KubeObject,
  after: KubeObject,
  version: string,
  path: string,
): void {
  if (after.apiVersion !== version) {
    throw new ShapeFault(
      `${path}.apiVersion`,
      `found "${after.apiVersion}", "${version}" was asked for`,
    );
  }
  const named = (object: KubeObject) =>
    formatRef(refOf({ ...object, apiVersion: version }));
  if (named(before) !== named(after) || before.metadata.uid !== after.metadata.uid) {
    throw new ShapeFault(
      path,
      `found ${named(after)}, it was ${named(before)}: kind, name, namespace and uid ` +
        "stay as they are",
    );
  }
}
