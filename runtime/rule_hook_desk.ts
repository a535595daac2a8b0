/**
 * Calls the plug-ins of a CRD's rules, which may ask the host nothing.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Json } from "../core/json.ts";
import type { Logger } from "../core/log.ts";
import { objectKey } from "../core/object.ts";
import {
  HookError,
  type HookPlugin,
  readMutateOutput,
  readValidateOutput,
  withoutHost,
} from "../hooks/mod.ts";
import type { CrdPlan, RuleHookPlan } from "../katalog/mod.ts";
import type { HookRunner } from "./hook_desk.ts";
import { missing } from "./hook_missing.ts";
import { crdLabel, type Metrics } from "./metrics.ts";
import type { RuleHookAsk, RuleHookKind, RuleHookReply } from "./rule_hook_ask.ts";

/** What a desk is handed. */
export interface RuleHookDeskOptions {
  readonly crd: CrdPlan;
  /** Absent: no plug-in is ever called. */
  readonly host?: HookRunner;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The exports. */
const EXPORTS = { validate: "on_validate", mutate: "on_mutate" } as const;

/** What every call sees, so that one input has one answer. */
const STILL = { nowMs: Date.UTC(2000, 0, 1), seed: 1 };

/** Calls the plug-ins of one CRD's rules. */
export class RuleHookDesk {
  readonly #options: RuleHookDeskOptions;
  readonly #plugins = new Map<RuleHookKind, HookPlugin>();

  constructor(options: RuleHookDeskOptions) {
    this.#options = options;
  }

  /**
   * Calls a plug-in; what goes wrong is part of the answer.
   *
   * @throws The signal's reason, once it is aborted.
   */
  async call(ask: RuleHookAsk, signal: AbortSignal): Promise<RuleHookReply> {
    const { crd, clock, metrics } = this.#options;
    const labels = { ...crdLabel(crd.name), export: EXPORTS[ask.kind] };
    const startedMs = clock.monotonic();
    const reply = await this.#answer(ask, signal);
    metrics.hookDuration.observe(labels, (clock.monotonic() - startedMs) / 1000);
    metrics.hookCalls.inc({ ...labels, result: reply.ok ? "ok" : "failure" });
    if (!reply.ok) {
      metrics.hookErrors.inc({ ...crdLabel(crd.name), error_type: reply.error.kind });
    }
    return reply;
  }

  async #answer(ask: RuleHookAsk, signal: AbortSignal): Promise<RuleHookReply> {
    const { crd, host, logger } = this.#options;
    const plan = crd.rules!.hooks![ask.kind]!;
    if (host === undefined || plan.module === undefined) {
      return { ok: false, error: missing(crd, plan, host === undefined) };
    }
    const name = EXPORTS[ask.kind];
    const object = objectKey(ask.input.object.metadata);
    const what = `the output of "${name}" of the hook "${crd.name}"`;
    try {
      const { output } = await host.call({
        hook: `${crd.name} ${name}`,
        plugin: this.#plugin(ask.kind, plan, host),
        name,
        input: ask.input as unknown as Json,
        ...STILL,
        api: withoutHost(
          crd.name,
          name,
          (level, said) => logger[level]("hook says", { object, said }),
        ),
        signal,
      });
      return ask.kind === "validate"
        ? { ok: true, kind: "validate", output: readValidateOutput(output, what) }
        : { ok: true, kind: "mutate", output: readMutateOutput(output, what) };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof HookError)) throw error;
      const { kind, message, hint } = error;
      return { ok: false, error: { kind, message, ...(hint ? { hint } : {}) } };
    }
  }

  #plugin(kind: RuleHookKind, plan: RuleHookPlan, host: HookRunner): HookPlugin {
    let plugin = this.#plugins.get(kind);
    if (plugin === undefined) {
      const { module, limits, engine, shared } = plan;
      plugin = host.load(module!.bytes, limits, { engine, shared });
      this.#plugins.set(kind, plugin);
    }
    return plugin;
  }
}
