import assert from "node:assert/strict";
import type { OutboundRequest } from "./guarded_fetch.ts";
import { fails, type Route, text, withServer } from "./test_service.ts";

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
