/**
 * Compiles a span of time that may be written with days and years, and as a template.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import type { Scope } from "../template/mod.ts";
import { lastKey, originOf, type Part, textOf } from "./part.ts";
import { RenderError } from "./plan.ts";
import { compileShape } from "./render.ts";
import type { Report } from "./report.ts";
import { text } from "./shape.ts";
import type { TextOptions } from "./template_text.ts";

/** How to read a span. */
export interface SpanOptions extends TextOptions {
  /** Whether `0s` is one: where it means "at once". */
  readonly zero?: boolean;
}

/**
 * Milliseconds, above 0 if `zero` is not said; `undefined` if absent or rendered empty.
 *
 * @throws {RenderError} If what is rendered is no span of time.
 */
export function compileSpan(
  part: Part | undefined,
  report: Report,
  options: SpanOptions,
): (scope: Scope) => number | undefined {
  if (part === undefined) return () => undefined;
  const written = textOf(part) ?? "";
  const key = lastKey(part.path);
  const hint = `Write a number with its unit, such as \`${key}: 90d\` or \`12h\``;
  const wrong = (found: string) =>
    `Cannot read "${key}" as a span of time: found "${found}"`;
  const spanOf = (found: string) => {
    const span = parseDuration(found, { long: true });
    return span === 0 && !options.zero ? undefined : span;
  };
  if (
    !written.includes("{{") && written !== "" && spanOf(written) === undefined
  ) {
    report.error({
      code: "bad-type",
      ...originOf(part),
      message: wrong(written),
      hint,
    });
    return () => undefined;
  }
  const render = compileShape(text, part, report, options);
  return (scope) => {
    const rendered = render(scope);
    if (rendered === undefined) return undefined;
    const span = spanOf(String(rendered));
    if (span !== undefined) return span;
    throw new RenderError(originOf(part), wrong(String(rendered)), hint);
  };
}
