/**
 * Makes plug-ins for tests: each export says what its first case that fits says.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import loadWabt from "wabt";
import type { HookGrants, HookPlan } from "../katalog/mod.ts";

/** What an export does. */
export interface Case {
  /** A text that the input must hold; absent: it always fits. */
  readonly having?: string;
  /** What it asks the host first; the answer is thrown away. */
  readonly asks?: readonly [call: "ork_get" | "ork_list" | "ork_http", request: Json];
  /** Takes all the time there is. */
  readonly spins?: boolean;
  readonly says: Json;
}

/** A module with the given exports. */
export async function pluginOf(
  exports: { readonly [name: string]: readonly Case[] },
): Promise<Uint8Array> {
  const data = new Data();
  const functions = Object.entries(exports).map(([name, cases]) => {
    const body = cases.map((one) => caseText(one, data)).join("\n");
    return `(func (export "${name}") ${body})`;
  });
  const wabt = await loadWabt();
  const module = wabt.parseWat("plugin.wat", text(functions.join("\n"), data));
  const { buffer } = module.toBinary({});
  module.destroy();
  return buffer;
}

/** A hook that may do nothing but what is given. */
export function hookPlan(
  { grants, ...more }: Partial<Omit<HookPlan, "grants">> & {
    readonly grants?: Partial<HookGrants>;
  } = {},
): HookPlan {
  const at = { source: "katalog.yaml", line: 7, column: 9 };
  const origin = { at, path: "spec.crds.site.operatorBox.reconciler.hooks" };
  return {
    origin,
    wasm: "./hook.wasm",
    module: {
      bytes: new Uint8Array(),
      exports: new Set(["on_reconcile", "on_delete", "on_not_found"]),
    },
    args: () => ({}),
    force: true,
    runsFirst: false,
    grants: {
      read: [],
      apply: [],
      delete: [],
      http: [],
      log: true,
      events: true,
      status: true,
      conditions: true,
      clock: false,
      random: false,
      ...grants,
    },
    limits: {},
    engine: "orkestra",
    shared: false,
    ...more,
  };
}

class Data {
  readonly #parts: string[] = [];
  #size = 0;

  /** Where a text stands, as two constants. */
  add(value: string): string {
    const bytes = new TextEncoder().encode(value);
    const hex = [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`);
    this.#parts.push(hex.join(""));
    const at = this.#size;
    this.#size += bytes.length;
    return `(i32.const ${at}) (i32.const ${bytes.length})`;
  }

  get text(): string {
    return this.#parts.join("");
  }
}

function caseText({ having, asks, spins, says }: Case, data: Data): string {
  const steps = [
    ...(asks === undefined ? [] : [
      `(drop (call $${asks[0]} (call $block ${data.add(JSON.stringify(asks[1]))})))`,
    ]),
    ...(spins ? ["(loop $again (br $again))"] : []),
    `(call $out ${data.add(JSON.stringify(says))})`,
    "(return)",
  ].join(" ");
  return having === undefined
    ? steps
    : `(if (call $has ${data.add(having)}) (then ${steps}))`;
}

function text(functions: string, data: Data): string {
  return `(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "input_load_u8" (func $input (param i64) (result i32)))
  (import "extism:host/env" "input_length" (func $length (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/user" "ork_get" (func $ork_get (param i64) (result i64)))
  (import "extism:host/user" "ork_list" (func $ork_list (param i64) (result i64)))
  (import "extism:host/user" "ork_http" (func $ork_http (param i64) (result i64)))
  (memory (export "memory") 2)
  (data (i32.const 0) "${data.text}")
  (func $block (param $from i32) (param $size i32) (result i64)
    (local $at i64) (local $i i32)
    (local.set $at (call $alloc (i64.extend_i32_u (local.get $size))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $i) (local.get $size)))
      (call $store_u8 (i64.add (local.get $at) (i64.extend_i32_u (local.get $i)))
        (i32.load8_u (i32.add (local.get $from) (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (local.get $at))
  (func $out (param $from i32) (param $size i32)
    (call $output_set (call $block (local.get $from) (local.get $size))
      (i64.extend_i32_u (local.get $size))))
  (func $has (param $from i32) (param $size i32) (result i32)
    (local $at i64) (local $i i32)
    (block $none (loop $next
      (br_if $none (i64.gt_u
        (i64.add (local.get $at) (i64.extend_i32_u (local.get $size))) (call $length)))
      (local.set $i (i32.const 0))
      (block $differs (loop $same
        (if (i32.eq (local.get $i) (local.get $size)) (then (return (i32.const 1))))
        (br_if $differs (i32.ne
          (call $input (i64.add (local.get $at) (i64.extend_i32_u (local.get $i))))
          (i32.load8_u (i32.add (local.get $from) (local.get $i)))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $same)))
      (local.set $at (i64.add (local.get $at) (i64.const 1)))
      (br $next)))
    (i32.const 0))
  ${functions})`;
}
