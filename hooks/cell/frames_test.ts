import assert from "node:assert/strict";
import { encodeFrame, FrameError, FrameReader } from "./frames.ts";

const FRAMES = [
  { header: { type: "call", call: 1 }, body: Uint8Array.of(1, 2, 3) },
  { header: { type: "drop" }, body: new Uint8Array() },
  { header: { text: "größe" }, body: new Uint8Array(1_000).fill(7) },
];

function joined(): Uint8Array {
  return Uint8Array.from(
    FRAMES.flatMap(({ header, body }) => [...encodeFrame(header, body)]),
  );
}

Deno.test("FrameReader reads what encodeFrame wrote, however it is cut", () => {
  const bytes = joined();
  for (const size of [1, 2, 7, 8, 9, 100, bytes.length]) {
    const reader = new FrameReader(1_000);
    const found = [];
    for (let at = 0; at < bytes.length; at += size) {
      found.push(...reader.push(bytes.slice(at, at + size)));
    }
    assert.deepEqual(found, FRAMES, `in pieces of ${size}`);
  }
});

Deno.test("FrameReader refuses a body over its limit before it takes it in", () => {
  const frame = encodeFrame({}, new Uint8Array(11));
  assert.throws(() => new FrameReader(10).push(frame.subarray(0, 8)), FrameError);
});

Deno.test("FrameReader refuses a header that is too long, or no JSON", () => {
  const long = new Uint8Array(8);
  new DataView(long.buffer).setUint32(0, 2_000_000, true);
  assert.throws(() => new FrameReader(10).push(long), FrameError);
  const broken = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0x7b);
  assert.throws(() => new FrameReader(10).push(broken), FrameError);
});
