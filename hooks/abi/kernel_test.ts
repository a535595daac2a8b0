import assert from "node:assert/strict";
import { changed, makeAll } from "../../scripts/wat.ts";
import { Kernel, NotText, textOf } from "./kernel.ts";

const KIB = 1024;

function kernel(input = "", limit = 64 * KIB): Kernel {
  const made = new Kernel();
  assert.ok(made.begin(new TextEncoder().encode(input), limit));
  return made;
}

Deno.test("kernel_bytes.ts and the test modules are what their texts say", async () => {
  const differing = await changed(await makeAll());
  assert.deepEqual(
    differing.map(({ path }) => path),
    [],
    "run scripts/wat.ts",
  );
});

Deno.test("Kernel gives back the bytes of a block", () => {
  const made = kernel();
  const bytes = Uint8Array.of(1, 2, 3);
  const at = made.put(bytes);
  assert.deepEqual(made.read(at), bytes);
});

Deno.test("Kernel tells an empty block from none", () => {
  const made = kernel();
  const at = made.put(new Uint8Array());
  assert.deepEqual(made.read(at), new Uint8Array());
  for (const nowhere of [0n, 8n, at - 1n, at + 8n, -1n, 1n << 40n]) {
    assert.equal(made.read(nowhere), undefined);
  }
});

Deno.test("Kernel takes the room of the newest block back", () => {
  const made = kernel();
  const first = made.put(new Uint8Array(100));
  made.free(first);
  assert.equal(made.read(first), undefined);
  assert.equal(made.put(new Uint8Array(50)), first);
});

Deno.test("Kernel forgets an older block that is freed, and keeps the newer ones", () => {
  const made = kernel();
  const first = made.put(Uint8Array.of(1)), second = made.put(Uint8Array.of(2));
  made.free(first);
  made.free(first);
  assert.equal(made.read(first), undefined);
  assert.deepEqual(made.read(second), Uint8Array.of(2));
});

Deno.test("Kernel grows up to its limit and not past it", () => {
  const made = kernel("", 200 * KIB);
  assert.notEqual(made.put(new Uint8Array(150 * KIB)), 0n);
  assert.equal(made.put(new Uint8Array(60 * KIB)), 0n);
  assert.notEqual(made.put(new Uint8Array(40 * KIB)), 0n);
  assert.ok(made.bytes <= 256 * KIB);
});

Deno.test("Kernel refuses an input that does not fit", () => {
  assert.equal(new Kernel().begin(new Uint8Array(65 * KIB), 64 * KIB), false);
});

Deno.test("Kernel refuses a size that no address could hold", () => {
  const alloc = kernel().exports.alloc as (size: bigint) => bigint;
  for (const size of [1n << 30n, 1n << 32n, -1n]) assert.equal(alloc(size), 0n);
});

Deno.test("textOf takes UTF-8 and nothing else", () => {
  assert.equal(textOf(new TextEncoder().encode("größe")), "größe");
  assert.throws(() => textOf(Uint8Array.of(0xff)), NotText);
});
