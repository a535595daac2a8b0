/**
 * Sends calls to one API server: deadlines, repeats, limits, typed errors.
 *
 * @module
 */

import { type Clock, sleep } from "../core/clock.ts";
import type { Json } from "../core/json.ts";
import type { Logger } from "../core/log.ts";
import type { Random } from "../core/random.ts";
import { Access, type Pass } from "./access.ts";
import { readText, TooLargeError } from "./body.ts";
import { certificateExpired } from "./client_certificate.ts";
import type { ClusterConfig } from "./cluster_config.ts";
import type { Connection, Place } from "./connections.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { KubeError } from "./errors.ts";
import { formatExactJson, parseExactJson } from "./exact_json.ts";
import { FairGate } from "./fair_gate.ts";
import { type Asked, connectionError, neverSent, refusalError } from "./failure.ts";
import { AnswerTooLargeError, repeatDelayMs } from "./repeat.ts";

/** One call. */
export interface HttpCall extends Asked {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path and query, from `/` on. */
  readonly path: string;
  readonly body?: Json;
  /** `application/json` if absent. */
  readonly contentType?: string;
  /** `application/json` if absent. */
  readonly accept?: string;
  /** Whether doing it twice does the same as once, so that it may be repeated. */
  readonly repeatable: boolean;
  /** Calls of one lane share connections; `requests` if absent. */
  readonly lane?: string;
  /** Who takes turns with others; calls without one share a turn. */
  readonly flow?: string;
  readonly signal?: AbortSignal;
  /** 30,000 if absent. */
  readonly timeoutMs?: number;
}

/** An answer that was read whole. */
export interface HttpAnswer {
  readonly contentType: string;
  /** Parsed where it is JSON, else its text. */
  readonly body: Json;
}

/** An answer that goes on. */
export interface HttpStream {
  readonly body: ReadableStream<Uint8Array> | null;
  /** Gives the connection's place back; `broken` if it fell silent. */
  release(broken: boolean): void;
}

/** A page of 500 objects of 100 KiB; larger ones are asked for in smaller pages. */
export const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** A Status is a few KiB, even with hundreds of causes. */
const REFUSAL_BYTES_MAX = 64 * 1024;

/** As client-go's callers usually allow; the server ends requests after 60 s. */
const TIMEOUT_MS = 30_000;

/**
 * Calls under way in the lane of requests. They fit on one connection; more at once
 * would only wait in the server, or be refused by it with 429.
 */
export const IN_FLIGHT_MAX = 64;

/** What {@link Http} is made of. */
export interface HttpOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly open: (config: ClusterConfig) => Connection;
}

/** The HTTP side of a client. Every method throws `KubeError` alone. */
export class Http {
  /** The server's address, for messages. */
  readonly server: string;
  readonly #options: HttpOptions;
  readonly #access: Access;
  readonly #gate = new FairGate(IN_FLIGHT_MAX);
  readonly #closed = new AbortController();
  readonly #root: string;

  constructor(config: ClusterConfig, options: HttpOptions) {
    this.#options = options;
    this.#access = new Access(config, options);
    this.server = config.server;
    this.#root = config.server.replace(/\/+$/, "");
  }

  /** Fires when the client is closed. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Sends a call, again if need be, and reads the answer. */
  send(call: HttpCall): Promise<HttpAnswer> {
    return this.#withinDeadline(call, async (deadline) => {
      let before: KubeError | undefined;
      for (let attempt = 1;; attempt++) {
        try {
          return await this.#attempt(call, deadline);
        } catch (error) {
          // What went wrong before says more than that time ran out.
          if (before !== undefined && deadline.expired) throw before;
          before = await this.#pause(call, error, attempt, deadline);
        }
      }
    });
  }

  /** Sends a call once; the deadline counts until the answer begins. */
  open(call: HttpCall): Promise<HttpStream> {
    return this.#withinDeadline(call, async (deadline) => {
      const { response, place } = await this.#exchange(call, deadline);
      return { body: response.body, release: (broken) => place.release(broken) };
    });
  }

  /** Ends what is under way, and closes every connection. */
  close(): void {
    this.#closed.abort(new Error("the client was closed"));
    this.#access.close();
  }

  async #withinDeadline<T>(
    call: HttpCall,
    work: (deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    const timeoutMs = call.timeoutMs ?? TIMEOUT_MS;
    const deadline = startDeadline(this.#options.clock, timeoutMs, [
      call.signal,
      this.#closed.signal,
    ]);
    try {
      return await work(deadline);
    } catch (error) {
      if (error instanceof KubeError) throw error;
      if (!deadline.signal.aborted) throw error;
      const found = deadline.expired
        ? `no answer from ${this.server} within ${timeoutMs} ms`
        : "it was called off";
      throw new KubeError("timeout", `Cannot ${call.what}: ${found}`, { cause: error });
    } finally {
      deadline.dispose();
    }
  }

  /** One attempt; between attempts a call holds no place that others need. */
  async #attempt(call: HttpCall, deadline: Deadline): Promise<HttpAnswer> {
    if (call.lane !== undefined) return await this.#readAnswer(call, deadline);
    const leave = await this.#gate.enter(call.flow ?? "", deadline.signal);
    try {
      return await this.#readAnswer(call, deadline);
    } finally {
      leave();
    }
  }

  async #readAnswer(call: HttpCall, deadline: Deadline): Promise<HttpAnswer> {
    const { response, place } = await this.#exchange(call, deadline);
    let broken = false;
    try {
      const text = await readText(response.body, ANSWER_BYTES_MAX, deadline.signal);
      const contentType = response.headers.get("content-type") ?? "";
      return { contentType, body: parseBody(call, contentType, text) };
    } catch (error) {
      if (error instanceof KubeError) throw error;
      if (error instanceof TooLargeError) {
        throw new AnswerTooLargeError(
          "server",
          `Cannot ${call.what}: the answer has ${error.message}`,
          { cause: error },
        );
      }
      broken = true;
      if (deadline.signal.aborted) throw error;
      throw connectionError(call, this.server, error);
    } finally {
      place.release(broken);
    }
  }

  /**
   * One request, up to the head of a good answer; again at once where the credentials
   * were refused and there are others by now.
   */
  async #exchange(
    call: HttpCall,
    deadline: Deadline,
  ): Promise<{ response: Response; place: Place }> {
    for (let renewed = false;; renewed = true) {
      const pass = await this.#access.pass();
      try {
        return await this.#exchangeOnce(call, pass, deadline);
      } catch (error) {
        const again = !renewed && error instanceof KubeError &&
          await this.#access.hasOther(error, pass);
        if (!again) throw error;
      }
    }
  }

  async #exchangeOnce(
    call: HttpCall,
    pass: Pass,
    deadline: Deadline,
  ): Promise<{ response: Response; place: Place }> {
    const place = this.#access.take(call.lane ?? "requests");
    const response = await this.#fetch(call, place, pass.authorization, deadline);
    if (response.ok) return { response, place };
    const error = await this.#refusal(call, response, pass, deadline);
    place.release(false);
    throw error;
  }

  async #fetch(
    call: HttpCall,
    place: Place,
    authorization: string | undefined,
    deadline: Deadline,
  ): Promise<Response> {
    const headers = new Headers({
      accept: call.accept ?? "application/json",
      "user-agent": "orkestra",
    });
    if (authorization !== undefined) headers.set("authorization", authorization);
    if (call.body !== undefined) {
      headers.set("content-type", call.contentType ?? "application/json");
    }
    try {
      return await place.connection.fetch({
        method: call.method,
        url: this.#root + call.path,
        headers,
        ...(call.body === undefined ? {} : { body: formatExactJson(call.body) }),
        signal: deadline.signal,
      });
    } catch (error) {
      if (deadline.signal.aborted) {
        place.release(deadline.expired);
        throw error;
      }
      place.release(!neverSent(error));
      throw connectionError(call, this.server, error);
    }
  }

  async #refusal(
    call: HttpCall,
    response: Response,
    { config }: Pass,
    deadline: Deadline,
  ): Promise<KubeError> {
    let body: Json = "";
    try {
      body = await readText(response.body, REFUSAL_BYTES_MAX, deadline.signal);
      body = parseExactJson(body);
    } catch {
      // Some refusals are plain text, and the status alone says enough.
    }
    const { clientCertificate, source } = config;
    const expired = response.status === 401 && clientCertificate !== undefined &&
      certificateExpired(clientCertificate.certPem, this.#options.clock.now());
    if (expired) {
      return new KubeError(
        "certificate",
        `Cannot ${call.what}: the client certificate of ${source} has expired`,
        { status: 401, hint: "Renew the client certificate in the kubeconfig" },
      );
    }
    const retryAfter = response.headers.get("retry-after");
    return refusalError(call, { status: response.status, body, retryAfter });
  }

  /** Waits before the next attempt; throws the error if there should be none. */
  async #pause(
    call: HttpCall,
    error: unknown,
    attempt: number,
    deadline: Deadline,
  ): Promise<KubeError> {
    if (!(error instanceof KubeError)) throw error;
    const { clock, random, logger } = this.#options;
    const waitMs = repeatDelayMs(call, error, attempt, random);
    if (waitMs === undefined || waitMs >= deadline.leftMs()) throw error;
    logger.debug("asking the API server again", {
      call: call.what,
      error: error.message,
      attempt,
      waitMs: Math.round(waitMs),
    });
    await sleep(clock, waitMs, deadline.signal);
    return error;
  }
}

function parseBody(call: HttpCall, contentType: string, text: string): Json {
  if (!contentType.includes("json")) return text;
  try {
    return parseExactJson(text);
  } catch (cause) {
    throw new KubeError(
      "server",
      `Cannot ${call.what}: the answer is no JSON`,
      // V8 quotes the text in its message, and the text may be a Secret.
      call.secret ? {} : { cause },
    );
  }
}
