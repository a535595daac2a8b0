/**
 * Reads fields of values, telling absent from impossible as Go does.
 *
 * @module
 */

import type { CompileContext } from "./compile_context.ts";
import type { Span } from "./source.ts";
import { isMap, ownKey, typeName, type Value } from "./value.ts";

/** A chain of fields in a text. */
export interface Chain {
  readonly context: CompileContext;
  /** The whole expression, for messages. */
  readonly span: Span;
  /** What stands before the fields, as written: `` for the current value. */
  readonly base: string;
  readonly names: readonly string[];
  /** Arguments follow the last field, which only a method could take. */
  readonly hasArguments?: boolean;
}

/**
 * Follows a chain of fields.
 *
 * An absent last field is `null`. A field of an absent one is an error, since
 * an empty name or image would be worse; only a chain that begins at
 * `undefined`, such as one behind parentheses, is nil as a whole.
 *
 * @throws {TemplateError} When a field is asked of nil or of a scalar.
 */
export function followChain(chain: Chain, start: Value): Value {
  const { names } = chain;
  let at: Value = start;
  for (let i = 0; i < names.length; i++) {
    if (at === undefined) return undefined;
    const name = names[i];
    if (!isMap(at)) return failField(chain, i, at);
    if (chain.hasArguments === true && i === names.length - 1) {
      return chain.context.fail(
        chain.span,
        `${name} is not a method but has arguments`,
      );
    }
    at = ownKey(at, name) ?? null;
  }
  return at;
}

function failField(chain: Chain, index: number, at: Value): never {
  const { context, span, names } = chain;
  const name = names[index];
  const path = chain.base + names.slice(0, index).map((part) => `.${part}`).join("");
  if (at === null) {
    return context.fail(span, `nil pointer evaluating interface {}.${name}`, {
      hint: path === ""
        ? "The current value is null; test it with if before reading a field"
        : `${path} is absent; ${nilSafe(chain, path, index)}`,
    });
  }
  // A value out of a map has Go's type interface {}, whatever it holds.
  const type = index === 0 ? typeName(at) : "interface {}";
  return context.fail(span, `can't evaluate field ${name} in type ${type}`, {
    hint: `${path === "" ? "The current value" : path} is ${describe(at)}, not a map`,
  });
}

function nilSafe(chain: Chain, path: string, index: number): string {
  const name = chain.names[index];
  const parentheses = `(${path}).${name}`;
  if (chain.base !== "") return `where that is fine, write ${parentheses}`;
  const keys = chain.names.map((part) => JSON.stringify(part)).join(" ");
  return `where that is fine, write get . ${keys}, or ${parentheses}`;
}

function describe(value: Value): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}
