import assert from "node:assert/strict";
import { readLines, readText, TooLargeError } from "./body.ts";

const never = new AbortController().signal;

function body(...chunks: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
      }
      controller.close();
    },
  });
}

async function lines(
  stream: ReadableStream<Uint8Array>,
  bytesMax = 100,
): Promise<string[]> {
  return await Array.fromAsync(readLines(stream, bytesMax, never));
}

Deno.test("readLines joins lines over chunks and drops half a line at the end", async () => {
  assert.deepEqual(await lines(body("a", "b\nc\n", "\nd", "e\nhalf")), [
    "ab",
    "c",
    "de",
  ]);
});

Deno.test("readLines joins a character that two chunks share", async () => {
  const bytes = new TextEncoder().encode("é\n");
  assert.deepEqual(await lines(body(bytes.slice(0, 1), bytes.slice(1))), ["é"]);
});

Deno.test("readLines refuses a line beyond its limit", async () => {
  await assert.rejects(lines(body("12345", "6789\n"), 8), TooLargeError);
  assert.deepEqual(await lines(body("1234", "5678\n1234\n"), 8), ["12345678", "1234"]);
});

Deno.test("readLines stops waiting when the signal fires", async () => {
  const abort = new AbortController();
  let cancelled = false;
  const silent = new ReadableStream<Uint8Array>({
    cancel: () => void (cancelled = true),
  });
  const reading = Array.fromAsync(readLines(silent, 100, abort.signal));
  abort.abort(new Error("enough"));
  await assert.rejects(reading, /enough/);
  assert.ok(cancelled);
});

Deno.test("readText reads all, up to its limit", async () => {
  assert.equal(await readText(body("ab", "c"), 3, never), "abc");
  await assert.rejects(readText(body("ab", "cd"), 3, never), TooLargeError);
  assert.equal(await readText(null, 3, never), "");
});
