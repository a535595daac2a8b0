import assert from "node:assert/strict";
import { Pki } from "../e2e/control_plane_pki.ts";
import { systemClock } from "../e2e/testing.ts";
import { testBinaries } from "../e2e/testing_plane.ts";
import { AUTHOR_POLICY } from "./address_policy.ts";
import { NetError, type NetErrorKind } from "./errors.ts";
import { createGuardedFetch, type GuardedFetchOptions } from "./guarded_fetch.ts";

/** Runs with an HTTPS server whose certificate is for `api.test` alone. */
async function withTls(
  run: (
    port: number,
    get: (url: string, more?: Partial<GuardedFetchOptions>) => Promise<string>,
  ) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ork-net-tls-" });
  const pki = new Pki((await testBinaries(systemClock)).pki, dir);
  await pki.init();
  const { certificate, key } = await pki.server({ hosts: ["api.test"] });
  const authority = await pki.authority();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", cert: certificate, key, onListen() {} },
    (request) => new Response(`hello ${request.headers.get("host")}`),
  );
  const { port } = server.addr;
  const get = async (url: string, more: Partial<GuardedFetchOptions> = {}) => {
    const answer = await createGuardedFetch({
      clock: systemClock,
      policy: AUTHOR_POLICY,
      proxies: {},
      resolve: () => Promise.resolve(["127.0.0.1"]),
      caCerts: [authority],
      ...more,
    })({ method: "GET", url, timeoutMs: 30_000, bodyBytesMax: 1000 });
    return new TextDecoder().decode(answer.body);
  };
  try {
    await run(port, get);
  } finally {
    await server.shutdown();
    await Deno.remove(dir, { recursive: true });
  }
}

const kindIs = (kind: NetErrorKind) => (error: unknown) => {
  assert.ok(error instanceof NetError, String(error));
  assert.equal(error.kind, kind, `${error.message}: ${error.cause}`);
  return true;
};

Deno.test("GuardedFetch checks a certificate against the name, not the address", async () => {
  await withTls(async (port, get) => {
    assert.equal(await get(`https://api.test:${port}/`), `hello api.test:${port}`);
    await assert.rejects(get(`https://other.test:${port}/`), kindIs("certificate"));
    await assert.rejects(get(`https://127.0.0.1:${port}/`), kindIs("certificate"));
    const strangers = { caCerts: [] };
    await assert.rejects(
      get(`https://api.test:${port}/`, strangers),
      kindIs("certificate"),
    );
  });
});

Deno.test("GuardedFetch says when a server speaks no TLS", async () => {
  const plain = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response(),
  );
  await withTls(async (_, get) => {
    await assert.rejects(
      get(`https://api.test:${plain.addr.port}/`),
      kindIs("unreachable"),
    );
  });
  await plain.shutdown();
});

/** A proxy that opens tunnels to one port; it keeps the first line of each. */
async function withTunnels(
  port: number,
  run: (proxy: string, asked: string[]) => Promise<void>,
): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const asked: string[] = [];
  const tunnels: Promise<unknown>[] = [];
  const serving = (async () => {
    for await (const conn of listener) {
      const bytes = new Uint8Array(4096);
      const count = await conn.read(bytes) ?? 0;
      const head = new TextDecoder().decode(bytes.subarray(0, count));
      asked.push(head.split("\r\n")[0]);
      const refuses = head.includes("refused.test");
      const status = refuses ? "403 Forbidden" : "200 OK";
      await conn.write(new TextEncoder().encode(`HTTP/1.1 ${status}\r\n\r\n`));
      if (refuses) {
        conn.close();
        continue;
      }
      const far = await Deno.connect({ hostname: "127.0.0.1", port });
      tunnels.push(
        conn.readable.pipeTo(far.writable).catch(() => {}),
        far.readable.pipeTo(conn.writable).catch(() => {}),
      );
    }
  })();
  try {
    await run(`http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`, asked);
  } finally {
    listener.close();
    await serving;
    await Promise.all(tunnels);
  }
}

Deno.test("GuardedFetch reaches https through a proxy's tunnel, TLS to the far end", async () => {
  await withTls(async (port, get) => {
    await withTunnels(port, async (https, asked) => {
      const proxies = { https };
      assert.equal(await get("https://api.test/", { proxies }), "hello api.test");
      assert.deepEqual(asked, ["CONNECT api.test:443 HTTP/1.1"]);
      await assert.rejects(
        get("https://refused.test/", { proxies }),
        kindIs("unreachable"),
      );
      await assert.rejects(
        get("https://other.test/", { proxies }),
        kindIs("certificate"),
      );
    });
  });
});
