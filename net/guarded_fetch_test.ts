import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { AUTHOR_POLICY, PUBLIC_ONLY_POLICY } from "./address_policy.ts";
import { systemResolve } from "./dial.ts";
import { NetError, type NetErrorKind } from "./errors.ts";
import {
  createGuardedFetch,
  type GuardedFetchOptions,
  type OutboundRequest,
} from "./guarded_fetch.ts";

type Route = (request: Request) => Response | Promise<Response>;

interface Bed {
  readonly port: number;
  readonly url: string;
  readonly clock: ManualClock;
  /** Every request that reached the server: `GET /path`. */
  readonly seen: string[];
  call(
    path: string,
    more?: Partial<OutboundRequest>,
    options?: Partial<GuardedFetchOptions>,
  ): ReturnType<ReturnType<typeof createGuardedFetch>>;
}

/** Runs with a server on the loopback address and a fetch that may reach it. */
async function withServer(
  route: Route,
  run: (bed: Bed) => Promise<void>,
): Promise<void> {
  const seen: string[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => {
      seen.push(`${request.method} ${new URL(request.url).pathname}`);
      return route(request);
    },
  );
  const { port } = server.addr;
  const clock = new ManualClock();
  const url = `http://127.0.0.1:${port}`;
  try {
    await run({
      port,
      url,
      clock,
      seen,
      call: (path, more = {}, options = {}) =>
        createGuardedFetch({
          clock,
          policy: AUTHOR_POLICY,
          proxies: {},
          resolve: systemResolve,
          ...options,
        })({
          method: "GET",
          url: path.startsWith("/") ? `${url}${path}` : path,
          timeoutMs: 10_000,
          bodyBytesMax: 1000,
          ...more,
        }),
    });
    assert.equal(clock.pending, 0, "a timer is left");
  } finally {
    await server.shutdown();
  }
}

function fails(kind: NetErrorKind, message: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof NetError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    return true;
  };
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("GuardedFetch sends method, path, query, headers and body", async () => {
  const echo: Route = async (request) =>
    Response.json({
      method: request.method,
      url: request.url,
      token: request.headers.get("authorization"),
      body: await request.text(),
    }, { status: 201, headers: { "x-answer": "yes" } });
  await withServer(echo, async ({ call, url }) => {
    const answer = await call("/a%20b?x=1&y=%2F#part", {
      method: "POST",
      headers: { Authorization: "Bearer t" },
      body: "grüße",
    });
    assert.equal(answer.status, 201);
    assert.equal(answer.headers["x-answer"], "yes");
    assert.equal(answer.origin, url);
    assert.deepEqual(JSON.parse(text(answer.body)), {
      method: "POST",
      url: `${url}/a%20b?x=1&y=%2F`,
      token: "Bearer t",
      body: "grüße",
    });
  });
});

Deno.test("GuardedFetch gives every status as an answer, and HEAD and 204 without body", async () => {
  await withServer((request) => {
    const status = Number(new URL(request.url).pathname.slice(1));
    return new Response(status === 204 ? null : "text", { status });
  }, async ({ call }) => {
    assert.equal((await call("/503")).status, 503);
    assert.equal(text((await call("/404")).body), "text");
    assert.equal((await call("/204")).body.length, 0);
    assert.equal((await call("/200", { method: "HEAD" })).body.length, 0);
  });
});

Deno.test("GuardedFetch connects to the address it checked, not to a second answer of the name", async () => {
  const host = () => new Response("ok");
  await withServer(host, async ({ call, port, seen }) => {
    let asked = 0;
    // The name turns to the metadata service once it has been looked at.
    const resolve = () =>
      Promise.resolve([asked++ === 0 ? "127.0.0.1" : "169.254.169.254"]);
    const answer = await call(`http://rebind.test:${port}/`, {}, { resolve });
    assert.equal(text(answer.body), "ok");
    assert.equal(asked, 1);
    assert.deepEqual(seen, ["GET /"]);
    // The other way round nothing is sent at all.
    await assert.rejects(
      call(`http://rebind.test:${port}/`, {}, { resolve }),
      fails(
        "refused-address",
        /^Cannot fetch "http:\/\/rebind.test:\d+": calls to 169\.254/,
      ),
    );
    assert.deepEqual(seen, ["GET /"]);
  });
});

Deno.test("GuardedFetch sends the name it was asked for as Host", async () => {
  await withServer(
    (request) => new Response(request.headers.get("host")),
    async ({ call, port }) => {
      const resolve = () => Promise.resolve(["127.0.0.1"]);
      const answer = await call(`http://api.test:${port}/`, {}, { resolve });
      assert.equal(text(answer.body), `api.test:${port}`);
    },
  );
});

Deno.test("GuardedFetch refuses literal addresses in every spelling", async () => {
  await withServer(() => new Response("ok"), async ({ call, port, seen }) => {
    for (
      const host of [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "2130706433",
        "[::1]",
        "[::ffff:127.0.0.1]",
      ]
    ) {
      await assert.rejects(
        call(`http://${host}:${port}/`, {}, { policy: PUBLIC_ONLY_POLICY }),
        fails("refused-address", /refused/),
        host,
      );
    }
    for (
      const host of [
        "169.254.169.254",
        "[fe80::1]",
        "[::ffff:169.254.169.254]",
        "0.0.0.0",
      ]
    ) {
      await assert.rejects(
        call(`http://${host}/`),
        fails("refused-address", /refused/),
        host,
      );
    }
    assert.deepEqual(seen, []);
    const named = { named: ["127.0.0.1"] };
    assert.equal((await call("/", named, { policy: PUBLIC_ONLY_POLICY })).status, 200);
  });
});

Deno.test("GuardedFetch tries a name's next address when the first is dead", async () => {
  await withServer(() => new Response("ok"), async ({ call, port }) => {
    const resolve = () => Promise.resolve(["127.0.0.2", "127.0.0.1"]);
    assert.equal((await call(`http://two.test:${port}/`, {}, { resolve })).status, 200);
  });
});

Deno.test("GuardedFetch says when a name is unknown and when nobody listens", async () => {
  await withServer(() => new Response("ok"), async ({ call }) => {
    const resolve = () => Promise.reject(new Error("ENOTFOUND"));
    await assert.rejects(
      call("http://nowhere.test/secret-path?key=secret", {}, { resolve }),
      fails(
        "unknown-host",
        /^Cannot fetch "http:\/\/nowhere.test": the name has no address$/,
      ),
    );
    await assert.rejects(
      call("http://127.0.0.1:1/secret"),
      fails(
        "unreachable",
        /^Cannot fetch "http:\/\/127.0.0.1:1": the connection was refused$/,
      ),
    );
  });
});

Deno.test("GuardedFetch ends a body over the limit, stated, chunked or endless", async () => {
  const endless = () =>
    new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(400)) }));
  await withServer((request) => {
    const path = new URL(request.url).pathname;
    return path === "/endless"
      ? endless()
      : new Response("x".repeat(Number(path.slice(1))));
  }, async ({ call }) => {
    assert.equal((await call("/1000")).body.length, 1000);
    for (const path of ["/1001", "/endless"]) {
      await assert.rejects(call(path), fails("too-large", /larger than 1000 bytes$/));
    }
  });
});

Deno.test("GuardedFetch gives up on a server that is slow, at whatever point", async () => {
  const arrived = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const never: Route = async () => {
    arrived.resolve();
    await end.promise;
    return new Response("late");
  };
  await withServer(never, async ({ call, clock }) => {
    const calling = call("/", { timeoutMs: 500 });
    await arrived.promise;
    clock.advance(500);
    await assert.rejects(calling, fails("timeout", /no whole answer within 500 ms$/));
    // A name service that does not answer counts too.
    const resolving = call("http://x.test/", { timeoutMs: 500 }, {
      resolve: () => new Promise(() => {}),
    });
    clock.advance(500);
    await assert.rejects(resolving, fails("timeout", /within 500 ms/));
    end.resolve();
  });
});

Deno.test("GuardedFetch ends with the reason of the caller's signal", async () => {
  await withServer(() => new Response("ok"), async ({ call }) => {
    const stop = new AbortController();
    const calling = call("http://x.test/", { signal: stop.signal }, {
      resolve: () => new Promise(() => {}),
    });
    stop.abort(new Error("stopping"));
    await assert.rejects(calling, /stopping/);
    await assert.rejects(call("/", { signal: stop.signal }), /stopping/);
  });
});

Deno.test("GuardedFetch checks each redirect like a first request", async () => {
  const to = (location: string, status = 302) =>
    new Response(null, { status, headers: { location } });
  await withServer((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/metadata") return to("http://169.254.169.254/latest/meta-data/");
    if (pathname === "/circle") return to("/circle");
    if (pathname === "/file") return to("file:///etc/passwd");
    if (pathname === "/here") return to("/end");
    return new Response(`${request.method} ${pathname}`);
  }, async ({ call, seen }) => {
    assert.equal(text((await call("/here")).body), "GET /end");
    await assert.rejects(
      call("/metadata"),
      fails("refused-address", /169\.254\.169\.254/),
    );
    await assert.rejects(
      call("/circle"),
      fails("refused-redirect", /more than 5 times/),
    );
    await assert.rejects(call("/file"), fails("refused-redirect", /no address/));
    assert.equal((await call("/here", { redirects: "none" })).status, 302);
    seen.length = 0;
    const allows = ({ pathname }: URL) => pathname !== "/end";
    await assert.rejects(call("/here", { allows }), fails("not-granted", /GET/));
    assert.deepEqual(seen, ["GET /here"]);
  });
});

Deno.test("GuardedFetch shows credentials and bodies to no other host", async () => {
  await withServer(
    (request) =>
      Response.json({ ...Object.fromEntries(request.headers), method: request.method }),
    async ({ port, call: callOther }) => {
      const away: Route = (request) => {
        const status = Number(new URL(request.url).pathname.slice(1));
        return new Response(null, {
          status,
          headers: { location: `http://other.test:${port}/` },
        });
      };
      await withServer(away, async ({ url }) => {
        const resolve = () => Promise.resolve(["127.0.0.1"]);
        const headers = {
          Authorization: "Bearer t",
          "X-Api-Key": "k",
          Cookie: "c",
          Accept: "text/x",
        };
        const call = (more: Partial<OutboundRequest>) =>
          callOther(`${url}/${more.url ?? 302}`, {
            headers,
            ...more,
            url: `${url}/${more.url ?? 302}`,
          }, { resolve });
        const seen = JSON.parse(text((await call({})).body));
        assert.equal(seen.accept, "text/x");
        for (const name of ["authorization", "x-api-key", "cookie"]) {
          assert.equal(seen[name], undefined);
        }
        const posted = JSON.parse(
          text((await call({ method: "POST", body: "secret" })).body),
        );
        assert.equal(posted.method, "GET");
        await assert.rejects(
          call({ url: "307", method: "POST", body: "secret" }),
          fails("refused-redirect", /asks to send the body to "other.test:\d+"/),
        );
        await assert.rejects(
          call({ redirects: "same-host" }),
          fails("refused-redirect", /another host, "other.test:\d+"/),
        );
      });
    },
  );
});

Deno.test("GuardedFetch refuses what cannot be sent, without quoting it", async () => {
  await withServer(() => new Response("ok"), async ({ call, seen }) => {
    for (const url of ["ftp://h/", "hunter2", "http://user:hunter2@h/"]) {
      await assert.rejects(
        call(url),
        (error) =>
          fails("bad-request", /URL/)(error) && !String(error).includes("hunter2"),
      );
    }
    for (
      const headers of [{ "X-A": "a\r\nhunter2: b" }, { "X-A": "hunter2\u0000" }, {
        Host: "x",
      }, { "a b": "x" }]
    ) {
      await assert.rejects(
        call("/", { headers }),
        (error) =>
          fails("bad-request", /the header ".*" cannot be sent$/)(error) &&
          !String(error).includes("hunter2"),
      );
    }
    assert.deepEqual(seen, []);
  });
});

/** Answers each connection with raw text. */
async function withRaw(
  answer: string,
  run: (url: string) => Promise<void>,
): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const conn of listener) {
      await conn.read(new Uint8Array(4096));
      await conn.write(new TextEncoder().encode(answer));
      conn.close();
    }
  })();
  try {
    await run(`http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}/`);
  } finally {
    listener.close();
    await serving;
  }
}

const RAW: [answer: string, kind: NetErrorKind | string, why: RegExp][] = [
  ["HTTP/1.0 200 OK\r\n\r\nto the end", "to the end", /./],
  [
    "HTTP/1.1 103 Early\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokmore",
    "ok",
    /./,
  ],
  [
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    "abcde",
    /./,
  ],
  [
    "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
    "unreachable",
    /the connection broke$/,
  ],
  [
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    "bad-answer",
    /a chunk/,
  ],
  [
    "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n",
    "bad-answer",
    /encoded as "gzip"$/,
  ],
  ["SSH-2.0-OpenSSH\r\n", "bad-answer", /something else than HTTP/],
  [
    `HTTP/1.1 200 OK\r\nx: ${"y".repeat(70_000)}\r\n\r\n`,
    "bad-answer",
    /head is too long$/,
  ],
  ["", "unreachable", /the connection broke$/],
];

for (const [answer, outcome, why] of RAW) {
  Deno.test(`GuardedFetch reads ${JSON.stringify(answer.slice(0, 60))} as ${outcome}`, async () => {
    await withRaw(answer, async (url) => {
      await withServer(() => new Response(), async ({ call }) => {
        const calling = call(url);
        if (why.source === ".") assert.equal(text((await calling).body), outcome);
        else await assert.rejects(calling, fails(outcome as NetErrorKind, why));
      });
    });
  });
}

Deno.test("GuardedFetch goes through a proxy, and logs in to it alone", async () => {
  const proxy: Route = (request) =>
    Response.json({
      url: request.url,
      login: request.headers.get("proxy-authorization"),
    });
  await withServer(proxy, async ({ call, port }) => {
    const proxies = { http: `http://me:pw@127.0.0.1:${port}` };
    const resolve = () => Promise.reject(new Error("only the proxy knows"));
    const answer = await call("http://far.test/a?b=c", {}, { proxies, resolve });
    assert.deepEqual(JSON.parse(text(answer.body)), {
      url: "http://far.test/a?b=c",
      login: `Basic ${btoa("me:pw")}`,
    });
    await assert.rejects(
      call("http://169.254.169.254/", {}, { proxies, resolve }),
      fails("refused-address", /refused/),
    );
    await assert.rejects(
      call("http://far.test/", {}, { proxies: { http: "socks5://h:1" }, resolve }),
      fails("bad-request", /proxy/),
    );
  });
});
