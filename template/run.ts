/**
 * Holds what one rendering has used up and written so far.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import type { Rendering, TemplateFacts } from "./function.ts";
import { BoundedText, LimitExceeded, STEPS_MAX } from "./limits.ts";
import { isMap, type Value } from "./value.ts";

/** What a template is rendered with. */
export interface Scope {
  /** What `.` and `$` are: the custom resource and the keys added to it. */
  readonly root: JsonObject;
  /** What functions of time and chance read. */
  readonly facts: TemplateFacts;
}

/** One rendering. */
export class Run implements Rendering {
  out = new BoundedText();
  /** Where in the text it is; errors that know no place take this one. */
  offset = 0;
  /** How many templates have called each other. */
  depth = 0;
  #steps = 0;

  constructor(readonly scope: Scope) {}

  /**
   * Counts one step.
   *
   * @throws {LimitExceeded} When there were too many.
   */
  step(offset: number): void {
    this.offset = offset;
    this.charge(1);
  }

  /**
   * Counts the work on a value: one step for 64 characters of a text or 8
   * elements of a list, so that a million steps stay a matter of seconds.
   *
   * @throws {LimitExceeded} When there were too many.
   */
  weigh(value: Value): void {
    if (typeof value === "string") this.charge(value.length >> 6);
    else if (Array.isArray(value)) this.charge(value.length >> 3);
  }

  /**
   * Counts the work of a function that walks what it gets.
   *
   * @throws {LimitExceeded} When there were too many steps.
   */
  weighWalk(value: Value, walks: "keys" | "text"): void {
    if (walks === "keys" && isMap(value)) this.charge(Object.keys(value).length >> 3);
    if (walks === "text" && typeof value === "string") this.charge(value.length);
  }

  /**
   * Counts a number of steps.
   *
   * @throws {LimitExceeded} When there were too many.
   */
  charge(steps: number): void {
    this.#steps += steps;
    if (this.#steps > STEPS_MAX) throw new LimitExceeded(`steps: ${STEPS_MAX}`);
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
