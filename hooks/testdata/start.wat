;; Counts how often its start function and its initialisation ran before the call.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (memory (export "memory") 1)
  (global $ran (mut i32) (i32.const 48))
  (func $begin (global.set $ran (i32.add (global.get $ran) (i32.const 1))))
  (start $begin)
  (func (export "_initialize") (call $begin))
  (func (export "ran") (local $at i64)
    (local.set $at (call $alloc (i64.const 1)))
    (call $store_u8 (local.get $at) (global.get $ran))
    (call $output_set (local.get $at) (i64.const 1))))
