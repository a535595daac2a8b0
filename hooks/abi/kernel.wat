;; The memory between host and plug-in: one arena, emptied before each call.
;;
;; A block is 8 bytes of header (length, mark) and its bytes. Every address that a
;; plug-in gives is checked against the arena: an address that was guessed reaches
;; at most what this very call put there.
(module
  (memory (export "memory") 1)
  ;; The first address that no block covers. 0 is never the address of a block.
  (global $top (mut i32) (i32.const 16))
  ;; The arena's end may not pass this many bytes.
  (global $limit (mut i32) (i32.const 65536))
  (global $in_ptr (mut i32) (i32.const 0))
  (global $in_len (mut i32) (i32.const 0))
  (global $out_ptr (export "out_ptr") (mut i32) (i32.const 0))
  (global $out_len (export "out_len") (mut i32) (i32.const 0))
  (global $err_ptr (export "err_ptr") (mut i32) (i32.const 0))
  (global $err_len (export "err_len") (mut i32) (i32.const 0))

  ;; Starts a call: empties the arena, sets the limit and makes the block of the input.
  (func (export "begin") (param $input i32) (param $limit i32) (result i32)
    (memory.fill (i32.const 16) (i32.const 0)
      (i32.sub (global.get $top) (i32.const 16)))
    (global.set $top (i32.const 16))
    (global.set $in_len (i32.const 0))
    (global.set $out_ptr (i32.const 0))
    (global.set $out_len (i32.const 0))
    (global.set $err_ptr (i32.const 0))
    (global.set $err_len (i32.const 0))
    (global.set $limit (local.get $limit))
    (global.set $in_ptr (i32.wrap_i64 (call $alloc (i64.extend_i32_u (local.get $input)))))
    (if (global.get $in_ptr) (then (global.set $in_len (local.get $input))))
    (global.get $in_ptr))

  (func $alloc (export "alloc") (param $size i64) (result i64)
    (local $start i32) (local $end i32) (local $have i32)
    (if (i64.gt_u (local.get $size) (i64.const 0x3fffffff))
      (then (return (i64.const 0))))
    ;; Room for the header, on a multiple of 8.
    (local.set $start (i32.and (i32.add (global.get $top) (i32.const 15)) (i32.const -8)))
    (local.set $end (i32.add (local.get $start) (i32.wrap_i64 (local.get $size))))
    (if (i32.gt_u (local.get $end) (global.get $limit))
      (then (return (i64.const 0))))
    (local.set $have (i32.shl (memory.size) (i32.const 16)))
    (if (i32.gt_u (local.get $end) (local.get $have))
      (then
        (if (i32.eq (i32.const -1) (memory.grow (i32.shr_u
              (i32.add (i32.sub (local.get $end) (local.get $have)) (i32.const 65535))
              (i32.const 16))))
          (then (return (i64.const 0))))))
    (i32.store (i32.sub (local.get $start) (i32.const 8)) (i32.wrap_i64 (local.get $size)))
    (i32.store (i32.sub (local.get $start) (i32.const 4)) (i32.const 0x6b6c6272))
    (global.set $top (local.get $end))
    (i64.extend_i32_u (local.get $start)))

  ;; Takes back the newest block; of an older one only the mark goes.
  (func (export "free") (param $at i64)
    (local $size i32) (local $start i32)
    (local.set $size (i32.wrap_i64 (call $length (local.get $at))))
    (local.set $start (i32.wrap_i64 (local.get $at)))
    ;; The mark tells an empty block from none at all.
    (if (i32.eqz (call $is_block (local.get $at))) (then (return)))
    (i32.store (i32.sub (local.get $start) (i32.const 4)) (i32.const 0))
    (if (i32.eq (i32.add (local.get $start) (local.get $size)) (global.get $top))
      (then (global.set $top (i32.sub (local.get $start) (i32.const 8))))))

  ;; Whether a block starts here and ends inside the arena. A plug-in can write a
  ;; header of its own into its own block: that gains it nothing, since the end is
  ;; checked too.
  (func $is_block (export "is_block") (param $at i64) (result i32)
    (local $start i32)
    (if (i64.lt_u (local.get $at) (i64.const 24)) (then (return (i32.const 0))))
    (if (i64.gt_u (local.get $at) (i64.extend_i32_u (global.get $top)))
      (then (return (i32.const 0))))
    (local.set $start (i32.wrap_i64 (local.get $at)))
    (if (i32.and (local.get $start) (i32.const 7)) (then (return (i32.const 0))))
    (if (i32.ne (i32.const 0x6b6c6272)
          (i32.load (i32.sub (local.get $start) (i32.const 4))))
      (then (return (i32.const 0))))
    (i64.le_u
      (i64.add (local.get $at)
        (i64.load32_u (i32.sub (local.get $start) (i32.const 8))))
      (i64.extend_i32_u (global.get $top))))

  (func $length (export "length") (param $at i64) (result i64)
    (if (i32.eqz (call $is_block (local.get $at))) (then (return (i64.const 0))))
    (i64.load32_u (i32.sub (i32.wrap_i64 (local.get $at)) (i32.const 8))))

  (func (export "length_unsafe") (param $at i64) (result i64)
    (call $length (local.get $at)))

  ;; Traps unless all of [at, at + size) is inside the arena.
  (func $check (param $at i64) (param $size i64) (result i32)
    (if (i32.or
          (i64.lt_u (local.get $at) (i64.const 16))
          (i32.or
            (i64.gt_u (local.get $at) (i64.extend_i32_u (global.get $top)))
            (i64.gt_u (local.get $size)
              (i64.sub (i64.extend_i32_u (global.get $top)) (local.get $at)))))
      (then (unreachable)))
    (i32.wrap_i64 (local.get $at)))

  (func (export "load_u8") (param $at i64) (result i32)
    (i32.load8_u (call $check (local.get $at) (i64.const 1))))
  (func (export "load_u64") (param $at i64) (result i64)
    (i64.load (call $check (local.get $at) (i64.const 8))))
  (func (export "store_u8") (param $at i64) (param $value i32)
    (i32.store8 (call $check (local.get $at) (i64.const 1)) (local.get $value)))
  (func (export "store_u64") (param $at i64) (param $value i64)
    (i64.store (call $check (local.get $at) (i64.const 8)) (local.get $value)))

  (func (export "input_offset") (result i64) (i64.extend_i32_u (global.get $in_ptr)))
  (func (export "input_length") (result i64) (i64.extend_i32_u (global.get $in_len)))

  ;; Traps unless all of [at, at + size) is inside the input.
  (func $check_input (param $at i64) (param $size i64) (result i32)
    (if (i32.or
          (i64.gt_u (local.get $at) (i64.extend_i32_u (global.get $in_len)))
          (i64.gt_u (local.get $size)
            (i64.sub (i64.extend_i32_u (global.get $in_len)) (local.get $at))))
      (then (unreachable)))
    (i32.add (global.get $in_ptr) (i32.wrap_i64 (local.get $at))))

  (func (export "input_load_u8") (param $at i64) (result i32)
    (i32.load8_u (call $check_input (local.get $at) (i64.const 1))))
  (func (export "input_load_u64") (param $at i64) (result i64)
    (i64.load (call $check_input (local.get $at) (i64.const 8))))

  (func (export "output_set") (param $at i64) (param $size i64)
    (global.set $out_ptr (call $check (local.get $at) (local.get $size)))
    (global.set $out_len (i32.wrap_i64 (local.get $size))))

  (func (export "error_set") (param $at i64)
    (if (i32.eqz (call $is_block (local.get $at))) (then (unreachable)))
    (global.set $err_ptr (i32.wrap_i64 (local.get $at)))
    (global.set $err_len (i32.wrap_i64 (call $length (local.get $at)))))
  (func (export "error_get") (result i64) (i64.extend_i32_u (global.get $err_ptr)))
)
