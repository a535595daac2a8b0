import assert from "node:assert/strict";
import { PUBLIC_ONLY_POLICY } from "./address_policy.ts";
import { fails, type Route, text, withServer } from "./test_service.ts";

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
      const headers of [
        { "X-A": "a\r\nhunter2: b" },
        { "X-A": "hunter2\u0000" },
        { Host: "x" },
        { "a b": "x" },
      ] as readonly Readonly<Record<string, string>>[]
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
