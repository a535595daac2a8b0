/**
 * Compiles the template of one field, with its errors at their place in the file.
 *
 * @module
 */

import type { Position } from "../core/problem.ts";
import { suggest } from "../core/suggest.ts";
import type { ScalarNode } from "../core/yaml.ts";
import {
  compileTemplate,
  type FunctionLookup,
  type Scope,
  type Template,
  TemplateError,
} from "../template/mod.ts";
import { shorten } from "./check.ts";
import type { Comparison } from "./comparison.ts";
import { lastKey, originOf, type Part } from "./part.ts";
import { RenderError } from "./plan.ts";
import type { Report } from "./report.ts";

/** A field's text, ready to render. */
export interface Text {
  readonly isStatic: boolean;
  /** @throws {RenderError} With the field's own position. */
  render(scope: Scope): string;
  /**
   * The native value where the text is exactly one action, else the text.
   *
   * @throws {RenderError}
   */
  renderValue(scope: Scope): ReturnType<Template["renderValue"]>;
}

/** Names that are in the context of every template, or may be. */
const ROOTS = new Set(
  "apiVersion kind metadata spec status inputs ork request external cross events children metrics health previous git docker _normalizeChanges Name Namespace Spec Status"
    .split(" "),
);

/** What a template stands among. */
export interface TextOptions {
  /** Names that the surrounding forEach adds to the context. */
  readonly names?: readonly string[];
  /** Objects of built-in kinds have fields of their own beside spec and status. */
  readonly anyRoot?: boolean;
  /**
   * A template that does not parse is only warned of, and fails when rendered:
   * a status field must not stop the whole Katalog.
   */
  readonly lenient?: boolean;
  /** What templates may call; the built-in functions if absent. */
  readonly functions?: FunctionLookup;
  /** Names that notes read and that were told of there. */
  readonly toldRoots?: readonly string[];
  /**
   * What is rendered in every cycle should give the same each time: how to reach
   * that, as a hint for whoever calls on chance here. Absent: chance is fine.
   */
  readonly steady?: string;
  /** A condition that cannot be rendered does not hold, unless this says otherwise. */
  readonly failing?: "throws";
  /** Gathers the first names that templates and conditions look up. */
  readonly roots?: Set<string>;
  /** Told of each comparison of a field, where somebody knows the kind's fields. */
  readonly onComparison?: (comparison: Comparison) => void;
  /** Compiles whether a value is held by others; absent: that cannot be asked. */
  readonly compileUnique?: (
    comparison: Comparison,
  ) => ((scope: Scope) => boolean) | undefined;
  /** The calls whose answers are under `.external`; absent: nobody knows them. */
  readonly calls?: ReadonlySet<string>;
  /** Told each call whose answer is read; `*`: some, which it is shows later. */
  readonly readsCall?: (name: string) => void;
  /**
   * Told each key of `.children` that is read, and which field of what stands there;
   * `*`: some, which it is shows later, or all of them.
   */
  readonly readsChild?: (key: string, field: string) => void;
}

/**
 * Compiles a scalar's text. Problems go to the report; a text that has any
 * renders as a {@link RenderError}.
 */
export function compileText(
  part: Part<ScalarNode>,
  report: Report,
  options: TextOptions = {},
): Text {
  const { node, path } = part;
  const compiled = compileTemplate(node.text, options);
  if (!compiled.ok) {
    const { error } = compiled;
    const lenient = options.lenient && error.code === "template-syntax";
    const message = `Cannot read "${lastKey(path)}" as a template: ${error.message}`;
    report[lenient ? "warning" : "error"]({
      code: error.code,
      at: positionIn(node, error),
      path,
      message,
      found: shorten(node.text.split("\n")[error.line - 1] ?? node.text),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
    const fail = () => {
      throw new RenderError(originOf(part), message, error.hint);
    };
    return { isStatic: false, render: fail, renderValue: fail };
  }
  const { template } = compiled;
  for (const { code, message, hint, ...at } of template.warnings) {
    report.warning({
      code,
      at: positionIn(node, at),
      path,
      message: `Cannot be sure of "${lastKey(path)}": ${message}`,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  warnOfRoots(template.roots, part, options, report);
  if (options.steady !== undefined) {
    warnOfChance(template, part, options.steady, report);
  }
  if (template.roots.has(".")) options.readsChild?.("*", "*");
  for (const read of template.paths) noteRead(read.split("."), part, options, report);
  return {
    isStatic: template.isStatic,
    render: (scope) => guarded(part, () => template.render(scope)),
    renderValue: (scope) => guarded(part, () => template.renderValue(scope)),
  };
}

function warnOfChance(
  { functions }: Template,
  { node, path }: Part<ScalarNode>,
  hint: string,
  report: Report,
): void {
  const chance = [...functions].find(({ purity }) => purity === "random");
  if (chance === undefined) return;
  report.warning({
    code: "template-random",
    at: node.textAt,
    path,
    message: `Cannot keep "${lastKey(path)}" as it is: ${chance.name} gives something` +
      " else in every cycle",
    hint,
  });
}

function guarded<T>(part: Part, render: () => T): T {
  try {
    return render();
  } catch (cause) {
    if (!(cause instanceof TemplateError)) throw cause;
    throw new RenderError(
      originOf(part),
      `Cannot render "${part.path}": ${cause.message}`,
      cause.hint,
      cause,
    );
  }
}

/** Whether a name is in the context of every template, or may be. */
export function isKnownRoot(root: string): boolean {
  // "." is the whole context, as functions take it.
  return root === "." || ROOTS.has(root);
}

/** Warns when a name that a template or a path starts with is never there. */
export function warnOfRoots(
  roots: Iterable<string>,
  { node, path }: Part,
  { names = [], anyRoot = false, toldRoots = [], roots: gathered }: TextOptions,
  report: Report,
): void {
  for (const root of roots) gathered?.add(root);
  if (anyRoot) return;
  for (const root of roots) {
    if (isKnownRoot(root) || names.includes(root) || toldRoots.includes(root)) continue;
    const near = suggest(root, [...ROOTS, ...names]);
    report.warning({
      code: "template-root",
      at: node.type === "scalar" ? node.textAt : node.at,
      path,
      message: `Cannot find ".${root}" in "${
        lastKey(path)
      }": nothing of that name exists`,
      hint: ["item", "index", "value"].includes(root)
        ? `Only an entry with forEach has ".${root}"`
        : near !== undefined
        ? `Did you mean ".${near}"?`
        : "The object's own fields are under .spec, .metadata and .status",
    });
  }
}

/**
 * Notes that a child or an answer is read, and refuses an answer that no call gives.
 *
 * @param read The first names of a path: `external`, `flags`.
 */
export function noteRead(
  [root, name = "*", field = "*"]: readonly string[],
  { node, path }: Part,
  { calls, readsCall, readsChild }: TextOptions,
  report: Report,
): void {
  if (root === "children") readsChild?.(name, field);
  if (root !== "external") return;
  readsCall?.(name);
  if (name === "*" || calls === undefined || calls.has(name)) return;
  const near = suggest(name, [...calls]);
  report.error({
    code: "external-unknown",
    at: node.type === "scalar" ? node.textAt : node.at,
    path,
    message: `Cannot find ".external.${name}" in "${
      lastKey(path)
    }": no call has that name`,
    hint: near === undefined
      ? `Add a call \`- name: ${name}\` below \`external:\` of onReconcile`
      : `Did you mean ".external.${near}"?`,
  });
}

/** Where a line and column of a scalar's text stand in its file. */
export function positionIn(
  node: ScalarNode,
  { line, column }: { readonly line: number; readonly column: number },
): Position {
  const { textAt, at } = node;
  if (line === 1) return { ...textAt, column: textAt.column + column - 1 };
  // Only a block scalar's lines all start at the same column.
  const block = textAt.line !== at.line;
  return {
    ...textAt,
    line: textAt.line + line - 1,
    column: block ? textAt.column + column - 1 : column,
  };
}
