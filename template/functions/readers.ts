/**
 * Makes functions that read one thing of an object.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { type Example, family, type TemplateFunction } from "../function.ts";
import { countAt, isConditionTrue, textAt } from "./objects.ts";

/** What the documentation says about a function. */
export interface About {
  readonly doc: string;
  readonly examples: readonly Example[];
}

/** Makes functions of one family that take an object and nothing else. */
export interface Readers {
  /** Gives the text at a path. */
  text(name: string, path: readonly string[], about: About): TemplateFunction;
  /** Gives the count at a path. */
  count(name: string, path: readonly string[], about: About): TemplateFunction;
  /** Tells whether a condition is True. */
  condition(name: string, type: string, about: About): TemplateFunction;
  /** Gives a text that is worked out. */
  textOf(
    name: string,
    about: About,
    run: (object: JsonObject) => string,
  ): TemplateFunction;
  /** Gives a count that is worked out. */
  countOf(
    name: string,
    about: About,
    run: (object: JsonObject) => number,
  ): TemplateFunction;
  /** Tells what is worked out. */
  test(
    name: string,
    about: About,
    run: (object: JsonObject) => boolean,
  ): TemplateFunction;
}

/** The makers of one family. */
export function readersOf(name: string): Readers {
  const define = family(name);
  const parameters = ["object map"] as const;
  const readers: Readers = {
    text: (name, path, about) =>
      readers.textOf(name, about, (object) => textAt(object, ...path)),
    count: (name, path, about) =>
      readers.countOf(name, about, (object) => countAt(object, ...path)),
    condition: (name, type, about) =>
      readers.test(name, about, (object) => isConditionTrue(object, type)),
    textOf: (name, about, run) =>
      define({ name, parameters, returns: "string", ...about, run }),
    countOf: (name, about, run) =>
      define({ name, parameters, returns: "int", ...about, run }),
    test: (name, about, run) =>
      define({ name, parameters, returns: "bool", ...about, run }),
  };
  return readers;
}
