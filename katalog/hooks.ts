/**
 * Reads and compiles the hook of a CRD.
 *
 * @module
 */

import { isObject } from "../core/json.ts";
import { HOOK_EXPORTS } from "../hooks/contract/reconcile.ts";
import type { HookLimits } from "../hooks/limits.ts";
import { checkShape } from "./check.ts";
import { type ExternalModel, readExternal } from "./external.ts";
import { readGrants, withManaged } from "./hook_grants.ts";
import { readHookLimits } from "./hook_limits.ts";
import { readHookModule } from "./hook_module.ts";
import type { HookEngine, HookGrants, HookModule, HookPlan } from "./hook_plan.ts";
import { hooksShape } from "./hook_shape.ts";
import type { KindTable } from "./kinds/frame.ts";
import { kindTables } from "./kinds/mod.ts";
import type { CrdModel } from "./model.ts";
import { childPart, originOf, type Part, textOf } from "./part.ts";
import type { ChildKind, Origin } from "./plan.ts";
import { compileShape } from "./render.ts";
import type { Report } from "./report.ts";
import type { Sources } from "./sources.ts";
import type { TextOptions } from "./template_text.ts";

/** A hook as it is declared, all defaults filled in, its args not yet compiled. */
export interface HookModel {
  readonly origin: Origin;
  /** As it is written. */
  readonly part: Part;
  readonly wasm: string;
  readonly sha256?: string;
  readonly module?: HookModule;
  readonly args?: Part;
  readonly external: readonly ExternalModel[];
  readonly runsFirst: boolean;
  readonly grants: HookGrants;
  readonly limits: Partial<HookLimits>;
  readonly engine: HookEngine;
  readonly shared: boolean;
}

/** Keys by which the original names a hook that is compiled into a program. */
const GO_KEYS = ["location", "function", "alias", "version", "fetch"];

/** What reading a hook needs. */
export interface HookContext {
  readonly sources: Sources;
  readonly report: Report;
  readonly tables: readonly KindTable[];
}

/** Reads `operatorBox.reconciler.hooks`; checks it, and its module. */
export async function readHooks(
  part: Part | undefined,
  { sources, report, tables }: HookContext,
): Promise<{ readonly hooks?: HookModel }> {
  if (part === undefined || isCompiledIn(part)) {
    if (part !== undefined) warnOfGo(part, report);
    return {};
  }
  checkShape(hooksShape, part, report);
  const wasm = childPart(part, "wasm");
  const name = textOf(wasm);
  if (wasm === undefined || !name) return {};
  const flag = (key: string) => textOf(childPart(part, key))?.toLowerCase() === "true";
  const limits = readHookLimits(childPart(part, "limits"), report);
  const grants = withManaged(
    readGrants(childPart(part, "capabilities"), report),
    childPart(part, "managedResources"),
    { tables, report },
  );
  const args = childPart(part, "args");
  if (args !== undefined) {
    checkShape({ type: "map", of: { type: "any" } }, args, report);
  }
  const sum = childPart(part, "sha256");
  const engine = engineOf(part);
  // Rules name their plug-ins themselves.
  const exports = Object.values(HOOK_EXPORTS);
  const context = { sources, report, limits, grants, engine, exports };
  const module = await readHookModule(wasm, sum, context);
  const sha256 = textOf(sum);
  return {
    hooks: {
      origin: originOf(part),
      part,
      wasm: name,
      ...(sha256 ? { sha256 } : {}),
      ...(module === undefined ? {} : { module }),
      ...(args === undefined ? {} : { args }),
      external: readExternal(childPart(part, "external"), report),
      runsFirst: flag("runHooksFirst"),
      grants,
      limits,
      engine,
      shared: flag("shared"),
    },
  };
}

/** What runs the plug-in that a block names. */
export function engineOf(part: Part): HookEngine {
  const named = textOf(childPart(part, "engine"))?.toLowerCase();
  return named === "extism" ? "extism" : "orkestra";
}

function isCompiledIn({ node }: Part): boolean {
  return node.type !== "map" ||
    !node.entries.has("wasm") && GO_KEYS.some((key) => node.entries.has(key));
}

function warnOfGo(part: Part, report: Report): void {
  report.warning({
    code: "not-active-yet",
    ...originOf(part),
    message: 'Cannot act on "hooks" yet: it names code that is compiled into a program',
    hint: "Build the hook as a WebAssembly plug-in and name it: `wasm: ./hook.wasm`",
  });
}

/** Compiles what {@link readHooks} gave. */
export function compileHooks(
  { hooks, forceConflict }: Pick<CrdModel, "hooks" | "forceConflict">,
  report: Report,
  options: TextOptions,
): { readonly hooks?: HookPlan } {
  if (hooks === undefined) return {};
  const { args: said, part: _part, external: _calls, sha256: _sum, ...rest } = hooks;
  const args = compileShape({ type: "any" }, said, report, options);
  return {
    hooks: {
      ...rest,
      force: forceConflict,
      args: (scope) => {
        const value = args(scope);
        return isObject(value) ? value : {};
      },
    },
  };
}

/** The kinds that a hook may make, to be watched like those of entries. */
export function hookChildKinds(hooks: HookModel | undefined): ChildKind[] {
  return (hooks?.grants.apply ?? []).map(({ apiVersion, kind, origin }) => {
    const table = kindTables.find((one) =>
      one.apiVersion === apiVersion && one.kind === kind
    );
    return {
      apiVersion,
      kind,
      children: table?.children ?? ["customs", "custom"],
      origin,
    };
  });
}
