/**
 * Lets a template function say that its arguments make no sense.
 *
 * @module
 */

/** What a function throws; the template adds its name and the place. */
export class FunctionError extends Error {
  constructor(message: string, readonly hint?: string) {
    super(message);
  }
}
