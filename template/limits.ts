/**
 * Bounds what one rendering may use, since templates come from users.
 *
 * @module
 */

/**
 * Evaluation steps of one rendering: commands, pieces of a body, turns of a loop,
 * and work on long texts and lists. A large template takes some thousands; a
 * million take well under a second, or a few where each works on long texts.
 */
export const STEPS_MAX = 1_000_000;

/**
 * The longest text that a rendering or one function may make, in UTF-16 units:
 * 1 MiB, since no Kubernetes object is larger.
 */
export const OUTPUT_MAX = 1024 * 1024;

/** How deep templates may call templates. */
export const DEPTH_MAX = 100;

/** Thrown where a limit is met; the caller adds the place. */
export class LimitExceeded extends Error {
  /** @param limit What was exceeded, with its value: `output of 1048576 characters`. */
  constructor(limit: string) {
    super(`exceeded the limit on ${limit}`);
  }
}

/** Text that grows up to {@link OUTPUT_MAX}. */
export class BoundedText {
  // The engine joins pieces of a growing string only when it is read.
  #text = "";

  /** @throws {LimitExceeded} When it would grow past the limit. */
  add(part: string): void {
    this.#text += part;
    if (this.#text.length > OUTPUT_MAX) throw outputExceeded();
  }

  /** All of it. */
  toString(): string {
    return this.#text;
  }
}

/**
 * Checks the length of a text before it is made.
 *
 * @throws {LimitExceeded} When it is above {@link OUTPUT_MAX}.
 */
export function checkLength(length: number): void {
  if (length > OUTPUT_MAX) throw outputExceeded();
}

function outputExceeded(): LimitExceeded {
  return new LimitExceeded(`output of ${OUTPUT_MAX} characters`);
}
