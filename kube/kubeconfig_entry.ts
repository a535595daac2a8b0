/**
 * Reads one cluster, or one user, of a kubeconfig.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import { isObject, type JsonObject } from "../core/json.ts";
import type { ClusterConfig, TokenSource } from "./cluster_config.ts";
import { KubeError } from "./errors.ts";
import type { KubeconfigEntry } from "./kubeconfig.ts";
import { type Login, readExec } from "./kubeconfig_exec.ts";
import { isToken, tokenFile } from "./token_file.ts";

/** What both readers need. */
export interface EntryContext {
  /** File and context, for messages. */
  readonly where: string;
  readonly readFile: (path: string) => Promise<string>;
}

/** Reads where the API server is and how to trust it. */
export async function readCluster(
  entry: KubeconfigEntry,
  context: EntryContext,
): Promise<
  Pick<
    ClusterConfig,
    "server" | "caPem" | "insecureSkipTlsVerify" | "tlsServerName" | "proxyUrl"
  >
> {
  const server = text(entry, "server");
  if (!isUrl(server, ["https:", "http:"])) {
    throw new KubeError(
      "config",
      server === ""
        ? `Cannot use ${context.where}: the cluster "${entry.name}" has no server`
        : `Cannot use ${context.where}: its server "${server}" is no http(s) URL`,
      { hint: "Write it as https://host:port" },
    );
  }
  if (new URL(server).username !== "" || new URL(server).password !== "") {
    throw new KubeError(
      "config",
      `Cannot use ${context.where}: the server of "${entry.name}" holds credentials`,
      { hint: "Messages name the server: put credentials into the user's entry" },
    );
  }
  const proxyUrl = text(entry, "proxy-url");
  if (proxyUrl !== "" && !isUrl(proxyUrl, ["http:", "https:", "socks5:"])) {
    // The URL is not quoted: it may hold a password.
    throw new KubeError(
      "config",
      `Cannot use ${context.where}: its proxy-url is no URL of a proxy`,
      { hint: "Write it as http://host:port, https://host:port or socks5://host:port" },
    );
  }
  const caPem = await readPem(entry, "certificate-authority", context);
  const insecure = entry.value["insecure-skip-tls-verify"] === true;
  const tlsServerName = text(entry, "tls-server-name");
  if (proxyUrl !== "" && (insecure || tlsServerName !== "")) {
    throw new KubeError(
      "config",
      `Cannot use ${context.where}: proxy-url together with ${
        insecure ? "insecure-skip-tls-verify" : "tls-server-name"
      } is not supported`,
      { hint: "Put the cluster's authority and true name into the kubeconfig instead" },
    );
  }
  return {
    server: server.replace(/\/+$/, ""),
    ...(caPem === undefined ? {} : { caPem }),
    ...(insecure ? { insecureSkipTlsVerify: true } : {}),
    ...(tlsServerName === "" ? {} : { tlsServerName }),
    ...(proxyUrl === "" ? {} : { proxyUrl }),
  };
}

/** Reads who we are. */
export async function readUser(
  entry: KubeconfigEntry,
  context: EntryContext & { readonly login: Login; readonly cluster: JsonObject },
): Promise<Pick<ClusterConfig, "clientCertificate" | "token">> {
  refuseUnsupported(entry, context);
  const exec = readExec(entry, context);
  if (exec !== undefined) {
    const { token, clientCertificate } = await context.login(exec, context.where);
    return {
      ...(clientCertificate === undefined ? {} : { clientCertificate }),
      ...(token === undefined ? {} : { token: constantToken(token) }),
    };
  }
  const certPem = await readPem(entry, "client-certificate", context);
  const keyPem = await readPem(entry, "client-key", context);
  if ((certPem === undefined) !== (keyPem === undefined)) {
    const missing = certPem === undefined ? "client-certificate" : "client-key";
    throw new KubeError(
      "config",
      `Cannot use ${context.where}: the user "${entry.name}" has no ${missing}`,
      { hint: `Add ${missing}-data: certificate and key come together` },
    );
  }
  const file = text(entry, "tokenFile");
  const token = text(entry, "token").trim();
  if (file === "" && token !== "" && !isToken(token)) {
    throw new KubeError(
      "config",
      `Cannot use ${context.where}: the token of the user "${entry.name}" is none`,
      { hint: "A token is one line without spaces" },
    );
  }
  return {
    ...(certPem === undefined || keyPem === undefined
      ? {}
      : { clientCertificate: { certPem, keyPem } }),
    // As in kubectl, the file wins: the text may be what it held once.
    ...(file !== ""
      ? { token: tokenFile(absolute(file, entry), context.readFile) }
      : token !== ""
      ? { token: constantToken(token) }
      : {}),
  };
}

function constantToken(token: string): TokenSource {
  return { changes: false, read: () => Promise.resolve(token) };
}

const UNSUPPORTED: readonly (readonly [key: string, hint: string])[] = [
  [
    "auth-provider",
    "kubectl has dropped these since 1.26: let the provider's tool write an exec entry",
  ],
  [
    "username",
    "API servers take no passwords since 1.19: use a token or a certificate",
  ],
  ["as", "Give the identity that is acted for its own credentials"],
];

function refuseUnsupported(entry: KubeconfigEntry, { where }: EntryContext): void {
  for (const [key, hint] of UNSUPPORTED) {
    const value = entry.value[key];
    if (value === undefined || value === null || value === "") continue;
    const provider = isObject(value) && typeof value.name === "string"
      ? ` (${value.name})`
      : "";
    throw new KubeError(
      "config",
      `Cannot use ${where}: the user "${entry.name}" logs in with "${key}"${provider}, which is not supported`,
      { hint },
    );
  }
}

/** `<key>-data` in base64, else the file that `<key>` names; the data wins. */
async function readPem(
  entry: KubeconfigEntry,
  key: string,
  { where, readFile }: EntryContext,
): Promise<string | undefined> {
  const data = text(entry, `${key}-data`);
  const file = text(entry, key);
  if (data === "" && file === "") return undefined;
  const path = data === "" ? absolute(file, entry) : "";
  let pem: string | undefined;
  let cause: unknown;
  try {
    pem = data === "" ? await readFile(path) : decodeBase64(data);
  } catch (error) {
    cause = error;
  }
  if (pem?.includes("-----BEGIN")) return pem;
  const named = data === "" ? `${key} "${path}"` : `${key}-data`;
  const found = pem === undefined
    ? data === "" ? "it cannot be read" : "it is no base64"
    : "it holds no PEM";
  throw new KubeError("config", `Cannot use ${where}: its ${named}: ${found}`, {
    cause,
    hint: `Fix "${key}" of "${entry.name}" in ${entry.path}`,
  });
}

function decodeBase64(data: string): string {
  const bytes = Uint8Array.from(atob(data.replace(/\s/g, "")), (c) => c.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

function absolute(path: string, entry: KubeconfigEntry): string {
  return isAbsolute(path) ? path : join(dirname(entry.path), path);
}

function isUrl(value: string, protocols: readonly string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol);
}

function text(entry: KubeconfigEntry, key: string): string {
  const value = entry.value[key];
  return value === undefined || value === null ? "" : String(value);
}
