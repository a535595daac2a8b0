/**
 * Calls the hook of one CRD, and answers what its plug-in asks the host.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Json } from "../core/json.ts";
import type { LogFields, Logger, LogLevel } from "../core/log.ts";
import {
  completeLimits,
  HOOK_EXPORTS,
  HookError,
  type HookHost,
  type HookPlugin,
  type HostApi,
  type HostCall,
  type HostCallContext,
  readGetRequest,
  readHookResult,
  readHttpRequest,
  readListRequest,
} from "../hooks/mod.ts";
import type { CrdPlan } from "../katalog/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import type { GuardedFetch } from "../net/mod.ts";
import { formatTimestamp } from "../core/timestamp.ts";
import type { CycleFacts } from "./cycle.ts";
import { hasExport, stillness } from "./hook_call.ts";
import type { HookAsk, HookReply } from "./hook_ask.ts";
import { hookRequest } from "./hook_http.ts";
import { HookReads, type HookReadsOptions } from "./hook_reads.ts";
import { missing } from "./hook_missing.ts";
import { crdLabel, type Metrics } from "./metrics.ts";
import { RuleHookDesk } from "./rule_hook_desk.ts";

/** What runs plug-ins. */
export type HookRunner = Pick<HookHost, "load" | "call" | "counters">;

/** What a desk is handed. */
export interface HookDeskOptions {
  readonly crd: CrdPlan;
  /** Absent: no hook is ever called. */
  readonly host?: HookRunner;
  readonly client: KubeClient;
  readonly childInformer: HookReadsOptions["childInformer"];
  /** For code that is not trusted. */
  readonly fetch: GuardedFetch;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Calls one CRD's hook. */
export class HookDesk {
  /** Calls the plug-ins of the CRD's rules. */
  readonly rules: RuleHookDesk;
  readonly #options: HookDeskOptions;
  #plugin: HookPlugin | undefined;

  constructor(options: HookDeskOptions) {
    this.#options = options;
    this.rules = new RuleHookDesk(options);
  }

  /**
   * Calls the hook; what goes wrong is part of the answer.
   *
   * @throws The signal's reason, once it is aborted.
   */
  async call(ask: HookAsk, signal: AbortSignal): Promise<HookReply> {
    const { crd, clock, metrics } = this.#options;
    const export_ = HOOK_EXPORTS[ask.input.phase];
    const startedMs = clock.monotonic();
    const reply = await this.#answer(ask, export_, signal);
    const seconds = (clock.monotonic() - startedMs) / 1000;
    const labels = { ...crdLabel(crd.name), export: export_ };
    metrics.hookDuration.observe(labels, seconds);
    const result = reply.ok ? reply.result.result : "failure";
    metrics.hookCalls.inc({ ...labels, result });
    if (!reply.ok) {
      metrics.hookErrors.inc({ ...crdLabel(crd.name), error_type: reply.error.kind });
    }
    return reply;
  }

  /** Whether the plug-in wants to hear of resources that are gone. */
  get hearsOfAbsence(): boolean {
    return hasExport(this.#options.crd.hooks, "notFound");
  }

  /**
   * Tells the plug-in that a resource is gone. Nothing is left that it could write
   * about, or own anything: it can only act through the host, and report.
   *
   * @returns When to tell it again, milliseconds; `undefined` once it knows.
   */
  async tellAbsence(
    key: string,
    facts: Pick<CycleFacts, "nowMs" | "random">,
    signal: AbortSignal,
  ): Promise<{ readonly afterMs?: number; readonly failed: boolean }> {
    const { crd, logger } = this.#options;
    const hooks = crd.hooks!;
    const input = {
      phase: "notFound",
      key,
      gvk: crd.gvk,
      args: {},
      children: {},
      cross: {},
      external: {},
      ...(hooks.grants.clock ? { now: formatTimestamp(facts.nowMs) } : {}),
    } as const;
    const ask = { input, ...stillness(hooks.grants, facts) };
    const reply = await this.call(ask, signal);
    const fault = reply.ok ? reply.result.error : reply.error;
    if (fault !== undefined) {
      logger.error("hook failed", { object: key, error: fault.message });
      return { failed: true };
    }
    if (!reply.ok) return { failed: true };
    const { apply, delete: removed, status, conditions, events } = reply.result;
    const idle = [apply, removed, conditions, events].every((list) =>
      list.length === 0
    );
    if (!idle || status !== undefined) {
      logger.warn("what the hook wants is not done: its resource is gone", {
        object: key,
      });
    }
    const { requeueAfterMs: afterMs } = reply.result;
    return { failed: false, ...(afterMs === undefined ? {} : { afterMs }) };
  }

  async #answer(
    { input, nowMs, seed }: HookAsk,
    export_: string,
    signal: AbortSignal,
  ): Promise<HookReply> {
    const { crd, host } = this.#options;
    const hooks = crd.hooks!;
    if (host === undefined || hooks.module === undefined) {
      return { ok: false, error: missing(crd, hooks, host === undefined) };
    }
    const slash = input.key.indexOf("/");
    const home = slash < 0 ? undefined : input.key.slice(0, slash);
    try {
      const { module, limits, engine, shared } = hooks;
      const plugin = this.#plugin ??= host.load(module.bytes, limits, {
        engine,
        shared,
      });
      const { output, usage } = await host.call({
        hook: crd.name,
        plugin,
        name: export_,
        input: input as unknown as Json,
        nowMs,
        seed,
        api: this.#api(input.key, home),
        signal,
      });
      const what = `the output of "${export_}" of the hook "${crd.name}"`;
      const result = readHookResult(output, what);
      return { ok: true, result, asked: usage.hostCalls > 0 };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof HookError)) throw error;
      const { kind, message, hint } = error;
      return { ok: false, error: { kind, message, ...(hint ? { hint } : {}) } };
    }
  }

  #api(key: string, home: string | undefined): HostApi {
    const { crd, fetch, logger } = this.#options;
    const { grants, limits } = crd.hooks!;
    const { timeMs, outputBytes: bodyBytesMax } = completeLimits(limits);
    const reads = new HookReads(this.#options, home);
    const hook = crd.name;
    return {
      async answer(name: HostCall, request: Json, context: HostCallContext) {
        switch (name) {
          case "ork_get":
            return await reads.get(readGetRequest(request, hook), context.signal);
          case "ork_list":
            return await reads.list(readListRequest(request, hook), context.signal);
          case "ork_http": {
            const options = { hook, grants: grants.http, fetch, timeMs, bodyBytesMax };
            const asked = readHttpRequest(request, hook);
            return await hookRequest(asked, options, context) as unknown as Json;
          }
        }
      },
      log(level: LogLevel, message: string) {
        if (!grants.log) return;
        const fields: LogFields = { object: key, said: message };
        logger[level]("hook says", fields);
      },
    };
  }
}
