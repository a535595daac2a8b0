;; A plug-in that tries what it must not, one export for each attempt.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "free" (func $free (param i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "load_u8" (func $load_u8 (param i64) (result i32)))
  (import "extism:host/env" "load_u64" (func $load_u64 (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
  (import "extism:host/env" "input_load_u8" (func $input_load_u8 (param i64) (result i32)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "http_request" (func $http_request (param i64 i64) (result i64)))
  (import "extism:host/env" "log_info" (func $log_info (param i64)))
  (import "extism:host/user" "ork_get" (func $ork_get (param i64) (result i64)))
  (import "extism:host/user" "ork_http" (func $ork_http (param i64) (result i64)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get"
    (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get"
    (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))

  (memory (export "memory") 16)
  (table 10 funcref)
  (elem declare func $spin_forever)
  (global $mark (mut i32) (i32.const 0))
  (data (i32.const 0) "null\"ok\"{}not json\ff\fe")

  ;; A block with bytes of the memory.
  (func $block (param $from i32) (param $size i32) (result i64)
    (local $at i64) (local $i i32)
    (local.set $at (call $alloc (i64.extend_i32_u (local.get $size))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $size)))
        (call $store_u8
          (i64.add (local.get $at) (i64.extend_i32_u (local.get $i)))
          (i32.load8_u (i32.add (local.get $from) (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (local.get $at))
  (func $out (param $from i32) (param $size i32)
    (call $output_set (call $block (local.get $from) (local.get $size))
      (i64.extend_i32_u (local.get $size))))
  ;; The output is a number.
  (func $out_number (param $value i32)
    (local $at i32)
    (local.set $at (i32.const 600))
    (loop $next
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (i32.store8 (local.get $at)
        (i32.add (i32.const 48) (i32.rem_u (local.get $value) (i32.const 10))))
      (local.set $value (i32.div_u (local.get $value) (i32.const 10)))
      (br_if $next (local.get $value)))
    (call $out (local.get $at) (i32.sub (i32.const 600) (local.get $at))))
  ;; A request that is JSON.
  (func $request (result i64) (call $block (i32.const 8) (i32.const 2)))
  ;; The number that the input is.
  (func $input (result i32)
    (local $i i64) (local $value i32)
    (block $done
      (loop $next
        (br_if $done (i64.ge_u (local.get $i) (call $input_length)))
        (local.set $value (i32.add (i32.mul (local.get $value) (i32.const 10))
          (i32.sub (call $input_load_u8 (local.get $i)) (i32.const 48))))
        (local.set $i (i64.add (local.get $i) (i64.const 1)))
        (br $next)))
    (local.get $value))

  ;; Takes all the time there is.
  (func $spin_forever (loop $again (br $again)))
  (func (export "spin") (call $spin_forever))
  (func (export "spin_after_host")
    (drop (call $ork_get (call $request)))
    (call $spin_forever))
  (func (export "fill")
    (drop (memory.grow (i32.const 400)))
    (loop $again
      (memory.fill (i32.const 65536) (i32.const 1) (i32.const 26214400))
      (br $again)))
  ;; Counts down from the input in thousands.
  (func (export "work") (local $left i32)
    (local.set $left (i32.mul (call $input) (i32.const 1000)))
    (loop $again
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (i32.gt_s (local.get $left) (i32.const 0))))
    (call $out (i32.const 4) (i32.const 4)))
  ;; Works a little between many host calls, so that no stretch of it is long.
  (func (export "spin_in_pieces") (local $i i32) (local $left i32)
    (loop $again
      (local.set $left (i32.const 20000000))
      (loop $piece
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $piece (local.get $left)))
      (drop (call $ork_get (call $request)))
      (br $again)))

  ;; Takes all the memory there is.
  (func (export "grow") (local $pages i32)
    (loop $again
      (br_if $again (i32.ne (i32.const -1) (memory.grow (i32.const 1)))))
    (call $out_number (memory.size)))
  (func (export "grow_arena") (local $blocks i32)
    (block $done
      (loop $again
        (br_if $done (i64.eqz (call $alloc (i64.const 1048576))))
        (local.set $blocks (i32.add (local.get $blocks) (i32.const 1)))
        (br $again)))
    (call $free (i64.const 24))
    ;; The arena is full: its first block says how many there were.
    (global.set $mark (local.get $blocks))
    (call $error_set (i64.const 0)))
  (func (export "grow_table") (local $size i32)
    (loop $again
      (br_if $again
        (i32.ne (i32.const -1) (table.grow (ref.null func) (i32.const 100)))))
    (call $out_number (table.size)))
  (func $recurse (export "recurse") (call $recurse) (call $recurse))

  ;; Breaks off.
  (func (export "trap") (unreachable))
  (func (export "exit") (call $proc_exit (i32.const 0)))
  (func (export "code") (result i32) (i32.const 7))
  (func (export "parameters") (param i32))

  ;; Writes what nobody can read.
  (func (export "not_json") (call $out (i32.const 10) (i32.const 8)))
  (func (export "not_utf8") (call $out (i32.const 18) (i32.const 2)))
  (func (export "nothing"))
  (func (export "deep")
    (memory.fill (i32.const 1024) (i32.const 0x5b) (i32.const 1000000))
    (call $out (i32.const 1024) (i32.const 1000000)))
  (func (export "long") (local $at i64)
    (local.set $at (call $alloc (i64.const 10000000)))
    (call $output_set (local.get $at) (i64.const 10000000)))
  (func (export "far_too_long")
    (call $output_set (call $alloc (i64.const 8)) (i64.const 100000000)))

  ;; Asks too much.
  (func (export "ask_for_ever")
    (loop $again
      (drop (call $ork_get (call $request)))
      (br $again)))
  (func (export "ask_at_nowhere") (drop (call $ork_get (i64.const 4242))))
  (func (export "ask_not_json")
    (drop (call $ork_get (call $block (i32.const 10) (i32.const 8)))))
  (func (export "ask_deep")
    (memory.fill (i32.const 1024) (i32.const 0x5b) (i32.const 900000))
    (drop (call $ork_get (call $block (i32.const 1024) (i32.const 900000)))))
  (func (export "http") (drop (call $ork_http (call $request)))
    (call $out (i32.const 4) (i32.const 4)))
  (func (export "http_then_spin") (drop (call $ork_http (call $request)))
    (call $spin_forever))
  (func (export "extism_http")
    (drop (call $http_request (call $request) (i64.const 0))))
  (func (export "ask")
    (drop (call $ork_get (call $request)))
    (call $out (i32.const 4) (i32.const 4)))
  ;; Goes on as if nothing had been refused.
  (func (export "swallow")
    (try (do (drop (call $ork_get (call $request)))) (catch_all))
    (try (do (drop (call $ork_get (call $request)))) (catch_all))
    (call $out (i32.const 4) (i32.const 4)))
  (func (export "swallow_and_spin")
    (try (do (drop (call $ork_get (call $request)))) (catch_all))
    (call $spin_forever))

  ;; Reaches outside.
  (func (export "load_nowhere") (drop (call $load_u8 (i64.const 0))))
  (func (export "load_far") (drop (call $load_u64 (i64.const 0x7fffffffffffffff))))
  (func (export "load_wrapped") (drop (call $load_u64 (i64.const -4))))
  (func (export "load_across_the_end") (local $at i64)
    (local.set $at (call $alloc (i64.const 4)))
    (drop (call $load_u64 (local.get $at))))
  (func (export "store_far") (call $store_u64 (i64.const 0x100000000) (i64.const 1)))
  (func (export "output_nowhere") (call $output_set (i64.const 0x100000010) (i64.const 8)))
  (func (export "output_wrapped") (call $output_set (i64.const 24) (i64.const -1)))
  (func (export "error_nowhere") (call $error_set (i64.const 4242)))
  (func (export "input_past_its_end") (drop (call $input_load_u8 (call $input_length))))
  ;; Forges the header of a block that reaches past the arena, and asks for its length.
  (func (export "forge_block") (local $at i64)
    (local.set $at (call $alloc (i64.const 64)))
    (call $store_u64 (i64.add (local.get $at) (i64.const 8))
      (i64.const 0x6b6c62727fffffff))
    (call $out_number (i32.wrap_i64
      (call $length (i64.add (local.get $at) (i64.const 16))))))
  ;; How many of the first million addresses hold a block. Its own input is one.
  (func (export "guess_blocks") (local $at i64) (local $found i32)
    (loop $next
      (if (i64.ne (i64.const 0) (call $length (local.get $at)))
        (then (local.set $found (i32.add (local.get $found) (i32.const 1)))))
      (local.set $at (i64.add (local.get $at) (i64.const 1)))
      (br_if $next (i64.lt_u (local.get $at) (i64.const 1000000))))
    (call $out_number (local.get $found)))
  (func (export "random_outside")
    (drop (call $random_get (i32.const -16) (i32.const 64))))

  ;; Leaves a mark, and says how many marks it found: in a global, memory and a table.
  (func (export "leave_mark")
    (call $out_number (i32.add (global.get $mark) (i32.add
      (i32.load (i32.const 2048))
      (i32.eqz (ref.is_null (table.get (i32.const 3)))))))
    (global.set $mark (i32.const 1))
    (i32.store (i32.const 2048) (i32.const 1))
    (table.set (i32.const 3) (ref.func $spin_forever)))

  ;; Talks without end.
  (func (export "flood") (local $left i32)
    (local.set $left (i32.const 100000))
    (loop $again
      (call $log_info (call $block (i32.const 0) (i32.const 4)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left)))
    (call $out (i32.const 4) (i32.const 4)))
  (func (export "flood_stderr") (local $left i32)
    (i32.store (i32.const 800) (i32.const 0))
    (i32.store (i32.const 804) (i32.const 1000000))
    (local.set $left (i32.const 1000))
    (loop $again
      (drop (call $fd_write (i32.const 2) (i32.const 800) (i32.const 1) (i32.const 808)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left)))
    (call $out (i32.const 4) (i32.const 4)))
  (func (export "write_outside")
    (i32.store (i32.const 800) (i32.const -8))
    (i32.store (i32.const 804) (i32.const 64))
    (drop (call $fd_write (i32.const 1) (i32.const 800) (i32.const 1) (i32.const 808))))

  ;; What it sees of time and chance: microseconds of the clock, one random byte.
  (func (export "clock")
    (drop (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 800)))
    (call $out_number (i32.wrap_i64 (i64.rem_u
      (i64.div_u (i64.load (i32.const 800)) (i64.const 1000)) (i64.const 1000000000)))))
  (func (export "random")
    (drop (call $random_get (i32.const 800) (i32.const 4)))
    (call $out_number (i32.shr_u (i32.load (i32.const 800)) (i32.const 1))))
)
