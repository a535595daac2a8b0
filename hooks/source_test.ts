import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { parseModuleSource, readModule, type SourceOptions } from "./source.ts";

const BYTES = new TextEncoder().encode("abc");
const SUM = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

const options: SourceOptions = {
  clock: new ManualClock(),
  readFile: (path) =>
    path === "a.wasm" ? Promise.resolve(BYTES) : Promise.reject(new Error(path)),
  fetch: (url) =>
    url === "https://a.example/a.wasm"
      ? Promise.resolve(BYTES)
      : Promise.reject(new Error(url)),
};

Deno.test("parseModuleSource reads paths, with a sum or without", () => {
  assert.deepEqual(parseModuleSource("./a.wasm"), {
    kind: "path",
    path: "./a.wasm",
    sha256: undefined,
  });
  assert.deepEqual(parseModuleSource("a.wasm", SUM.toUpperCase()), {
    kind: "path",
    path: "a.wasm",
    sha256: SUM,
  });
});

Deno.test("parseModuleSource says what to write instead", () => {
  const faults: [text: string, sum: string | undefined, found: RegExp][] = [
    ["", undefined, /it is empty/],
    ["https://a.example/a.wasm", undefined, /it has no sha256/],
    ["https://a.example/a.wasm", "abc", /not 64 hexadecimal digits/],
    ["http://a.example/a.wasm", SUM, /no address that is supported/],
    ["oci://a.example/a:1", SUM, /oci:\/\/ is not supported yet/],
    ["file:///a.wasm", SUM, /no address that is supported/],
    ["https://", SUM, /no address that is supported/],
  ];
  for (const [text, sum, found] of faults) {
    const fault = parseModuleSource(text, sum);
    assert.ok("message" in fault, text);
    assert.match(fault.message, found);
    assert.notEqual(fault.hint, "");
  }
});

Deno.test("readModule reads and fetches what has the sum that was named", async () => {
  for (
    const source of [
      { kind: "path", path: "a.wasm" },
      { kind: "path", path: "a.wasm", sha256: SUM },
      { kind: "https", url: "https://a.example/a.wasm", sha256: SUM },
    ] as const
  ) {
    assert.deepEqual(await readModule(source, options), BYTES);
  }
});

Deno.test("readModule refuses what has another sum, and names both", async () => {
  const other = "0".repeat(64);
  await assert.rejects(
    readModule(
      { kind: "https", url: "https://a.example/a.wasm", sha256: other },
      options,
    ),
    {
      kind: "refused",
      message:
        `Cannot load the hook "https://a.example/a.wasm": its sha256 is ${SUM}, not ${other}`,
    },
  );
});
