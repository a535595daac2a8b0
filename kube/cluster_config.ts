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
  /** The proxy to go through: `http://`, `https://` or `socks5://`. */
  readonly proxyUrl?: string;
}
