import assert from "node:assert/strict";
import { silentLogger } from "../core/log.ts";
import { systemClock, systemRandom, testCluster } from "../e2e/testing.ts";
import { TcpProxy } from "../e2e/tcp_proxy.ts";
import type { KubeClient } from "./client.ts";
import type { ClusterConfig } from "./cluster_config.ts";
import { loadClusterConfig } from "./config.ts";
import { createClient } from "./create_client.ts";
import { KubeError } from "./errors.ts";

function load(): Promise<ClusterConfig> {
  return loadClusterConfig({
    kubeconfig: testCluster().kubeconfig,
    env: () => undefined,
    readFile: (path) => Deno.readTextFile(path),
  });
}

async function withClient<T>(
  change: Partial<ClusterConfig>,
  run: (client: KubeClient) => Promise<T>,
): Promise<T> {
  const client = createClient({ ...await load(), ...change }, {
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
  try {
    return await run(client);
  } finally {
    client.close();
  }
}

/** The error of a call, within a second. */
function failure(change: Partial<ClusterConfig>): Promise<KubeError> {
  return withClient(change, async (client) => {
    try {
      const ref = { apiVersion: "v1", kind: "Namespace", name: "default" };
      await client.get(ref, { timeoutMs: 1_000 });
    } catch (error) {
      assert.ok(error instanceof KubeError, String(error));
      return error;
    }
    throw new assert.AssertionError({ message: "nothing was thrown" });
  });
}

/** A list and a watch: both kinds of use of a connection. */
async function works(client: KubeClient): Promise<void> {
  const info = (await client.resolve("v1", "Namespace"))!;
  const { items, resourceVersion } = await client.list(info);
  assert.ok(items.some((item) => item.metadata.name === "default"));
  const options = { resourceVersion, timeoutSeconds: 1 };
  let opened = 0;
  for await (const _ of client.watch(info, { ...options, onOpen: () => opened++ }));
  assert.equal(opened, 1);
}

Deno.test("KubeClient says when it does not trust the server's certificate", async () => {
  const error = await failure({ caPem: undefined });
  assert.equal(error.kind, "certificate");
  assert.match(error.message, /signed by an authority that we do not trust/);
  assert.match(error.hint!, /certificate-authority-data/);
});

Deno.test("KubeClient takes any certificate when told to, and ends its watches", async () => {
  const change = { caPem: undefined, insecureSkipTlsVerify: true };
  await withClient(change, works);
  await withClient(change, async (client) => {
    const info = (await client.resolve("v1", "Namespace"))!;
    const { resourceVersion } = await client.list(info);
    const stop = new AbortController();
    const onOpen = () => stop.abort();
    const options = { resourceVersion, signal: stop.signal, onOpen };
    for await (const _ of client.watch(info, options));
  });
});

Deno.test("KubeClient checks the name that tls-server-name gives", async () => {
  // The certificate of the test cluster is for 127.0.0.1 and localhost.
  const { server } = await load();
  const wrong = await failure({ server, tlsServerName: "elsewhere.test" });
  assert.equal(wrong.kind, "certificate", wrong.message);
  await withClient({ tlsServerName: "localhost" }, works);
});

Deno.test("KubeClient tells missing credentials from wrong ones", async () => {
  const nobody = await failure({ clientCertificate: undefined });
  assert.equal(nobody.kind, "forbidden");
  const token = { changes: false, read: () => Promise.resolve("wrong") };
  const wrong = await failure({ clientCertificate: undefined, token });
  assert.equal(wrong.kind, "unauthorized");
  assert.doesNotMatch(wrong.message, /wrong/);
});

Deno.test("KubeClient says where nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const error = await failure({ server: `https://127.0.0.1:${port}` });
  assert.equal(error.kind, "unreachable");
  assert.match(
    error.message,
    new RegExp(`https://127.0.0.1:${port}: connection refused`),
  );
  const nameless = await failure({ server: "https://nowhere.invalid:6443" });
  assert.equal(nameless.kind, "unreachable");
  assert.match(nameless.message, /does not resolve/);
});

Deno.test("KubeClient refuses certificates that are none", async () => {
  const error = await failure({
    clientCertificate: { certPem: "-----BEGIN x", keyPem: "-----BEGIN x" },
  });
  assert.equal(error.kind, "config");
  assert.match(error.hint!, /PEM/);
});

Deno.test("KubeClient goes through the proxy of proxy-url", async () => {
  const asked: string[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const tunnels = serveTunnels(listener, asked);
  const { port } = listener.addr as Deno.NetAddr;
  const { server } = await load();
  await withClient({ proxyUrl: `http://me:pass@127.0.0.1:${port}` }, works);
  listener.close();
  await tunnels;
  assert.ok(asked[0].startsWith(`CONNECT ${new URL(server).host} `), asked[0]);
  assert.match(asked[0], new RegExp(`basic ${btoa("me:pass")}`, "i"));
});

/** A proxy that knows CONNECT alone. */
async function serveTunnels(listener: Deno.Listener, asked: string[]): Promise<void> {
  const tunnels: Promise<void>[] = [];
  for await (const client of listener) tunnels.push(tunnel(client, asked));
  await Promise.all(tunnels);
}

async function tunnel(client: Deno.Conn, asked: string[]): Promise<void> {
  const buffer = new Uint8Array(4096);
  const read = await client.read(buffer) ?? 0;
  const head = new TextDecoder().decode(buffer.subarray(0, read));
  asked.push(head);
  const [hostname, port] = head.split(" ")[1].split(":");
  const server = await Deno.connect({ hostname, port: Number(port) });
  await client.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"));
  await Promise.allSettled([
    client.readable.pipeTo(server.writable),
    server.readable.pipeTo(client.writable),
  ]);
}

Deno.test("KubeClient sends the calls of the lane lease over a connection of their own", async () => {
  const { hostname, port } = new URL((await load()).server);
  await using proxy = await TcpProxy.listen(
    { hostname, port: Number(port) },
    systemClock,
  );
  await withClient({ server: `https://127.0.0.1:${proxy.port}` }, async (client) => {
    const stop = new AbortController();
    const info = (await client.resolve("v1", "Namespace"))!;
    const opened = Promise.withResolvers<void>();
    const watching = (async () => {
      const { signal } = stop;
      const options = { resourceVersion: "", signal, onOpen: () => opened.resolve() };
      for await (const _ of client.watch(info, options));
    })();
    await opened.promise;
    const before = proxy.accepted;
    // Any object will do: the lane is what counts.
    const ref = { apiVersion: "v1", kind: "Namespace", name: "kube-system" };
    assert.ok(await client.get(ref, { lane: "lease" }));
    // Requests and watches had theirs before: the lease makes one more, and keeps it.
    assert.equal(proxy.accepted, before + 1);
    await client.get(ref, { lane: "lease" });
    await client.get(ref);
    assert.equal(proxy.accepted, before + 1);
    stop.abort();
    await watching;
  });
});
