/**
 * Reads the entry `exec` of a kubeconfig's user.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import { isObject, type Json, type JsonObject } from "../core/json.ts";
import type { ClusterConfig } from "./cluster_config.ts";
import { KubeError } from "./errors.ts";
import type { ExecCredential, ExecSpec } from "./exec_credential.ts";
import type { KubeconfigEntry } from "./kubeconfig.ts";

/** Logs in through a program. */
export type Login = (spec: ExecSpec, where: string) => Promise<ExecCredential>;

/** The version of the protocol that came before these gives nothing that we could use. */
const API_VERSIONS: readonly string[] = [
  "client.authentication.k8s.io/v1",
  "client.authentication.k8s.io/v1beta1",
];

/** Where a cluster keeps what only its login program understands. */
const EXTENSION = "client.authentication.k8s.io/exec";

/**
 * Reads it.
 *
 * @returns `undefined`, if the user has none.
 * @throws {KubeError} `config`, if it is not usable.
 */
export function readExec(
  entry: KubeconfigEntry,
  { where, cluster }: { readonly where: string; readonly cluster: JsonObject },
): ExecSpec | undefined {
  const { exec } = entry.value;
  if (!isObject(exec)) return undefined;
  const command = typeof exec.command === "string" ? exec.command : "";
  const refuse = (found: string, hint: string) =>
    new KubeError("config", `Cannot use ${where}: the login by "exec" ${found}`, {
      hint,
    });
  if (command === "") throw refuse("names no command", `Set "command" in it`);
  const apiVersion = String(exec.apiVersion ?? "");
  if (!API_VERSIONS.includes(apiVersion)) {
    const hint = `Update "${command}", and have it write the kubeconfig anew`;
    throw refuse(`speaks "${apiVersion}", which is not supported`, hint);
  }
  if (exec.interactiveMode === "Always") {
    const hint = "Log in with a token or a certificate instead";
    throw refuse("wants to ask a person, and there is none", hint);
  }
  return {
    apiVersion,
    // With a slash it is relative to the file, as everywhere in a kubeconfig.
    command: /[/\\]/.test(command) && !isAbsolute(command)
      ? join(dirname(entry.path), command)
      : command,
    args: list(exec.args).map(String),
    env: Object.fromEntries(
      list(exec.env).filter(isObject).map((
        one,
      ) => [String(one.name), String(one.value)]),
    ),
    ...(typeof exec.installHint === "string" ? { installHint: exec.installHint } : {}),
    ...(exec.provideClusterInfo === true ? { cluster } : {}),
  };
}

/** What a login program is told of the cluster, if it asks. */
export function execCluster(
  server: Pick<
    ClusterConfig,
    "server" | "caPem" | "insecureSkipTlsVerify" | "tlsServerName" | "proxyUrl"
  >,
  entry: KubeconfigEntry,
): JsonObject {
  const extension = list(entry.value.extensions).filter(isObject)
    .find((one) => one.name === EXTENSION)?.extension;
  return {
    server: server.server,
    ...(server.caPem === undefined
      ? {}
      : { "certificate-authority-data": btoa(server.caPem) }),
    ...(server.insecureSkipTlsVerify ? { "insecure-skip-tls-verify": true } : {}),
    ...(server.tlsServerName ? { "tls-server-name": server.tlsServerName } : {}),
    ...(server.proxyUrl ? { "proxy-url": server.proxyUrl } : {}),
    ...(extension === undefined ? {} : { config: extension }),
  };
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
