/**
 * Asks a local API server the few questions that starting it needs.
 *
 * `kube/` has the real client; this one knows no retries and no discovery, so
 * that a plane whose API server is down or frozen is simply "not ready".
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Json } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import type { KeyPair } from "./control_plane_pki.ts";

/** A local API server answers in milliseconds; a frozen one never. */
const CALL_MS = 2000;

/** What a server said. */
export interface Answer {
  /** 0 if it said nothing in time. */
  readonly status: number;
  readonly text: string;
}

/** An API server, spoken to as administrator. */
export class PlaneApi {
  #server: string;
  #http: Deno.HttpClient;
  #clock: Clock;

  /** @param options.authority The certificate authority as PEM text. */
  constructor(
    options: { readonly server: string; readonly authority: string; clock: Clock },
    admin: KeyPair,
  ) {
    this.#server = options.server;
    this.#clock = options.clock;
    this.#http = Deno.createHttpClient({
      caCerts: [options.authority],
      cert: admin.certificate,
      key: admin.key,
    });
  }

  /** Lets go of the connections. */
  close(): void {
    this.#http.close();
  }

  /** Reads. */
  get(path: string): Promise<Answer> {
    return this.#call(path, { method: "GET" });
  }

  /** Creates an object in the collection at `path`. */
  create(path: string, object: Json): Promise<Answer> {
    return this.#call(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(object),
    });
  }

  /** Whether the server takes requests and its own start is over. */
  async isReady(): Promise<boolean> {
    return (await this.get("/readyz")).status === 200;
  }

  /** Whether pods may be created in `default`. */
  async hasDefaultAccount(): Promise<boolean> {
    const path = "/api/v1/namespaces/default/serviceaccounts/default";
    return (await this.get(path)).status === 200;
  }

  /** How many Nodes are Ready. */
  async readyNodes(): Promise<number> {
    const { status, text } = await this.get("/api/v1/nodes");
    if (status !== 200) return 0;
    const nodes = (JSON.parse(text) as { items: KubeObject[] }).items;
    return nodes.filter(isNodeReady).length;
  }

  #call(path: string, init: RequestInit): Promise<Answer> {
    return call(this.#clock, this.#server + path, { ...init, client: this.#http });
  }
}

/** Whether an etcd serves its clients on this port. */
export async function isEtcdReady(clock: Clock, port: number): Promise<boolean> {
  return (await call(clock, `http://127.0.0.1:${port}/health`)).status === 200;
}

async function call(
  clock: Clock,
  url: string,
  init: RequestInit & { client?: Deno.HttpClient } = {},
): Promise<Answer> {
  const abort = new AbortController();
  const cancel = clock.after(CALL_MS, () => abort.abort());
  try {
    const response = await fetch(url, { ...init, signal: abort.signal });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    // Refused, reset, timed out: all mean that it does not answer now. What is
    // wrong with us, such as a missing permission, would never get better.
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    return { status: 0, text: String(cause) };
  } finally {
    cancel();
  }
}

function isNodeReady(node: KubeObject): boolean {
  const status = node.status as
    | { conditions?: readonly { type: string; status: string }[] }
    | undefined;
  return (status?.conditions ?? [])
    .some(({ type, status }) => type === "Ready" && status === "True");
}
