/**
 * Compiles a text of a Katalog into a template, and renders it.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import { type Compiled, compileTree } from "./compile.ts";
import { CompileContext, type TemplateWarning } from "./compile_context.ts";
import { TemplateError, type TemplateSyntaxError } from "./errors.ts";
import { formatOperand } from "./format.ts";
import type { TemplateFunction } from "./function.ts";
import type { FunctionLookup } from "./function_set.ts";
import { BUILTINS } from "./functions/builtins.ts";
import { BoundedText, checkLength, LimitExceeded } from "./limits.ts";
import { parseTemplate } from "./parse.ts";
import { Run, type Scope } from "./run.ts";
import { placeOf, SyntaxFailure } from "./source.ts";
import { trimSpace } from "./go_text.ts";
import { plainValue, type Value } from "./value.ts";

/** A compiled text. Holds no state, so it may be rendered any number of times. */
export interface Template {
  /** The text it was compiled from. */
  readonly text: string;
  /** Has no `{{`, so it renders as it is, white space included. */
  readonly isStatic: boolean;
  /**
   * The first names read off the root: `spec`, `children`, `external`. Holds
   * `.` when the root as a whole is handed on, so that any name may be read.
   */
  readonly roots: ReadonlySet<string>;
  /**
   * The first three names of each path that is read: `external.flags.body`, or
   * `external.*` and `external.flags.*` where the next one is found out only when it
   * runs, or what stands there is handed on as a whole.
   */
  readonly paths: ReadonlySet<string>;
  /** The functions that it calls. */
  readonly functions: ReadonlySet<TemplateFunction>;
  /** What runs, but probably not as meant. */
  readonly warnings: readonly TemplateWarning[];
  /**
   * Renders it; white space at both ends is cut off, nil shows as nothing.
   *
   * @throws {TemplateError} When the data does not fit, or a limit is met.
   */
  render(scope: Scope): string;
  /**
   * The value itself if the template is exactly one action with nothing but
   * white space around it, otherwise what {@link Template.render} gives.
   *
   * @returns `null` for nil.
   * @throws {TemplateError} As `render` does.
   */
  renderValue(scope: Scope): Json;
}

/** A template, or why the text is none. */
export type CompiledTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly error: TemplateSyntaxError };

/** How to compile a text. */
export interface CompileOptions {
  /** The functions it may call; all that are built in if absent. */
  readonly functions?: FunctionLookup;
}

/** Compiles a text. Never throws for a mistake in it. */
export function compileTemplate(
  text: string,
  options: CompileOptions = {},
): CompiledTemplate {
  if (!text.includes("{{")) return { ok: true, template: new StaticTemplate(text) };
  const functions = options.functions ?? BUILTINS;
  const context = new CompileContext(text, functions);
  try {
    const compiled = compileTree(context, parseTemplate(text));
    return { ok: true, template: new DynamicTemplate(context, compiled) };
  } catch (cause) {
    if (!(cause instanceof SyntaxFailure)) throw cause;
    const { line, column } = placeOf(text, cause.offset);
    const { code, message, hint } = cause;
    return {
      ok: false,
      error: { code, message, line, column, ...(hint ? { hint } : {}) },
    };
  }
}

/**
 * Renders a template as a part of another rendering, which counts its steps.
 *
 * @throws {TemplateError} When the data does not fit.
 * @throws {LimitExceeded} When a limit is met.
 */
export function renderWithin(template: Template, run: Run): string {
  return template instanceof DynamicTemplate
    ? template.renderWithin(run)
    : trimSpace(template.text);
}

const NOTHING: ReadonlySet<never> = new Set();

class StaticTemplate implements Template {
  readonly isStatic = true;
  readonly roots = NOTHING;
  readonly paths = NOTHING;
  readonly functions = NOTHING;
  readonly warnings = [];

  constructor(readonly text: string) {}

  render(): string {
    return this.text;
  }

  renderValue(): Json {
    return this.text;
  }
}

class DynamicTemplate implements Template {
  readonly isStatic = false;
  readonly text: string;
  readonly roots: ReadonlySet<string>;
  readonly paths: ReadonlySet<string>;
  readonly functions: ReadonlySet<TemplateFunction>;
  readonly warnings: readonly TemplateWarning[];
  readonly #compiled: Compiled;

  constructor(context: CompileContext, compiled: Compiled) {
    this.text = context.text;
    this.roots = context.roots;
    this.paths = context.paths;
    this.functions = context.called;
    this.warnings = context.warnings;
    this.#compiled = compiled;
  }

  render(scope: Scope): string {
    const { body } = this.#compiled;
    return this.#run(scope, body.slots, (run, variables) => {
      body.execute({ run, variables }, scope.root);
      return tidy(run.out.toString());
    });
  }

  renderValue(scope: Scope): Json {
    const { body, value } = this.#compiled;
    if (value === undefined) return this.render(scope);
    return this.#run(scope, body.slots, (run, variables) => {
      const result = plainValue(value({ run, variables }, scope.root)) ?? null;
      if (typeof result === "string") {
        checkLength(result.length);
        return tidy(result);
      }
      // One list may hold another a thousand times; printing counts each of them.
      if (typeof result === "object") formatOperand(result);
      return result;
    });
  }

  renderWithin(run: Run): string {
    const { body } = this.#compiled;
    const variables: Value[] = new Array(body.slots).fill(undefined);
    variables[0] = run.scope.root;
    const outer = run.out;
    run.out = new BoundedText();
    try {
      body.execute({ run, variables }, run.scope.root);
      return tidy(run.out.toString());
    } finally {
      run.out = outer;
    }
  }

  #run<T>(scope: Scope, slots: number, work: (run: Run, variables: Value[]) => T): T {
    const run = new Run(scope);
    const variables: Value[] = new Array(slots).fill(undefined);
    variables[0] = scope.root;
    try {
      return work(run, variables);
    } catch (cause) {
      const limit = cause instanceof LimitExceeded
        ? cause.message
        : cause instanceof RangeError
        ? "exceeded the limit on nesting: the stack is used up"
        : undefined;
      if (limit === undefined) throw cause;
      throw new TemplateError("limit", limit, placeOf(this.text, run.offset));
    }
  }
}

/** Go's mark for nil is erased after trimming; a space it leaves behind stays. */
function tidy(output: string): string {
  const trimmed = trimSpace(output);
  return trimmed.includes("<no value>")
    ? trimmed.replaceAll("<no value>", "")
    : trimmed;
}
