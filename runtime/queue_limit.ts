/**
 * Decides, when much waits, whether one more key may join a queue.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import { type CrdPlan, type QueueRule, RenderError } from "../katalog/mod.ts";
import type { Scope } from "../template/mod.ts";
import { crdLabel, type Metrics } from "./metrics.ts";

/** While much waits, each kind of message is told once in so long. */
const TELL_EVERY_MS = 10_000;

/** Where keys are judged before they join a queue. */
export interface Admission {
  /** Whether a key may join, where `depth` keys wait already. */
  readonly admits: (key: string, depth: number) => boolean;
  /** Keys that were kept out may join once fewer than this wait. */
  readonly room: number;
}

/** What a {@link QueueLimit} needs. */
export interface QueueLimitOptions {
  readonly crd: CrdPlan;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The object of a key, if there still is one. */
  readonly crOf: (key: string) => KubeObject | undefined;
  /** What conditions see of a CR. */
  readonly scopeOf: (cr: KubeObject) => Scope;
  /** Whether somebody asked for just this key: it never stays out. */
  readonly asked: (key: string) => boolean;
}

/** The limits of one CRD's queue, as `queue.behaviour` says. */
export class QueueLimit implements Admission {
  readonly room: number;
  readonly #options: QueueLimitOptions;
  /** By rule: when it was told last, and what was not told since. */
  readonly #told = new Map<QueueRule, { readonly at: number; more: number }>();

  constructor(options: QueueLimitOptions) {
    this.#options = options;
    const { rules } = options.crd.queue;
    this.room = Math.min(Infinity, ...rules.map(({ depth }) => depth));
  }

  admits(key: string, depth: number): boolean {
    const { crd, crOf, asked } = this.#options;
    const reached = crd.queue.rules.filter((rule) => depth >= rule.depth);
    if (reached.length === 0) return true;
    const cr = crOf(key);
    // What is being deleted must go, and what is gone costs nothing.
    if (cr === undefined || cr.metadata.deletionTimestamp !== undefined) return true;
    if (asked(key)) return true;
    const rule = reached.find((one) => this.#holds(one, cr));
    if (rule === undefined) return true;
    this.#tell(rule, key, depth);
    return !rule.drop;
  }

  #holds(rule: QueueRule, cr: KubeObject): boolean {
    if (!rule.conditional) return true;
    try {
      return rule.holds(this.#options.scopeOf(cr));
    } catch (error) {
      if (!(error instanceof RenderError)) throw error;
      return false;
    }
  }

  #tell(rule: QueueRule, key: string, depth: number): void {
    const { crd, clock, logger, metrics } = this.#options;
    if (rule.drop) metrics.drops.inc({ ...crdLabel(crd.name), rule: rule.name });
    const now = clock.monotonic();
    const told = this.#told.get(rule);
    if (told !== undefined && now - told.at < TELL_EVERY_MS) return void told.more++;
    const { group, version, kind } = crd.gvk;
    const fields = {
      object: key,
      gvk: `${group}/${version}, Kind=${kind}`,
      rule: rule.name,
      limit: rule.depth,
      depth,
      more: told?.more,
    };
    this.#told.set(rule, { at: now, more: 0 });
    logger.warn(
      rule.drop ? "queue is full: put off until there is room" : "queue is filling up",
      fields,
    );
  }
}
