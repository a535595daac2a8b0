import assert from "node:assert/strict";
import { readLines } from "./control_plane_lines.ts";

Deno.test("readLines joins what chunks tear apart, letters included", async () => {
  const bytes = new TextEncoder().encode("one\ngrün\n\nlast");
  const stream = ReadableStream.from([...bytes].map((byte) => Uint8Array.of(byte)));
  assert.deepEqual(await Array.fromAsync(readLines(stream)), [
    ...["one", "grün", "", "last"],
  ]);
});
