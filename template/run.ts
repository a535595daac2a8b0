/**
 * Holds what one rendering has used up and written so far.
 *
 * @module
 */

import type { TemplateFacts } from "./function.ts";
import { BoundedText, LimitExceeded, STEPS_MAX } from "./limits.ts";
import type { Value } from "./value.ts";

/** One rendering. */
export class Run {
  readonly out = new BoundedText();
  /** Where in the text it is; errors that know no place take this one. */
  offset = 0;
  /** How many templates have called each other. */
  depth = 0;
  #steps = 0;

  constructor(readonly facts: TemplateFacts) {}

  /**
   * Counts one step.
   *
   * @throws {LimitExceeded} When there were too many.
   */
  step(offset: number): void {
    this.offset = offset;
    if (++this.#steps > STEPS_MAX) throw new LimitExceeded(`steps: ${STEPS_MAX}`);
  }
}

/** The variables of one body: `$` in slot 0, the others where they were declared. */
export interface Frame {
  readonly run: Run;
  readonly variables: Value[];
}

/** Computes a value. */
export type Evaluate = (frame: Frame, dot: Value) => Value;

/** How a piece of a body ended: as usual, or by leaving the loop around it. */
export type Signal = "next" | "break" | "continue";

/** Writes a piece of a body. */
export type Execute = (frame: Frame, dot: Value) => Signal;
