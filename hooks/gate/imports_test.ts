import assert from "node:assert/strict";
import { EXTISM_ENV, EXTISM_USER, OFFERED, WASI } from "../abi/offered.ts";
import { HookError } from "../errors.ts";
import { gate } from "./gate.ts";
import { encodeU32 } from "./reader.ts";

const CODES: Readonly<Record<string, number>> = { i: 0x7f, I: 0x7e };

/** How an import describes what it is: a function is given a type of its own. */
const KINDS: Readonly<Record<string, readonly number[]>> = {
  function: [0, 0],
  table: [1, 0x70, 0, 1],
  memory: [2, 0, 1],
  global: [3, 0x7f, 0],
  tag: [4, 0, 0],
};

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...encodeU32(bytes.length), ...bytes];
}

function section(id: number, ...body: number[]): number[] {
  return [id, ...encodeU32(body.length), ...body];
}

/** A module with one import. */
function importing(
  from: string,
  name: string,
  { signature = ">", kind = "function" } = {},
): Uint8Array {
  const [parameters, results] = signature.split(">").map((letters) =>
    [...letters].map((letter) => CODES[letter])
  );
  const type = [0x60, parameters.length, ...parameters, results.length, ...results];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, ...type),
    ...section(2, 1, ...text(from), ...text(name), ...KINDS[kind]),
    ...section(5, 1, 0, 1),
  ]);
}

/** What would lead out, if anything of it could be named. */
const NAMES = [
  ...[
    "Deno",
    "fetch",
    "import",
    "eval",
    "Function",
    "globalThis",
    "process",
    "require",
  ],
  ...["constructor", "__proto__", "prototype", "toString", "hasOwnProperty", "valueOf"],
  ...[
    "postMessage",
    "Worker",
    "WebAssembly",
    "console",
    "setTimeout",
    "XMLHttpRequest",
  ],
  ...["path_open", "path_create_directory", "path_unlink_file", "path_readlink"],
  ...["fd_readdir", "fd_pread", "fd_pwrite", "fd_datasync", "fd_advise", "fd_renumber"],
  ...[
    "sock_open",
    "sock_connect",
    "sock_accept",
    "sock_recv",
    "sock_send",
    "proc_raise",
  ],
  ...["thread-spawn", "memory", "table", "", "ork_apply", "ork_delete", "ork_exec"],
];

const MODULES = [
  ...Object.keys(OFFERED),
  ...["env", "js", "globalThis", "Deno", "node:fs", "node:child_process", "__proto__"],
  ...["constructor", "wasm:js-string", "wasm:text-encoder", "wasi_unstable", "wasi"],
  ...["wasi:filesystem/types", "wasi:sockets/tcp", "extism:host", "orkestra:wasi", ""],
  ...["https://example.com/a.js", "file:///etc/passwd", "data:text/javascript,1"],
];

Deno.test("gate lets through every function that is offered, and no other name or module", () => {
  for (const [from, functions] of Object.entries(OFFERED)) {
    for (const [name, signature] of Object.entries(functions)) {
      const { imports } = gate(importing(from, name, { signature }), 100);
      assert.deepEqual(imports.map(({ name }) => name), [name]);
    }
  }
  const offered = Object.values(OFFERED).flatMap((functions) => Object.keys(functions));
  for (const from of MODULES) {
    for (const name of [...NAMES, ...offered]) {
      if (Object.hasOwn(OFFERED, from) && Object.hasOwn(OFFERED[from], name)) continue;
      assert.throws(
        () => gate(importing(from, name), 100),
        (error) => error instanceof HookError && error.kind === "refused",
        `"${from}" "${name}"`,
      );
    }
  }
});

Deno.test("gate lets nothing but functions be imported, under an offered name either", () => {
  const names: readonly [string, string][] = [
    [EXTISM_ENV, "alloc"],
    [EXTISM_USER, "ork_get"],
    [WASI, "fd_write"],
  ];
  for (const kind of Object.keys(KINDS).filter((one) => one !== "function")) {
    for (const [from, name] of names) {
      assert.throws(
        () => gate(importing(from, name, { kind }), 100),
        (error) => error instanceof HookError && error.kind === "refused",
        `${kind} "${name}"`,
      );
    }
  }
});

Deno.test("What is offered reads and writes nothing but the call's own", () => {
  // Whoever offers more says here what it can reach.
  assert.deepEqual(Object.keys(OFFERED[EXTISM_USER]), [
    "ork_get",
    "ork_list",
    "ork_http",
    "ork_log",
  ]);
  const reaches = /path|sock|open|dir_create|exec|spawn|thread/;
  const found = Object.keys(OFFERED[WASI]).filter((name) => reaches.test(name));
  assert.deepEqual(found, []);
});
