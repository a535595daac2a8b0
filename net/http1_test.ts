import assert from "node:assert/strict";
import { NetError, type NetErrorKind } from "./errors.ts";
import { exchange, type Wire } from "./http1.ts";

/** A connection that answers with a text, a few bytes at a time. */
function wireOf(answer: string, step: number): Wire & { sent: string } {
  const left = [...new TextEncoder().encode(answer)];
  return {
    sent: "",
    read(into) {
      const bytes = left.splice(0, Math.min(step, into.length));
      into.set(bytes);
      return Promise.resolve(bytes.length === 0 ? null : bytes.length);
    },
    // A socket need not take all at once.
    write(bytes) {
      const taken = bytes.subarray(0, 7);
      this.sent += new TextDecoder().decode(taken);
      return Promise.resolve(taken.length);
    },
  };
}

const GET = { method: "GET", target: "/", headers: [["host", "h"]] } as const;
const LIMITS = { bodyBytesMax: 1000, where: "http://h" };

Deno.test("exchange writes the request whole, however little the socket takes", async () => {
  const wire = wireOf("HTTP/1.1 204 None\r\n\r\n", 100);
  const body = new TextEncoder().encode("body");
  const answer = await exchange(wire, { ...GET, method: "POST", body }, LIMITS);
  assert.equal(wire.sent, "POST / HTTP/1.1\r\nhost: h\r\n\r\nbody");
  assert.equal(answer.status, 204);
});

Deno.test("exchange joins repeated headers, and knows no prototype", async () => {
  const head =
    "HTTP/1.1 200 OK\r\nA: 1\r\na:2 \r\n__proto__: x\r\nContent-Length: 0\r\n\r\n";
  const { headers } = await exchange(wireOf(head, 3), GET, LIMITS);
  assert.equal(headers.a, "1, 2");
  assert.deepEqual(Object.keys(headers), ["a", "__proto__", "content-length"]);
});

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
  Deno.test(`exchange reads ${JSON.stringify(answer.slice(0, 60))} as ${outcome}`, async () => {
    for (const step of [1, 3, 20_000]) {
      const reading = exchange(wireOf(answer, step), GET, LIMITS);
      if (why.source === ".") {
        assert.equal(new TextDecoder().decode((await reading).body), outcome);
        continue;
      }
      await assert.rejects(reading, (error) => {
        assert.ok(error instanceof NetError, String(error));
        assert.equal(error.kind, outcome);
        assert.match(error.message, why);
        return true;
      });
    }
  });
}
