/**
 * Logs in through the program that a kubeconfig names, as cloud providers do.
 *
 * The protocol is Kubernetes' `client.authentication.k8s.io`: the program is told in
 * `KUBERNETES_EXEC_INFO` what is wanted, and prints an ExecCredential.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../core/json.ts";
import type { ReloadAsk } from "./cluster_config.ts";
import { KubeError } from "./errors.ts";
import type { CommandResult, RunCommand } from "./run_command.ts";
import { isToken } from "./token_file.ts";

/** The entry `exec` of a kubeconfig's user. */
export interface ExecSpec {
  readonly apiVersion: string;
  /** A name to be found on the `PATH`, or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to our own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What a person does to get the program. */
  readonly installHint?: string;
  /** What the program is told of the cluster, where it asks for that. */
  readonly cluster?: JsonObject;
}

/** Who we are, for as long as it holds. */
export interface ExecCredential {
  readonly token?: string;
  readonly clientCertificate?: { readonly certPem: string; readonly keyPem: string };
}

/** A minute early: credentials are looked after once a minute. */
const EARLY_MS = 60_000;

/** The last line of a program's complaint is enough. */
const STDERR_CHARS_MAX = 300;

/** Remembers what programs said, until it expires or is refused. */
export class ExecCredentials {
  readonly #run: RunCommand;
  readonly #known = new Map<
    string,
    { readonly credential: ExecCredential; readonly expiresMs: number }
  >();

  constructor(run: RunCommand) {
    this.#run = run;
  }

  /**
   * Gets credentials, from memory where they still hold.
   *
   * @param where File and context, for messages.
   * @param ask Absent at the first time.
   * @throws {KubeError} `config`, if the program is missing, fails or says nonsense.
   */
  async get(spec: ExecSpec, where: string, ask?: ReloadAsk): Promise<ExecCredential> {
    const key = JSON.stringify(spec);
    const known = this.#known.get(key);
    const holds = known !== undefined && ask !== undefined && !ask.refused &&
      ask.nowMs < known.expiresMs - EARLY_MS;
    if (holds) return known.credential;
    const result = await this.#execute(spec, where, ask?.signal);
    const status = statusOf(result.stdout);
    const credential = status && credentialOf(status);
    if (credential === undefined) {
      throw failure(spec, where, "it printed no ExecCredential with a token");
    }
    const expires = Date.parse(String(status!.expirationTimestamp));
    const expiresMs = Number.isNaN(expires) ? Infinity : expires;
    this.#known.set(key, { credential, expiresMs });
    return credential;
  }

  async #execute(
    spec: ExecSpec,
    where: string,
    signal?: AbortSignal,
  ): Promise<CommandResult> {
    const { command, args, env, apiVersion, cluster } = spec;
    const info = {
      apiVersion,
      kind: "ExecCredential",
      spec: { interactive: false, ...(cluster === undefined ? {} : { cluster }) },
    };
    let result: CommandResult;
    try {
      const more = { ...env, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
      result = await this.#run({ command, args, env: more, signal });
    } catch (cause) {
      const found = cause instanceof Deno.errors.NotFound
        ? "there is no such program"
        : cause instanceof Deno.errors.NotCapable
        ? "this program may not start others"
        : String(cause instanceof Error ? cause.message : cause);
      throw failure(spec, where, found, cause);
    }
    if (result.code === 0) return result;
    const said = result.stderr.trim().split("\n").at(-1)!.slice(0, STDERR_CHARS_MAX);
    throw failure(spec, where, `it ended with ${result.code}: ${said}`);
  }
}

function failure(
  { command, installHint }: ExecSpec,
  where: string,
  found: string,
  cause?: unknown,
): KubeError {
  const hint = cause instanceof Deno.errors.NotCapable
    ? `Allow it: --allow-run=${command}`
    : installHint ?? `Run "${command}" by hand, and see what it says`;
  const message = `Cannot log in by "${command}" of ${where}: ${found}`;
  return new KubeError("config", message, { cause, hint });
}

function statusOf(stdout: string): JsonObject | undefined {
  let said: Json;
  try {
    said = JSON.parse(stdout);
  } catch {
    return undefined;
  }
  return isObject(said) && isObject(said.status) ? said.status : undefined;
}

function credentialOf(status: JsonObject): ExecCredential | undefined {
  const { token, clientCertificateData: certPem, clientKeyData: keyPem } = status;
  if (typeof certPem === "string" && typeof keyPem === "string") {
    return { clientCertificate: { certPem, keyPem }, ...tokenOf(token) };
  }
  return typeof token === "string" && isToken(token) ? { token } : undefined;
}

function tokenOf(token: Json | undefined): { readonly token?: string } {
  return typeof token === "string" && isToken(token) ? { token } : {};
}
