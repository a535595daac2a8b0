/**
 * Keeps the bearer token fresh.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { TokenSource } from "./cluster_config.ts";

/** Tokens of a Pod are rewritten in place well before they expire. */
const TOKEN_AGE_MAX_MS = 60_000;

/** The `Authorization` header of each request. */
export class Credentials {
  #source: TokenSource | undefined;
  readonly #clock: Clock;
  #token: { readonly text: string; readonly readAt: number } | undefined;

  /** @param source Absent when we log in by certificate, or not at all. */
  constructor(source: TokenSource | undefined, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Takes another source from now on, as after a renewed login. */
  use(source: TokenSource | undefined): void {
    this.#source = source;
    this.#token = undefined;
  }

  /**
   * The header's value, from a token read at most a minute ago.
   *
   * @throws {KubeError} `config`, if no token could ever be read.
   */
  async header(): Promise<string | undefined> {
    const source = this.#source;
    if (source === undefined) return undefined;
    const readAt = this.#clock.monotonic();
    let token = this.#token;
    const fresh = token !== undefined &&
      (!source.changes || readAt - token.readAt < TOKEN_AGE_MAX_MS);
    if (!fresh) {
      try {
        token = { text: await source.read(), readAt };
      } catch (error) {
        // A file that is being replaced may be gone for an instant, and the token
        // from before is valid for much longer.
        if (token === undefined) throw error;
        token = { text: token.text, readAt };
      }
      this.#token = token;
    }
    return `Bearer ${token!.text}`;
  }

  /**
   * Forgets the token after a 401.
   *
   * @param refused The header that the server did not take.
   * @returns Whether it is worth asking again: there is another token by now.
   */
  async renew(refused: string | undefined): Promise<boolean> {
    if (this.#source?.changes !== true) return false;
    if (`Bearer ${this.#token?.text}` === refused) this.#token = undefined;
    return await this.header() !== refused;
  }
}
