/**
 * Runs plug-ins as hooks: in cells without permissions, within a budget each.
 *
 * @module
 */
export { serveCell } from "./cell/serve.ts";
export { HookError, type HookErrorKind } from "./errors.ts";
export { ABI_VERSION, GATE_VERSION, MODULE_BYTES_MAX } from "./gate/gate.ts";
export {
  type HookAnswer,
  type HookCall,
  HookHost,
  type HookHostOptions,
  type HookPlugin,
} from "./host.ts";
export {
  HOST_CALLS,
  HostAnswerError,
  type HostApi,
  type HostCall,
  type HostCallContext,
  type JsonCodec,
} from "./host_api.ts";
export {
  completeLimits,
  DEFAULT_LIMITS,
  HIGHEST_LIMITS,
  type HookLimits,
} from "./limits.ts";
export { type HookCounters } from "./meter.ts";
export {
  binaryCellCommand,
  CELL_ENTRY,
  type CellCommand,
  denoCellCommand,
} from "./pool/cell_process.ts";
export { type CallUsage, type CellModule } from "./pool/job.ts";
export {
  type ModuleSource,
  parseModuleSource,
  readModule,
  type SourceFault,
  type SourceOptions,
} from "./source.ts";
