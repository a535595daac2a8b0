/**
 * Makes a cycle's calls over the network, credentials put in at the last moment and
 * taken out of everything that comes back.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import type { ExternalRequest } from "../katalog/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import { type GuardedFetch, NetError, type NetErrorKind } from "../net/mod.ts";
import { CallGate } from "./call_gate.ts";
import { CredentialError, CredentialReader, type SecretHeader } from "./credential.ts";
import type { CallResult } from "./call_result.ts";
import { crdLabel, type Metrics } from "./metrics.ts";

/**
 * The longest answer in bytes. Templates take values out of it; what is larger is
 * data to be kept elsewhere.
 */
export const ANSWER_BYTES_MAX = 256 * 1024;

/** Calls of one CRD under way at once: slow services must not use up all sockets. */
const CALLS_MAX = 16;

/** What calls to other services go through. */
export interface Outbound {
  readonly fetch: GuardedFetch;
  /** For plug-ins: reaches the internet, and nothing nearer that is not named. */
  readonly pluginFetch: GuardedFetch;
  /** A variable of the operator's environment; `undefined` if it is not set. */
  readonly env: (name: string) => string | undefined;
}

/** What a caller is handed. */
export interface ExternalCallerOptions extends Omit<Outbound, "pluginFetch"> {
  /** The CRD's name, for metrics. */
  readonly crd: string;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Failures that the same call would meet again. */
const LASTING: ReadonlySet<NetErrorKind> = new Set([
  "bad-request",
  "refused-address",
  "refused-redirect",
  "not-granted",
]);

/** Makes the calls of one CRD. */
export class ExternalCaller {
  readonly #options: ExternalCallerOptions;
  readonly #credentials: CredentialReader;
  readonly #gate = new CallGate(CALLS_MAX);

  constructor(options: ExternalCallerOptions) {
    this.#options = options;
    this.#credentials = new CredentialReader(options);
  }

  /** Makes calls side by side. It rejects only with the signal's reason, or for a bug. */
  call(
    requests: readonly ExternalRequest[],
    signal: AbortSignal,
  ): Promise<CallResult[]> {
    return Promise.all(
      requests.map((request) =>
        this.#gate.run(signal, () => this.#one(request, signal))
      ),
    );
  }

  async #one(request: ExternalRequest, signal: AbortSignal): Promise<CallResult> {
    const { clock, metrics, logger, crd } = this.#options;
    const startedMs = clock.monotonic();
    const { result, errorType } = await this.#answer(request, signal);
    const durationSeconds = (clock.monotonic() - startedMs) / 1000;
    const labels = { ...crdLabel(crd), name: request.name };
    metrics.externalDuration.observe(labels, durationSeconds);
    metrics.externalCalls.inc({
      ...labels,
      result: errorType === undefined ? "success" : "error",
    });
    if (errorType !== undefined) {
      metrics.externalErrors.inc({ ...labels, error_type: errorType });
    }
    logger.debug("called", {
      call: request.name,
      status: result.status,
      ms: Math.round(durationSeconds * 1000),
      ...(errorType === undefined ? {} : { error: errorType }),
    });
    return { ...result, durationSeconds };
  }

  async #answer(request: ExternalRequest, signal: AbortSignal): Promise<Answered> {
    let secret: SecretHeader | undefined;
    try {
      secret = request.credential &&
        await this.#credentials.read(request.credential, signal);
      return scrubbed(await this.#send(request, secret, signal), secret);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof CredentialError) {
        const { lasting, message, hint } = error;
        return failed("credential", { lasting, message, hint });
      }
      if (!(error instanceof NetError)) throw error;
      const { kind, message, hint } = error;
      const why = { lasting: LASTING.has(kind), message, ...(hint ? { hint } : {}) };
      return scrubbed(failed(kind, why), secret);
    }
  }

  async #send(
    request: ExternalRequest,
    secret: SecretHeader | undefined,
    signal: AbortSignal,
  ): Promise<Answered> {
    const { method, url, headers, body, timeoutMs, expectedStatus, named } = request;
    const answer = await this.#options.fetch({
      method,
      url,
      headers: secret === undefined ? headers : {
        ...without(headers, secret.header),
        [secret.header]: secret.value,
      },
      ...(body === undefined ? {} : { body }),
      timeoutMs,
      bodyBytesMax: ANSWER_BYTES_MAX,
      named,
      // Whoever expects a redirect wants to see it.
      redirects: expectedStatus !== undefined && isRedirect(expectedStatus)
        ? "none"
        : "follow",
      signal,
    });
    const { status, origin } = answer;
    const result = {
      status,
      headers: answer.headers,
      body: new TextDecoder().decode(answer.body),
      durationSeconds: 0,
    };
    const fine = expectedStatus === undefined
      ? status >= 200 && status < 300
      : status === expectedStatus;
    if (fine) return { result };
    if (status === 401 || status === 403) this.#credentials.forget();
    const wanted = expectedStatus === undefined ? "" : `, not ${expectedStatus}`;
    const error = {
      lasting: false,
      message: `${method} "${origin}": the server answered ${status}${wanted}`,
      hint: "Check the call's path, query and credential, or ask the server's owner",
    };
    return { result: { ...result, error }, errorType: "status" };
  }
}

interface Answered {
  readonly result: CallResult;
  /** For the metric. */
  readonly errorType?: string;
}

function failed(errorType: string, error: NonNullable<CallResult["error"]>): Answered {
  const result = { status: 0, headers: {}, body: "", durationSeconds: 0, error };
  return { result, errorType };
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

function without(
  headers: { readonly [name: string]: string },
  dropped: string,
): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) =>
      name.toLowerCase() !== dropped.toLowerCase()
    ),
  );
}

/** Shorter texts occur by chance; nobody should use one as a secret. */
const SECRET_LENGTH_MIN = 6;

/**
 * A server may send back what it was sent, and an answer's text may end in a status
 * or an event: our secret is struck out of it.
 */
function scrubbed(answered: Answered, secret: SecretHeader | undefined): Answered {
  if (secret === undefined || secret.secret.length < SECRET_LENGTH_MIN) return answered;
  const clean = (text: string) => text.replaceAll(secret.secret, "***");
  const { result } = answered;
  const headers = Object.entries(result.headers)
    .map(([name, value]) => [name, clean(value)]);
  return {
    ...answered,
    result: {
      ...result,
      body: clean(result.body),
      headers: Object.fromEntries(headers),
      ...(result.error === undefined ? {} : {
        error: { ...result.error, message: clean(result.error.message) },
      }),
    },
  };
}
