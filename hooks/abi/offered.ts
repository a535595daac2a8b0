/**
 * Lists every function that a plug-in may import, with its signature.
 *
 * @module
 */

/** Extism's own functions. */
export const EXTISM_ENV = "extism:host/env";
/** Functions of this program. */
export const EXTISM_USER = "extism:host/user";
/** What compilers for `wasm32-wasi` import. */
export const WASI = "wasi_snapshot_preview1";

/**
 * Signatures are written `parameters>results`, `i` for i32 and `I` for i64. A module
 * whose import has another signature could not be linked.
 */
export const OFFERED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [EXTISM_ENV]: {
    alloc: "I>I",
    free: "I>",
    length: "I>I",
    length_unsafe: "I>I",
    load_u8: "I>i",
    load_u64: "I>I",
    store_u8: "Ii>",
    store_u64: "II>",
    input_offset: ">I",
    input_length: ">I",
    input_load_u8: "I>i",
    input_load_u64: "I>I",
    output_set: "II>",
    error_set: "I>",
    error_get: ">I",
    config_get: "I>I",
    var_get: "I>I",
    var_set: "II>",
    http_request: "II>I",
    http_status_code: ">i",
    http_headers: ">I",
    log_trace: "I>",
    log_debug: "I>",
    log_info: "I>",
    log_warn: "I>",
    log_error: "I>",
    get_log_level: ">i",
  },
  [EXTISM_USER]: {
    ork_get: "I>I",
    ork_list: "I>I",
    ork_http: "I>I",
    ork_log: "I>",
  },
  [WASI]: {
    args_get: "ii>i",
    args_sizes_get: "ii>i",
    environ_get: "ii>i",
    environ_sizes_get: "ii>i",
    clock_res_get: "ii>i",
    clock_time_get: "iIi>i",
    random_get: "ii>i",
    fd_write: "iiii>i",
    fd_read: "iiii>i",
    fd_close: "i>i",
    fd_seek: "iIii>i",
    fd_fdstat_get: "ii>i",
    fd_fdstat_set_flags: "ii>i",
    fd_prestat_get: "ii>i",
    fd_prestat_dir_name: "iii>i",
    poll_oneoff: "iiii>i",
    sched_yield: ">i",
    proc_exit: "i>",
  },
};

/** Those of Extism's functions that the kernel itself exports. */
export const KERNEL_FUNCTIONS = [
  "alloc",
  "free",
  "length",
  "length_unsafe",
  "load_u8",
  "load_u64",
  "store_u8",
  "store_u64",
  "input_offset",
  "input_length",
  "input_load_u8",
  "input_load_u64",
  "output_set",
  "error_set",
  "error_get",
] as const;

/**
 * Where the gate puts a module's start function: run at instantiation it could
 * neither wait for the host nor be told from the host's own work.
 */
export const START_EXPORT = "orkestra:start";

/** WASI under Extism's SDK, which would open files for the name it knows. */
export const EXTISM_WASI = "orkestra:wasi";

/**
 * What Extism's SDK runs before the first call: the first of these that there is. They
 * get `START_EXPORT` before their names, and are run under the call's budget instead.
 */
export const INITIALISERS: readonly string[] = ["hs_init", "_initialize", "_start"];
