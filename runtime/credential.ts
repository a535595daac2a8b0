/**
 * Fetches the credential that a call describes, at the moment it is sent.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { getPath } from "../core/json.ts";
import type { Credential } from "../katalog/mod.ts";
import { type KubeClient, KubeError } from "../kube/mod.ts";
import type { CallError } from "./call_result.ts";

/**
 * How long a Secret that was read is good for: many objects share one, and a renewed
 * one is wanted soon.
 */
const SECRET_MS = 10_000;

/** Secrets that are kept; a CRD's calls name a handful. */
const SECRETS_MAX = 100;

/** A header with its value, and the bare secret, to keep it out of everything. */
export interface SecretHeader {
  readonly header: string;
  readonly value: string;
  readonly secret: string;
}

/** Why there is none: a Secret that is missing, or a variable that is not set. */
export class CredentialError extends Error implements CallError {
  readonly lasting: boolean;
  readonly hint: string;

  constructor(message: string, hint: string, lasting: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = "CredentialError";
    this.hint = hint;
    this.lasting = lasting;
  }
}

/** What finding credentials takes. */
export interface CredentialSources {
  readonly client: KubeClient;
  readonly env: (name: string) => string | undefined;
  readonly clock: Pick<Clock, "monotonic">;
}

/** Finds credentials. */
export class CredentialReader {
  readonly #sources: CredentialSources;
  readonly #secrets = new Map<
    string,
    { readonly atMs: number; readonly text: string }
  >();

  constructor(sources: CredentialSources) {
    this.#sources = sources;
  }

  /**
   * The header to send; `undefined` for an empty token.
   *
   * @throws {CredentialError} Which never quotes what was found.
   */
  async read(
    credential: Credential,
    signal: AbortSignal,
  ): Promise<SecretHeader | undefined> {
    const secret = await this.#secretOf(credential, signal);
    if (secret === "") return undefined;
    const { header } = credential;
    const bare = header.toLowerCase() !== "authorization" ||
      /^(bearer|basic|token) /i.test(secret);
    return { header, secret, value: bare ? secret : `Bearer ${secret}` };
  }

  /** Forgets every Secret: one of them was refused, and may have been renewed. */
  forget(): void {
    this.#secrets.clear();
  }

  async #secretOf(credential: Credential, signal: AbortSignal): Promise<string> {
    switch (credential.from) {
      case "environment":
        return this.#variable(credential.variable);
      case "token":
        return credential.pieces.map((piece) =>
          typeof piece === "string" ? piece : this.#variable(piece.variable)
        ).join("").trim();
      case "secret":
        return await this.#fromSecret(credential, signal);
    }
  }

  #variable(name: string): string {
    const value = this.#sources.env(name);
    if (value !== undefined && value !== "") return value.trim();
    throw new CredentialError(
      `the environment variable "${name}" is not set, or may not be read`,
      "Set it for the operator; tasks and binaries may read names that begin with ORK_",
      true,
    );
  }

  async #fromSecret(
    { name, namespace, key }: Extract<Credential, { from: "secret" }>,
    signal: AbortSignal,
  ): Promise<string> {
    const { client, clock } = this.#sources;
    const where = namespace ?? client.namespace;
    const id = `${where}/${name}/${key}`;
    const kept = this.#secrets.get(id);
    if (kept !== undefined && clock.monotonic() - kept.atMs < SECRET_MS) {
      return kept.text;
    }
    const text = await this.#fetch({ name, where, key }, signal);
    if (this.#secrets.size >= SECRETS_MAX) this.#secrets.clear();
    this.#secrets.set(id, { atMs: clock.monotonic(), text });
    return text;
  }

  async #fetch(
    { name, where, key }: { name: string; where: string; key: string },
    signal: AbortSignal,
  ): Promise<string> {
    const ref = { apiVersion: "v1", kind: "Secret", namespace: where, name };
    const fail = (why: string, hint: string, cause?: unknown) => {
      const message = `the key "${key}" of the Secret "${where}/${name}" ${why}`;
      return new CredentialError(message, hint, false, cause);
    };
    let data: unknown;
    try {
      const secret = await this.#sources.client.get(ref, { signal });
      data = getPath(secret?.data, [key]);
    } catch (cause) {
      signal.throwIfAborted();
      if (!(cause instanceof KubeError)) throw cause;
      const why = cause.kind === "forbidden" ? "may not be read" : "cannot be read now";
      throw fail(why, "Allow the operator to `get` this Secret", cause);
    }
    if (typeof data !== "string") {
      throw fail("is not there", "Create it, or correct the name, namespace or key");
    }
    try {
      const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      // Files end with a line break that is no part of the secret.
      return new TextDecoder().decode(bytes).trim();
    } catch (cause) {
      throw fail("is no base64", "Write it as the API server does", cause);
    }
  }
}
