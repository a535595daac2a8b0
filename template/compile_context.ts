/**
 * Collects what compiling finds out, and knows the names in force.
 *
 * @module
 */

import { suggest } from "../core/suggest.ts";
import { TemplateError } from "./errors.ts";
import { FOREIGN_NAMES } from "./foreign_names.ts";
import type { TemplateFunction } from "./function.ts";
import type { FunctionLookup } from "./function_set.ts";
import type { Execute } from "./run.ts";
import { excerpt, placeOf, type Span, SyntaxFailure } from "./source.ts";

/** Something that runs, but probably not as meant. */
export interface TemplateWarning {
  /**
   * `template-older-order`: `default` with its arguments in the older order.
   * `template-arguments`: too few or too many arguments, so it fails when it runs.
   * `template-argument-type`: a constant that the function cannot take.
   */
  readonly code:
    | "template-older-order"
    | "template-arguments"
    | "template-argument-type";
  readonly message: string;
  /** Line in the template's text, from 1. */
  readonly line: number;
  /** Column in that line, from 1, in UTF-16 units. */
  readonly column: number;
  readonly hint?: string;
}

/** The body of a `define`, ready when all of them are compiled. */
export interface Body {
  execute: Execute;
  /** How many variables it needs room for. */
  slots: number;
}

/** The variables of one body, with the blocks they are visible in. */
export class Variables {
  readonly #visible: { readonly name: string; readonly slot: number }[] = [
    { name: "$", slot: 0 },
  ];
  /** How many slots the body needs in all. */
  count = 1;

  /** Makes a variable visible until the block around it ends. @returns Its slot. */
  declare(name: string): number {
    const slot = this.count++;
    this.#visible.push({ name, slot });
    return slot;
  }

  /** The slot of a visible variable. */
  find(name: string): number | undefined {
    return this.#visible.findLast((variable) => variable.name === name)?.slot;
  }

  /** The names in force. */
  names(): string[] {
    return this.#visible.map((variable) => variable.name);
  }

  /** Runs `compile`, then forgets what it declared. */
  block<T>(compile: () => T): T {
    const before = this.#visible.length;
    const result = compile();
    this.#visible.length = before;
    return result;
  }
}

/** One text on its way to closures. */
export class CompileContext {
  readonly bodies = new Map<string, Body>();
  readonly roots = new Set<string>();
  readonly paths = new Set<string>();
  readonly called = new Set<TemplateFunction>();
  readonly warnings: TemplateWarning[] = [];
  /** The variables of the body that is being compiled. */
  variables = new Variables();
  /** Whether dot is the root where the compiler stands. */
  dotIsRoot = true;

  constructor(readonly text: string, readonly functions: FunctionLookup) {}

  /** @throws {SyntaxFailure} When there is no such function. */
  functionNamed(name: string, at: Span): TemplateFunction {
    const found = this.functions.get(name);
    if (found === undefined) {
      throw new SyntaxFailure(
        "template-function",
        `function ${JSON.stringify(name)} not defined`,
        at.start,
        this.#functionHint(name),
      );
    }
    this.called.add(found);
    for (const root of found.roots ?? []) this.reads(root);
    return found;
  }

  /**
   * Notes what is read off the root.
   *
   * @param root Its first name, or `.` for all of it.
   * @param names The two names behind it, as far as they are known.
   */
  reads(root: string, ...names: readonly (string | undefined)[]): void {
    this.roots.add(root);
    if (root === ".") return;
    const end = names.indexOf(undefined);
    const known = end < 0 ? names.slice(0, 2) : [...names.slice(0, end), "*"];
    this.paths.add([root, ...known].join("."));
  }

  #functionHint(name: string): string | undefined {
    const foreign = FOREIGN_NAMES.get(name);
    if (foreign !== undefined) return `Here it is written: ${foreign}`;
    const meant = suggest(name, this.functions.names());
    return meant === undefined ? undefined : `Did you mean "${meant}"?`;
  }

  /** @throws {SyntaxFailure} When no such variable is in force. */
  slotOf(name: string, at: Span): number {
    const slot = this.variables.find(name);
    if (slot !== undefined) return slot;
    const meant = suggest(name, this.variables.names());
    throw new SyntaxFailure(
      "template-variable",
      `undefined variable ${JSON.stringify(name)}`,
      at.start,
      meant === undefined || meant === "$"
        ? `Declare it before: {{ ${name} := … }}`
        : `Did you mean "${meant}"?`,
    );
  }

  /** Notes something odd. */
  warn(code: TemplateWarning["code"], at: Span, message: string, hint?: string): void {
    const { line, column } = placeOf(this.text, at.start);
    this.warnings.push({ code, message, line, column, ...(hint ? { hint } : {}) });
  }

  /** Ends a rendering: the data does not fit. */
  fail(
    at: Span,
    message: string,
    options: { hint?: string; cause?: unknown } = {},
  ): never {
    const place = placeOf(this.text, at.start);
    const { hint, cause } = options;
    const error = new TemplateError(
      "exec",
      `executing "f" at <${excerpt(this.text, at)}>: ${message}`,
      { ...place, ...(hint ? { hint } : {}) },
    );
    if (cause !== undefined) error.cause = cause;
    throw error;
  }
}
