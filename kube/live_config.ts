/**
 * Follows the files that a configuration was read from.
 *
 * Certificates, authorities and tokens are renewed in place while the program runs:
 * by the kubelet, by cert-manager, by a person who logs in again.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import { type ClusterConfig, reloadable } from "./cluster_config.ts";
import { startDeadline } from "./deadline.ts";

/** Reading a few small files once a minute costs nothing; client-go does the same. */
const AGE_MAX_MS = 60_000;

/** After a refusal it is read at once, but not for every one of many in a row. */
const REFUSED_AGE_MAX_MS = 1_000;

/** A login program that takes longer is killed. */
const READ_TIMEOUT_MS = 30_000;

/** What it is made of. */
export interface LiveConfigOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /**
   * Takes what is new into use; it throws where that cannot be used, such as a
   * certificate whose key is still the old one.
   */
  readonly adopt: (config: ClusterConfig) => void;
}

/** A configuration as it is now. */
export class LiveConfig {
  readonly #options: LiveConfigOptions;
  #current: ClusterConfig;
  #readAtMs: number;
  #reading: Promise<boolean> | undefined;
  readonly #closed = new AbortController();

  constructor(config: ClusterConfig, options: LiveConfigOptions) {
    this.#options = options;
    this.#current = config;
    this.#readAtMs = options.clock.monotonic();
  }

  /** What was read last, and can be used. */
  get current(): ClusterConfig {
    return this.#current;
  }

  /**
   * Reads again if the last reading is more than a minute ago. It does not wait: a
   * login program may take seconds, and what is known is most likely still good.
   */
  refresh(): void {
    if (this.#reading === undefined && this.#isOlderThan(AGE_MAX_MS)) {
      void this.#read(false);
    }
  }

  /** Ends a reading that is under way. */
  close(): void {
    this.#closed.abort();
  }

  /**
   * Reads again because the server refused us, or we it.
   *
   * @returns Whether it is worth asking again: something is new.
   */
  async refused(config: ClusterConfig): Promise<boolean> {
    // Another call met the same refusal, and has read what is new.
    if (config !== this.#current) return true;
    return this.#isOlderThan(REFUSED_AGE_MAX_MS) && await this.#read(true);
  }

  #isOlderThan(ms: number): boolean {
    if (this.#current.reload === undefined) return false;
    return this.#reading !== undefined ||
      this.#options.clock.monotonic() - this.#readAtMs >= ms;
  }

  #read(refused: boolean): Promise<boolean> {
    return this.#reading ??= this.#readOnce(refused).finally(() => {
      this.#readAtMs = this.#options.clock.monotonic();
      this.#reading = undefined;
    });
  }

  async #readOnce(refused: boolean): Promise<boolean> {
    const { adopt, clock, logger } = this.#options;
    const before = this.#current;
    const deadline = startDeadline(clock, READ_TIMEOUT_MS, [this.#closed.signal]);
    try {
      const { signal } = deadline;
      const after = await before.reload!({ nowMs: clock.now(), refused, signal });
      if (await isSame(before, after)) return false;
      // Where the server is does not change under a running program: that would be
      // another cluster.
      const { server, source, namespace } = before;
      const renewed = reloadable(
        { ...after, server, source, namespace },
        before.reload!,
      );
      adopt(renewed);
      this.#current = renewed;
      logger.info("credentials were renewed", { source });
      return true;
    } catch (error) {
      // A file that is being replaced is gone for an instant, or half of a pair.
      logger.warn("cannot read the credentials again, keeping those from before", {
        source: before.source,
        error: error instanceof Error ? error.message : String(error),
      });
      return false;
    } finally {
      deadline.dispose();
    }
  }
}

async function isSame(a: ClusterConfig, b: ClusterConfig): Promise<boolean> {
  return a.caPem === b.caPem &&
    a.clientCertificate?.certPem === b.clientCertificate?.certPem &&
    a.clientCertificate?.keyPem === b.clientCertificate?.keyPem &&
    await constantToken(a) === await constantToken(b);
}

/** A token that stands in the text; one from a file is read by whoever uses it. */
async function constantToken({ token }: ClusterConfig): Promise<string | undefined> {
  return token === undefined || token.changes ? undefined : await token.read();
}
