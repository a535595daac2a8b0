/**
 * Provokes the problem codes of hooks; `problems_test.ts` runs them.
 *
 * @module
 */

import { type Fixture, katalog } from "./fixtures_test.ts";

/** A Katalog with a hook, in YAML's flow form. */
export function hooks(keys: string, box = ""): string {
  return katalog(`operatorBox: { reconciler: { hooks: { ${keys} } }${box} }\n`);
}

/** A module with one memory and one function, exported by a name, and a wish list. */
export function moduleOf(name: string, wishes?: string): Uint8Array {
  const text = (value: string) => {
    const bytes = new TextEncoder().encode(value);
    return [...leb(bytes.length), ...bytes];
  };
  const section = (id: number, body: number[]) => [id, ...leb(body.length), ...body];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 1, 0x7f]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [1, ...text(name), 0, 0]),
    ...section(10, [1, 4, 0, 0x41, 0, 0x0b]),
    ...(wishes === undefined ? [] : section(0, [
      ...text("orkestra.capabilities"),
      ...new TextEncoder().encode(wishes),
    ])),
  ]);
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [value & 127 | 128, ...leb(value >> 7)];
}

const WASM = "spec.crds.site.operatorBox.reconciler.hooks.wasm";

/** One or more for each code. */
export const HOOK_FIXTURES: readonly Fixture[] = [
  {
    code: "hook-module",
    text: hooks("wasm: oci://registry.example.com/db:1"),
    at: `error 8:51 ${WASM}`,
    message:
      'Cannot load the hook "oci://registry.example.com/db:1": oci:// is not supported yet',
    hint: "Use a path, or https:// with sha256",
  },
  {
    code: "hook-module",
    text: hooks("wasm: https://example.com/db.wasm"),
    at: `error 8:51 ${WASM}`,
    message:
      'Cannot load the hook "https://example.com/db.wasm": it has no sha256, so it could be another one tomorrow',
    hint: "Write sha256 beside it: what sha256sum prints of the file",
  },
  {
    code: "hook-module",
    text: hooks("wasm: ./db.wasm"),
    bytes: { "db.wasm": new TextEncoder().encode("no module at all") },
    at: `error 8:51 ${WASM}`,
    message: "Cannot use the module: it is not WebAssembly",
    hint: "Name the .wasm file that the compiler wrote",
  },
  {
    code: "hook-module",
    text: hooks("wasm: ./db.wasm"),
    bytes: { "db.wasm": moduleOf("main") },
    at: `error 8:51 ${WASM}`,
    message:
      'Cannot call the hook "./db.wasm": it exports none of on_reconcile, on_delete, on_not_found',
    hint: "Export the function that is to be called, under exactly this name",
  },
  {
    code: "hook-module",
    text: hooks("wasm: ./db.wasm"),
    bytes: { "db.wasm": moduleOf("on_delete", '{"reed": []}') },
    at: `error 8:51 ${WASM}`,
    message:
      'Cannot use the wish list of "./db.wasm": found the unknown key "reed", meant "read"?',
    hint: "The shapes are in docs/schema/",
  },
  {
    code: "hook-wish",
    text: hooks(
      "wasm: ./db.wasm, capabilities: { read: [{ apiVersion: v1, kind: Secret, names: [a] }], http: [{ host: h.io, methods: [GET] }] }",
    ),
    bytes: {
      "db.wasm": moduleOf(
        "on_reconcile",
        JSON.stringify({
          read: [
            { apiVersion: "v1", kind: "Secret", names: ["a"] },
            { apiVersion: "v1", kind: "Secret", names: ["b"], namespaces: ["far"] },
          ],
          apply: [{ apiVersion: "apps/v1", kind: "Deployment" }],
          http: [{ host: "h.io", methods: ["GET", "POST"] }],
          random: true,
        }),
      ),
    },
    at: `error 8:51 ${WASM}`,
    message:
      'Cannot let the hook "./db.wasm" do all that it asks for: read Secret named b in far; apply Deployment.apps; POST h.io/; random',
    hint: "Grant it under `capabilities`, if you trust it with that",
  },
  {
    code: "file-unreadable",
    text: hooks("wasm: ./db.wasm"),
    bytes: {},
    at: `error 8:51 ${WASM}`,
    message: 'Cannot read "db.wasm": there is no such file',
    hint: "Check the path; a relative one starts from the Katalog's folder",
  },
  {
    code: "not-active-yet",
    text: hooks("location: example.com/hooks, function: New"),
    at: "warning 8:43 spec.crds.site.operatorBox.reconciler.hooks",
    message: 'Cannot act on "hooks" yet: it names code that is compiled into a program',
    hint: "Build the hook as a WebAssembly plug-in and name it: `wasm: ./hook.wasm`",
  },
];
