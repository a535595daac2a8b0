/**
 * Says how to reach one API server, wherever that was read from.
 *
 * @module
 */

/** Gives a bearer token. */
export interface TokenSource {
  /** Whether reading again may give another token: a file is rewritten, a text is not. */
  readonly changes: boolean;
  /**
   * Reads the token as it is now.
   *
   * @throws {KubeError} `config`, if it cannot be read.
   */
  read(): Promise<string>;
}

/** Why, and when, a configuration is read again. */
export interface ReloadAsk {
  /** Wall time in milliseconds since 1970. */
  readonly nowMs: number;
  /** Whether the server refused what was read last. */
  readonly refused: boolean;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Everything that a connection to an API server needs. */
export interface ClusterConfig {
  /** `https://host:port`, perhaps with a path in front of every request. */
  readonly server: string;
  /** Where objects without a namespace belong; `default` if nothing else is said. */
  readonly namespace: string;
  /** Where this was read, for messages: `~/.kube/config (context "prod")`. */
  readonly source: string;
  /** The authorities that may sign the server's certificate, as PEM. */
  readonly caPem?: string;
  /** Our certificate and its key, as PEM: both or none. */
  readonly clientCertificate?: { readonly certPem: string; readonly keyPem: string };
  /** What logs us in, where no certificate does. */
  readonly token?: TokenSource;
  /** Take any certificate of the server. */
  readonly insecureSkipTlsVerify?: boolean;
  /** The name that the server's certificate must have, if not the URL's. */
  readonly tlsServerName?: string;
  /**
   * Reads all of this again from where it was read, since certificates, authorities and
   * tokens are renewed in place; absent if it cannot change. {@link reloadable} sets it.
   */
  readonly reload?: (ask: ReloadAsk) => Promise<ClusterConfig>;
  /** A program logs us in, and is run again whenever its credentials end. */
  readonly usesProgram?: boolean;
  /** The proxy to go through: `http://`, `https://` or `socks5://`. */
  readonly proxyUrl?: string;
}

/**
 * Lets a client follow what it was read from.
 *
 * A copy with changes, `{ ...config, token }`, does not inherit this: it would turn
 * back into the original as soon as that is read again.
 */
export function reloadable(
  config: ClusterConfig,
  reload: (ask: ReloadAsk) => Promise<ClusterConfig>,
): ClusterConfig {
  return Object.defineProperty({ ...config }, "reload", {
    value: reload,
    enumerable: false,
  });
}
