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

/** Where a span stands, and whether it may be none at all. */
export interface SpanOptions extends TextOptions {
  /** 0 is a span too; else it is told as none. */
  readonly zero?: boolean;
}

/**
 * Milliseconds, above 0 unless the options say otherwise; `undefined` if absent or
 * rendered empty.
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
  const isSpan = (ms: number | undefined): ms is number =>
    ms !== undefined && (ms > 0 || options.zero === true);
  const wrong = (found: string) =>
    `Cannot read "${key}" as a span of time: found "${found}"`;
  if (!written.includes("{{") && written !== "" && !isSpan(spanOf(written))) {
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
    if (isSpan(span)) return span;
    throw new RenderError(originOf(part), wrong(String(rendered)), hint);
  };
}

function spanOf(written: string): number | undefined {
  return parseDuration(written, { long: true });
}
