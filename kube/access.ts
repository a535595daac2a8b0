/**
 * Holds what every request of a client goes by: connections and credentials, as they
 * are renewed.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import type { ClusterConfig } from "./cluster_config.ts";
import { type Connection, Connections, type Place } from "./connections.ts";
import { Credentials } from "./credentials.ts";
import type { KubeError } from "./errors.ts";
import { LiveConfig } from "./live_config.ts";

/** What one attempt goes by. */
export interface Pass {
  readonly config: ClusterConfig;
  /** The header of that name, if there is one. */
  readonly authorization: string | undefined;
}

/** What it is made of. */
export interface AccessOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly open: (config: ClusterConfig) => Connection;
}

/** Connections and credentials to one API server. */
export class Access {
  readonly #open: AccessOptions["open"];
  readonly #config: LiveConfig;
  readonly #connections: Connections;
  readonly #credentials: Credentials;

  constructor(config: ClusterConfig, { clock, logger, open }: AccessOptions) {
    this.#open = open;
    this.#config = new LiveConfig(config, {
      clock,
      logger,
      adopt: (renewed) => this.#adopt(renewed),
    });
    this.#connections = new Connections(() => open(this.#config.current));
    this.#credentials = new Credentials(config.token, clock);
  }

  /**
   * What to send the next attempt with; it looks after the files now and then.
   *
   * @throws {KubeError} `config`, if no token could ever be read.
   */
  async pass(): Promise<Pass> {
    this.#config.refresh();
    const config = this.#config.current;
    return { config, authorization: await this.#credentials.header() };
  }

  /** Takes a place on a connection. */
  take(lane: string): Place {
    return this.#connections.take(lane);
  }

  /** Whether there is another pass than the one that met this error. */
  async hasOther(error: KubeError, { config, authorization }: Pass): Promise<boolean> {
    if (error.kind !== "unauthorized" && error.kind !== "certificate") return false;
    return error.kind === "unauthorized" &&
        await this.#credentials.renew(authorization) ||
      await this.#config.refused(config);
  }

  /** Closes idle connections now, others with the last call on them. */
  close(): void {
    this.#config.close();
    this.#connections.retire();
  }

  #adopt(config: ClusterConfig): void {
    // Throws if certificate and key do not belong together.
    this.#open(config).close();
    this.#credentials.use(config.token);
    this.#connections.retire();
  }
}
