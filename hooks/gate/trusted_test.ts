import assert from "node:assert/strict";
import loadWabt from "wabt";
import { ABI_VERSION } from "./gate.ts";
import { readTrusted } from "./trusted.ts";

async function assemble(text: string): Promise<Uint8Array> {
  const wabt = await loadWabt();
  const module = wabt.parseWat("test.wat", text, { exceptions: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return buffer;
}

Deno.test("readTrusted moves WASI and the initialising functions aside, and tells the rest", async () => {
  const given = await assemble(`(module
    (import "wasi_snapshot_preview1" "path_open" (func))
    (import "extism:host/user" "ork_log" (func (param i64)))
    (tag $thrown)
    (memory (export "memory") 1)
    (func (export "_initialize"))
    (func (export "_start_not"))
    (export "thrown" (tag $thrown)))`);
  const { bytes, imports, exports, abi } = readTrusted(given);
  assert.equal(abi, ABI_VERSION);
  assert.deepEqual(imports, [
    { module: "wasi_snapshot_preview1", name: "path_open" },
    { module: "extism:host/user", name: "ork_log" },
  ]);
  assert.deepEqual(
    exports.map(({ name }) => name),
    ["memory", "_initialize", "_start_not"],
  );
  const passed = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  assert.deepEqual(
    WebAssembly.Module.imports(passed).map(({ module, name }) => [module, name]),
    [["orkestra:wasi", "path_open"], ["extism:host/user", "ork_log"]],
  );
  assert.deepEqual(
    WebAssembly.Module.exports(passed).map(({ name }) => name),
    ["memory", "orkestra:start:_initialize", "_start_not", "thrown"],
  );
});

Deno.test("readTrusted refuses what is no module, what is cut off, and what imports more than functions", async () => {
  const good = await assemble('(module (memory (export "memory") 1))');
  const memory = await assemble('(module (import "env" "memory" (memory 1)))');
  const cases: readonly [Uint8Array, RegExp][] = [
    [new TextEncoder().encode("{}"), /it is not WebAssembly/],
    [good.subarray(0, good.length - 1), /it ends in the middle/],
    [memory, /it imports "env" "memory", which is not a function/],
  ];
  for (const [bytes, found] of cases) {
    assert.throws(() => readTrusted(bytes), { kind: "refused", message: found });
  }
});
