import assert from "node:assert/strict";
import { silentLogger } from "../core/log.ts";
import { systemClock, systemRandom } from "../e2e/testing.ts";
import type { KubeClient } from "./client.ts";
import { createClient } from "./create_client.ts";
import { KubeError } from "./errors.ts";

/** Serves raw text to each connection, one after another, then breaks it off. */
async function withServer(
  answers: readonly string[],
  run: (client: KubeClient) => Promise<void>,
): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    const left = [...answers];
    for await (const socket of listener) {
      await socket.read(new Uint8Array(8192));
      await socket.write(new TextEncoder().encode(left.shift() ?? ""));
      socket.close();
    }
  })();
  const { port } = listener.addr as Deno.NetAddr;
  const server = `http://127.0.0.1:${port}`;
  const client = createClient({ server, namespace: "default", source: "test" }, {
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
  try {
    await run(client);
  } finally {
    client.close();
    listener.close();
    await serving;
  }
}

function answer(status: string, body: string, bytes = body.length): string {
  const type = body.startsWith("{") ? "application/json" : "text/plain";
  return `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${bytes}\r\n\r\n${body}`;
}

const VERSION = answer("200 OK", '{"gitVersion":"v9"}');

Deno.test("KubeClient asks again when a connection breaks before the answer, or within it", async () => {
  await withServer(["", answer("200 OK", '{"gitVer', 400), VERSION], async (client) => {
    assert.equal(await client.version(), "v9");
  });
});

Deno.test("KubeClient asks again after 500, and reads a plain-text 404", async () => {
  await withServer(
    [answer("500 Internal Server Error", "oops"), VERSION],
    async (client) => {
      assert.equal(await client.version(), "v9");
    },
  );
  await withServer(
    [answer("404 Not Found", "404 page not found\n")],
    async (client) => {
      await assert.rejects(
        client.version(),
        (error) =>
          error instanceof KubeError && error.kind === "unknown-kind" &&
          /answered 404: 404 page not found$/.test(error.message),
      );
    },
  );
});

Deno.test("KubeClient says that the connection broke when it always does", async () => {
  await withServer([], async (client) => {
    await assert.rejects(
      client.version({ timeoutMs: 300 }),
      (error) =>
        error instanceof KubeError && error.kind === "unreachable" &&
        /the connection broke$/.test(error.message),
    );
  });
});

Deno.test("KubeClient.watch drops half a line, and tells that the connection broke", async () => {
  const event = '{"type":"ADDED","object":{"metadata":{"name":"x"}}}\n';
  const half = answer("200 OK", `${event}{"type":"ADD`, 4000);
  await withServer([half], async (client) => {
    const info = {
      group: "",
      version: "v1",
      kind: "Pod",
      plural: "pods",
      namespaced: true,
      verbs: [],
      subresources: [],
    };
    const names: (string | undefined)[] = [];
    const watching = (async () => {
      for await (const { object } of client.watch(info, { resourceVersion: "1" })) {
        names.push(object.metadata.name);
      }
    })();
    await assert.rejects(
      watching,
      (error) => error instanceof KubeError && error.kind === "unreachable",
    );
    assert.deepEqual(names, ["x"]);
  });
});
