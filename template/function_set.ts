/**
 * Holds the functions that templates may call, by name.
 *
 * @module
 */

import type { TemplateFunction } from "./function.ts";

/** Where the compiler finds functions. */
export interface FunctionLookup {
  /** The function of a name; `undefined` if there is none. */
  get(name: string): TemplateFunction | undefined;
  /** Every name. */
  names(): Iterable<string>;
}

/** Functions by name. Never changes: {@link FunctionSet.with} makes another one. */
export class FunctionSet implements FunctionLookup {
  readonly #functions: ReadonlyMap<string, TemplateFunction>;

  /** @param functions Later ones replace earlier ones of the same name. */
  constructor(functions: Iterable<TemplateFunction>) {
    const map = new Map<string, TemplateFunction>();
    for (const each of functions) map.set(each.name, each);
    this.#functions = map;
  }

  /** A set with more functions; those replace the ones of the same name. */
  with(more: Iterable<TemplateFunction>): FunctionSet {
    return new FunctionSet([...this.#functions.values(), ...more]);
  }

  /** The function of a name; `undefined` if there is none. */
  get(name: string): TemplateFunction | undefined {
    return this.#functions.get(name);
  }

  /** Every name, in the order of the tables. */
  names(): Iterable<string> {
    return this.#functions.keys();
  }

  /** Every function, in the order of the tables. */
  [Symbol.iterator](): Iterator<TemplateFunction> {
    return this.#functions.values();
  }
}
