import assert from "node:assert/strict";
import { fixture } from "../testing.ts";
import { HookError } from "../errors.ts";
import { MODULE_BYTES_MAX } from "../limits.ts";
import { gate } from "./gate.ts";
import { encodeU32 } from "./reader.ts";

/** A module out of its sections. */
function module(...sections: [id: number, ...body: number[]][]): Uint8Array {
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...sections.flatMap(([id, ...body]) => [id, ...encodeU32(body.length), ...body]),
  ]);
}

/** A text with its length before it. */
function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...encodeU32(bytes.length), ...bytes];
}

/** One page of memory without a maximum. */
const MEMORY: [number, ...number[]] = [5, 1, 0, 1];

/** One function type: nothing to nothing. */
const TYPE: [number, ...number[]] = [1, 1, 0x60, 0, 0];

function imported(name: string, from: string, type = 0): [number, ...number[]] {
  return [2, 1, ...text(from), ...text(name), 0, type];
}

function custom(name: string, content: string): [number, ...number[]] {
  return [0, ...text(name), ...new TextEncoder().encode(content)];
}

const REFUSED: readonly [what: string, bytes: Uint8Array, found: RegExp][] = [
  ["nothing", new Uint8Array(), /it is not WebAssembly/],
  ["a text", new TextEncoder().encode("apiVersion: v1"), /it is not WebAssembly/],
  ["a component", Uint8Array.of(0, 0x61, 0x73, 0x6d, 13, 0, 1, 0), /a component/],
  ["a future format", Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0), /version 2/],
  ["a huge file", new Uint8Array(MODULE_BYTES_MAX + 1), /33554433 bytes/],
  ["half a section", module(MEMORY).subarray(0, 10), /ends in the middle/],
  ["a long number", module([5, 0x80, 0x80, 0x80, 0x80, 0x80]), /longer than 32 bits/],
  ["a number of 36 bits", module([5, 0xff, 0xff, 0xff, 0xff, 0x7f]), /longer than 32/],
  ["no memory", module(), /no memory of its own/],
  ["two memories", module([5, 2, 0, 1, 0, 1]), /2 memories/],
  ["two memory sections", module(MEMORY, MEMORY), /two sections with the id 5/],
  ["more in a section", module([5, 1, 0, 1, 7]), /memory section is longer/],
  ["shared memory", module([5, 1, 3, 1, 2]), /shared between threads/],
  ["64-bit memory", module([5, 1, 4, 1]), /64-bit addresses/],
  ["tiny pages", module([5, 1, 8, 1, 0]), /page size of its own/],
  ["much memory", module([5, 1, 0, 101]), /starts with 101 pages of 64 KiB, 100 are/],
  ["a maximum below", module([5, 1, 1, 2, 1]), /maximum below its minimum/],
  ["imported memory", module([2, 1, ...text("env"), ...text("m"), 2, 0, 1]), /not a/],
  [
    "an unknown function",
    module(TYPE, imported("fetch", "env"), MEMORY),
    /imports "env" "fetch", which is not offered/,
  ],
  [
    "a file",
    module(TYPE, imported("path_open", "wasi_snapshot_preview1"), MEMORY),
    /"path_open", which is not offered/,
  ],
  [
    "a function that is only JavaScript's",
    module(TYPE, imported("constructor", "extism:host/env"), MEMORY),
    /"constructor", which is not offered/,
  ],
  [
    "a wrong signature",
    module(TYPE, imported("ork_get", "extism:host/user"), MEMORY),
    /"ork_get" as >, it is I>I/,
  ],
  ["a structure", module([1, 1, 0x5f, 1, 0x7f, 0]), /garbage-collected/],
  ["a recursive group", module([1, 1, 0x4e, 1, 0x60, 0, 0]), /garbage-collected/],
  ["a reference", module([1, 1, 0x60, 1, 0x64, 0, 0]), /garbage-collected/],
  ["an exception tag", module(TYPE, [13, 1, 0, 0], MEMORY), /exception tags/],
  ["an unknown section", module(MEMORY, [14, 0]), /unknown id 14/],
  [
    "a huge table",
    module([4, 1, 0x70, 0, ...encodeU32(10_000_000)], MEMORY),
    /10000000 entries, 100000 are allowed/,
  ],
  ["many tables", module([4, 9], MEMORY), /9 tables, 8 are allowed/],
  ["a table of another type", module([4, 1, 0x6e, 0, 1], MEMORY), /the type 0x6e/],
  ["many functions", module([3, ...encodeU32(100_001)], MEMORY), /100001 functions/],
  ["a short list", module([1, 100], MEMORY), /ends in the middle, among its types/],
  [
    "a long name",
    module([7, 1, ...text("x".repeat(1_001)), 0, 0], MEMORY),
    /1001 bytes, 1000/,
  ],
  ["a broken name", module([7, 1, 1, 0xff, 0, 0], MEMORY), /not UTF-8/],
  [
    "the host's own name",
    module(TYPE, [3, 1, 0], MEMORY, [7, 1, ...text("orkestra:start"), 0, 0]),
    /a name of the host's/,
  ],
  [
    "another contract",
    module(MEMORY, custom("orkestra.abi", "2")),
    /version "2" of the hooks' contract, this program has version 1/,
  ],
  [
    "a long wish list",
    module(MEMORY, custom("orkestra.capabilities", "x".repeat(70_000))),
    /too long/,
  ],
];

Deno.test("gate refuses what is broken, and what is not offered", () => {
  for (const [what, bytes, found] of REFUSED) {
    assert.throws(() => gate(bytes, 100), (error) => {
      assert.ok(error instanceof HookError, `${what}: ${error}`);
      assert.equal(error.kind, "refused", what);
      assert.match(error.message, /^Cannot use the module: /, what);
      assert.match(error.message, found, what);
      return true;
    }, what);
  }
});

Deno.test("gate names the function that was probably meant", () => {
  assert.throws(
    () => gate(module(TYPE, imported("ork_gett", "extism:host/user"), MEMORY), 100),
    { hint: 'Did you mean "ork_get"?' },
  );
});

Deno.test("gate sets the maximum of a memory that declares none, or more", () => {
  for (const memory of [[0, 1], [1, 1, 0x80, 0x80, 4]]) {
    const { bytes, pages } = gate(module([5, 1, ...memory]), 7);
    assert.deepEqual(bytes, module([5, 1, 1, 1, 7]));
    assert.equal(pages, 1);
  }
});

Deno.test("gate keeps a maximum that is lower", () => {
  const { bytes } = gate(module([5, 1, 1, 1, 3]), 7);
  assert.deepEqual(bytes, module([5, 1, 1, 1, 3]));
});

Deno.test("gate shares the entries of tables among all of them", () => {
  const { bytes } = gate(module([4, 2, 0x70, 0, 1, 0x6f, 0, 1], MEMORY), 1);
  const half = encodeU32(50_000);
  const tables = [4, 2, 0x70, 1, 1, ...half, 0x6f, 1, 1, ...half] as const;
  assert.deepEqual(bytes, module([...tables], [5, 1, 1, 1, 1]));
});

Deno.test("gate reads its custom sections and passes none on", () => {
  const { bytes, wishes, abi } = gate(
    module(
      custom("name", "whatever"),
      MEMORY,
      custom("orkestra.abi", "1\n"),
      custom("orkestra.capabilities", "read: []"),
    ),
    1,
  );
  assert.deepEqual(bytes, module([5, 1, 1, 1, 1]));
  assert.deepEqual({ wishes, abi }, { wishes: "read: []", abi: 1 });
});

Deno.test("gate makes the start function an export, with other exports or without", async () => {
  for (const name of ["start", "start_spin"]) {
    const before = await fixture(name);
    const { bytes, exports } = gate(before, 16);
    const after = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
    assert.deepEqual(
      WebAssembly.Module.exports(after).map(({ name }) => name),
      [...exports.map(({ name }) => name), "orkestra:start"],
    );
    // Made from the module as it was, this would never come back.
    new WebAssembly.Instance(after, {
      "extism:host/env": { alloc() {}, store_u8() {}, output_set() {} },
    });
  }
});

Deno.test("gate passes whole modules on so that the engine takes them", async () => {
  for (const name of ["rust", "hostile", "start", "init_spin"]) {
    const gated = gate(await fixture(name), 512);
    assert.ok(WebAssembly.validate(gated.bytes as Uint8Array<ArrayBuffer>), name);
  }
});

Deno.test("gate never fails in another way, whatever byte is wrong", async () => {
  const good = await fixture("start");
  for (let at = 0; at < good.length; at++) {
    for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
      const bad = good.slice();
      bad[at] = value;
      try {
        gate(bad, 16);
      } catch (error) {
        assert.ok(error instanceof HookError, `byte ${at}: ${error}`);
      }
    }
  }
});
