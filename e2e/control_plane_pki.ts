/**
 * Makes the keys, certificates and kubeconfig files of a local control plane.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import { formatYaml } from "../core/yaml.ts";
import { ControlPlaneError } from "./control_plane_error.ts";

/** From when to when a certificate is valid, in milliseconds from now. */
export interface Validity {
  /** Start; one hour ago (−3,600,000) if absent. */
  readonly fromMs?: number;
  /** End; in 30 days if absent. Negative for a certificate that has expired. */
  readonly toMs?: number;
}

/** Whom a client certificate stands for. */
export interface ClientIdentity extends Validity {
  readonly user: string;
  /** None if absent. */
  readonly groups?: readonly string[];
}

/** What a server certificate is for. */
export interface ServerIdentity extends Validity {
  /** Names and addresses, at least one. */
  readonly hosts: readonly string[];
}

/** A certificate and its key, both as PEM text. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** One certificate authority in a folder, driven through the helper `pki`. */
export class Pki {
  #path: string;
  #dir: string;
  #issued = 0;

  /**
   * @param path The helper, under its name `pki`.
   * @param dir The authority's folder; {@link init} makes it.
   */
  constructor(path: string, dir: string) {
    this.#path = path;
    this.#dir = dir;
  }

  /**
   * Makes the authority, and what a control plane needs of it.
   *
   * @throws {ControlPlaneError} `pki`
   */
  async init(): Promise<void> {
    await this.#run(["init"]);
  }

  /** The authority's certificate as PEM text. */
  authority(): Promise<string> {
    return Deno.readTextFile(`${this.#dir}/ca.crt`);
  }

  /** The administrator's certificate: everything is allowed to it. */
  admin(): Promise<KeyPair> {
    return this.#read("admin");
  }

  /**
   * Issues a client certificate.
   *
   * @throws {ControlPlaneError} `pki`
   */
  client(identity: ClientIdentity): Promise<KeyPair> {
    const groups = (identity.groups ?? []).flatMap((group) => ["--group", group]);
    return this.#issue("client", ["--user", identity.user, ...groups], identity);
  }

  /**
   * Issues a server certificate.
   *
   * @throws {ControlPlaneError} `pki`
   */
  server(identity: ServerIdentity): Promise<KeyPair> {
    const hosts = identity.hosts.flatMap((host) => ["--host", host]);
    return this.#issue("server", hosts, identity);
  }

  async #issue(role: string, args: string[], validity: Validity): Promise<KeyPair> {
    const name = `issued-${++this.#issued}`;
    const { fromMs, toMs } = validity;
    await this.#run([
      role,
      "--out",
      name,
      ...args,
      ...(fromMs === undefined ? [] : ["--from", `${fromMs}ms`]),
      ...(toMs === undefined ? [] : ["--to", `${toMs}ms`]),
    ]);
    return this.#read(name);
  }

  async #read(name: string): Promise<KeyPair> {
    const [certificate, key] = await Promise.all([
      Deno.readTextFile(`${this.#dir}/${name}.crt`),
      Deno.readTextFile(`${this.#dir}/${name}.key`),
    ]);
    return { certificate, key };
  }

  async #run([role, ...args]: string[]): Promise<void> {
    const { success, stderr } = await new Deno.Command(this.#path, {
      args: [role, "--dir", this.#dir, ...args],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    if (!success) throw new ControlPlaneError("pki", reason(stderr));
  }
}

function reason(stderr: Uint8Array): string {
  return new TextDecoder().decode(stderr).replace(/^error: /, "").trim();
}

/** A kubeconfig file with one cluster, whose certificates stand in the text. */
export function kubeconfigText(
  options: { readonly server: string; readonly authority: string } & KeyPair,
): string {
  const name = "orkestra";
  const user: JsonObject = {
    "client-certificate-data": btoa(options.certificate),
    "client-key-data": btoa(options.key),
  };
  const cluster: JsonObject = {
    server: options.server,
    "certificate-authority-data": btoa(options.authority),
  };
  return formatYaml({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}
