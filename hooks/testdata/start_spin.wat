;; Loops for ever before anything of it is called.
(module
  (memory (export "memory") 1)
  (func $spin (loop $again (br $again)))
  (start $spin)
  (func (export "on_reconcile")))
