/**
 * Plays the services that a Katalog of the corpus calls, behind a proxy, so that the
 * Katalog may name them as they are called in a cluster.
 *
 * @module
 */

import type { Answer } from "./test_corpus.ts";

/** Services that answer until they are stopped. */
export interface Services {
  /** What `HTTP_PROXY` must be. */
  readonly proxy: string;
  /** Every call so far: `GET http://…`. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** Starts them; a URL that nothing is known of is answered by 404. */
export function startServices(
  answers: { readonly [url: string]: Answer },
): Services {
  const asked: string[] = [];
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, (request) => {
    // A proxied request's line has the whole URL, or its host stands beside the path.
    const url = new URL(request.url);
    const at = `http://${
      request.headers.get("host") ?? url.host
    }${url.pathname}${url.search}`;
    asked.push(`${request.method} ${at}`);
    const answer = answers[at];
    if (answer === undefined) return new Response(`no ${at}`, { status: 404 });
    const { status = 200, body = "", authorization } = answer;
    if (
      authorization !== undefined &&
      request.headers.get("authorization") !== authorization
    ) {
      return new Response("who are you?", { status: 401 });
    }
    return typeof body === "string"
      ? new Response(body, { status })
      : Response.json(body, { status });
  });
  return {
    proxy: `http://127.0.0.1:${server.addr.port}`,
    asked,
    stop: () => server.shutdown(),
  };
}
