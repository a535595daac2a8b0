/**
 * Describes texts, words and numbers of the hooks' contract.
 *
 * @module
 */

import { parseDuration } from "../../core/duration.ts";
import { suggest } from "../../core/suggest.ts";
import { described, type Shape, ShapeFault, unfit } from "./shape.ts";

/** What a text may be. */
export interface TextOptions {
  /** The most characters (UTF-16 units). */
  readonly most: number;
  /** What it must look like; for the whole text. */
  readonly pattern?: RegExp;
  /** What belongs there, for messages: `a name of small letters, digits, - and .` */
  readonly what?: string;
  readonly description?: string;
  /** Whether it may be empty; not if absent. */
  readonly empty?: boolean;
}

/** A text. One that breaks its pattern is quoted in the message, up to 60 characters. */
export function text(options: TextOptions): Shape<string> {
  const { most, pattern, what = "a text", empty = false } = options;
  return {
    schema: described({
      type: "string",
      ...(empty ? {} : { minLength: 1 }),
      maxLength: most,
      ...(pattern === undefined ? {} : { pattern: pattern.source }),
    }, options.description),
    read(value, path) {
      if (typeof value !== "string" || (value === "" && !empty)) {
        throw unfit(value, path, what);
      }
      if (value.length > most) {
        throw new ShapeFault(
          path,
          `found ${value.length} characters, ${most} are allowed`,
        );
      }
      if (pattern?.test(value) === false) {
        throw new ShapeFault(
          path,
          `found "${value.slice(0, 60)}", ${what} belongs there`,
        );
      }
      return value;
    },
  };
}

/** One of a few words. */
export function word<T extends string>(
  words: readonly T[],
  description?: string,
): Shape<T> {
  return {
    schema: described({ enum: words }, description),
    read(value, path) {
      const known = words.find((one) => one === value);
      if (known !== undefined) return known;
      const wanted = words.join(", ");
      if (typeof value !== "string") throw unfit(value, path, `one of ${wanted}`);
      const near = suggest(value, words);
      throw new ShapeFault(
        path,
        `found "${value.slice(0, 60)}", ` +
          (near === undefined ? `it is none of ${wanted}` : `meant "${near}"?`),
      );
    },
  };
}

/** True or false. */
export function flag(description?: string): Shape<boolean> {
  return {
    schema: described({ type: "boolean" }, description),
    read(value, path) {
      if (typeof value !== "boolean") throw unfit(value, path, "true or false");
      return value;
    },
  };
}

/** A whole number within bounds. */
export function whole(
  least: number,
  most: number,
  description?: string,
): Shape<number> {
  return {
    schema: described({ type: "integer", minimum: least, maximum: most }, description),
    read(value, path) {
      const fits = Number.isInteger(value) && Number(value) >= least &&
        Number(value) <= most;
      if (!fits) throw unfit(value, path, `a whole number from ${least} to ${most}`);
      return Number(value);
    },
  };
}

/** Durations as Go writes them, without a sign. */
const DURATION = /^([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$/;

/**
 * A duration such as `1m30s`, within bounds in milliseconds. The schema tells its
 * form alone.
 */
export function duration(
  least: number,
  most: number,
  description: string,
): Shape<string> {
  const form = text({
    most: 40,
    pattern: DURATION,
    what: "a duration such as 10s or 1m30s",
    description,
  });
  return {
    schema: form.schema,
    read(value, path) {
      const written = form.read(value, path);
      const ms = parseDuration(written) ?? 0;
      if (ms >= least && ms <= most) return written;
      throw new ShapeFault(
        path,
        `found "${written}", allowed are ${least / 1000}s to ${most / 1000}s`,
      );
    },
  };
}
