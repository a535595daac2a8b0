/**
 * Reads a plug-in's module when a Katalog is loaded, and checks it.
 *
 * @module
 */

import { completeLimits, DEFAULT_LIMITS, type HookLimits } from "../hooks/limits.ts";
import { shorten } from "./check.ts";
import { ungranted } from "./hook_covers.ts";
import type { HookEngine, HookGrants, HookModule } from "./hook_plan.ts";
import { originOf, type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";
import type { Sources } from "./sources.ts";

/** What a module is checked against. */
export interface ModuleContext {
  readonly sources: Sources;
  readonly report: Report;
  /** Exports of which it must have at least one. */
  readonly exports: readonly string[];
  readonly limits: Partial<HookLimits>;
  /** What its wish list may ask for; absent: it is called without host functions. */
  readonly grants?: HookGrants;
  readonly engine: HookEngine;
}

const PAGE_BYTES = 65_536;

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * Reads the module that a part names, through the gate.
 *
 * @param part The key `wasm`.
 * @param sum The key `sha256`.
 * @returns `undefined` after a problem, or where nobody can read bytes.
 */
export async function readHookModule(
  part: Part,
  sum: Part | undefined,
  context: ModuleContext,
): Promise<HookModule | undefined> {
  // Loaded only here: most Katalogs have no hook.
  const { parseModuleSource, readModule } = await import("../hooks/source.ts");
  const { HookError } = await import("../hooks/errors.ts");
  const { sources, report } = context;
  const name = textOf(part) ?? "";
  const path = SCHEME.test(name) ? name : sources.resolve(name, originOf(part));
  const source = parseModuleSource(path, textOf(sum));
  if ("message" in source) {
    fault(part, source.message, source.hint, report);
    return undefined;
  }
  const bytes = await sources.bytes(path, originOf(part));
  if (bytes === undefined) return undefined;
  try {
    const known = () => Promise.resolve(bytes);
    await readModule(source, {
      clock: { after: () => () => {} },
      readFile: known,
      fetch: known,
    });
    return await gated(part, bytes, context);
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    const hint = error.hint ?? "Look at it with `ork hook inspect`";
    fault(part, error.message, hint, report);
    return undefined;
  }
}

async function gated(
  part: Part,
  bytes: Uint8Array,
  { exports, limits, grants, engine, report }: ModuleContext,
): Promise<HookModule | undefined> {
  const { memoryBytes } = completeLimits({ ...DEFAULT_LIMITS, ...limits });
  const { gate } = await import("../hooks/gate/gate.ts");
  const { readTrusted } = await import("../hooks/gate/trusted.ts");
  const module = engine === "extism"
    ? readTrusted(bytes)
    : gate(bytes, Math.floor(memoryBytes / PAGE_BYTES));
  const functions = module.exports.filter(({ kind }) => kind === "function")
    .map(({ name }) => name);
  const name = shorten(textOf(part) ?? "");
  if (!exports.some((one) => functions.includes(one))) {
    fault(
      part,
      `Cannot call the hook "${name}": it exports none of ${exports.join(", ")}`,
      "Export the function that is to be called, under exactly this name",
      report,
    );
  }
  if (grants !== undefined) await checkWishes(part, module.wishes, grants, report);
  return { bytes, exports: new Set(functions) };
}

async function checkWishes(
  part: Part,
  text: string | undefined,
  grants: HookGrants,
  report: Report,
): Promise<void> {
  if (text === undefined) return;
  const { readWishes } = await import("../hooks/contract/wishes.ts");
  const name = shorten(textOf(part) ?? "");
  const wishes = readWishes(text, name, { parse: JSON.parse, format: JSON.stringify });
  const missing = ungranted(wishes, grants);
  if (missing.length === 0) return;
  report.error({
    code: "hook-wish",
    ...originOf(part),
    message: `Cannot let the hook "${name}" do all that it asks for: ${
      missing.join("; ")
    }`,
    hint: "Grant it under `capabilities`, if you trust it with that",
  });
}

function fault(part: Part, message: string, hint: string, report: Report): void {
  report.error({ code: "hook-module", ...originOf(part), message, hint });
}
