/**
 * Names what a gate may ask about the change that brought a CR up.
 *
 * @module
 */

import {
  BUILTINS,
  type FunctionLookup,
  type TemplateFunction,
} from "../template/mod.ts";

/** Every sentinel: true when the change touched that part of the object. */
export const SENTINELS = [
  "generationChanged",
  "labelsChanged",
  "annotationsChanged",
  "finalizersChanged",
  "ownerReferenceChanged",
  "managedFieldsChanged",
  "resourceVersionChanged",
  "uidChanged",
  "nameChanged",
  "namespaceChanged",
  "generateNameChanged",
  "creationTimestampChanged",
  "deletionGracePeriodSecondsChanged",
  "deletionStarted",
] as const;

/** The name of a sentinel. */
export type SentinelName = typeof SENTINELS[number];

/** Where a gate's scope holds the sentinels that are true. */
export const SENTINELS_ROOT = "_sentinels";

/** The functions that a gate's templates may call: the sentinels on top of the others. */
export function withSentinels(
  names: readonly string[],
  functions: FunctionLookup = BUILTINS,
): FunctionLookup {
  const own = new Map(names.map((name) => [name, sentinelFunction(name)]));
  return {
    get: (name) => own.get(name) ?? functions.get(name),
    names: () => [...own.keys(), ...functions.names()],
  };
}

function sentinelFunction(name: string): TemplateFunction {
  return {
    name,
    family: "gates",
    parameters: [],
    returns: "string",
    purity: "pure",
    doc: "Whether the change that is judged touched this part of the object",
    examples: [],
    evaluate: ({ scope }) => {
      const holding = scope.root[SENTINELS_ROOT];
      return String(Array.isArray(holding) && holding.includes(name));
    },
    // Calls go through `evaluate`, which knows the gate's scope.
    call: () => undefined,
  };
}
