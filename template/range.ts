/**
 * Compiles loops.
 *
 * @module
 */

import type { Pipeline } from "./ast.ts";
import type { CompileContext } from "./compile_context.ts";
import { formatOperand } from "./format.ts";
import type { Evaluate, Execute, Frame, Signal } from "./run.ts";
import { isMap, kindOf, ownKey, sortedKeys, type Value } from "./value.ts";

/** The parts of a loop. */
export interface Loop {
  readonly context: CompileContext;
  readonly pipeline: Pipeline;
  readonly evaluate: Evaluate;
  /** The slots of its variables: the element, or the index and the element. */
  readonly slots: readonly number[];
  readonly body: Execute;
  readonly otherwise: Execute;
}

/**
 * Compiles a loop over a list, a map by sorted keys, or the integers below a
 * number; anything nil or empty runs the else branch.
 */
export function compileRange(loop: Loop): Execute {
  return (frame, dot) => {
    const value = loop.evaluate(frame, dot);
    const ran = runLoop(loop, frame, value);
    if (ran) return "next";
    // Go takes a break here for one of this loop, though it has no turns.
    const signal = loop.otherwise(frame, dot);
    return signal === "break" ? "next" : signal;
  };
}

/** @returns Whether there was anything to run over. */
function runLoop(loop: Loop, frame: Frame, value: Value): boolean {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (turn(loop, frame, i, value[i] ?? null) === "break") break;
    }
    return value.length > 0;
  }
  if (isMap(value)) {
    const keys = sortedKeys(value);
    frame.run.weigh(keys);
    for (const key of keys) {
      if (turn(loop, frame, key, ownKey(value, key) ?? null) === "break") break;
    }
    return keys.length > 0;
  }
  const kind = kindOf(value);
  if (kind === "nil") return false;
  if (kind !== "int") {
    return loop.context.fail(
      loop.pipeline,
      `range can't iterate over ${formatOperand(value)}`,
      { hint: "range takes a list, a map or a whole number" },
    );
  }
  if (loop.slots.length > 1) {
    loop.context.fail(
      loop.pipeline,
      `can't use ${formatOperand(value)} to iterate over more than one variable`,
    );
  }
  const count = Number(value);
  for (let i = 0; i < count; i++) {
    if (turn(loop, frame, null, i) === "break") break;
  }
  return count > 0;
}

function turn(loop: Loop, frame: Frame, index: Value, element: Value): Signal {
  frame.run.step(loop.pipeline.start);
  const { slots } = loop;
  if (slots.length > 1) {
    frame.variables[slots[0]] = index;
    frame.variables[slots[1]] = element;
  } else if (slots.length === 1) frame.variables[slots[0]] = element;
  return loop.body(frame, element);
}
