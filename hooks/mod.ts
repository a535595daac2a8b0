/**
 * Runs plug-ins as hooks: in cells without permissions, within a budget each.
 *
 * @module
 */
export { CELL_ENTRY, type EngineName, runCell } from "./cell_entry.ts";
export {
  type GetRequest,
  type HttpAnswer,
  type HttpRequest,
  LIST_MAX,
  type ListAnswer,
  type ListRequest,
  type LogRequest,
  readGetRequest,
  readHttpRequest,
  readListRequest,
} from "./contract/host_calls.ts";
export {
  HOOK_EXPORTS,
  type HookCondition,
  type HookEvent,
  type HookFailure,
  type HookInput,
  type HookOutput,
  type HookPhase,
  type HookResult,
  readHookResult,
  REQUEUE_DEFAULT_MS,
  RESULT_MAX,
} from "./contract/reconcile.ts";
export {
  type ConvertInput,
  type ConvertOutput,
  type FieldSetting,
  type HookViolation,
  type MutateOutput,
  readConvertOutput,
  readMutateOutput,
  readValidateOutput,
  RULE_EXPORTS,
  type RuleInput,
  type ValidateOutput,
} from "./contract/rules.ts";
export { HOOK_SCHEMAS } from "./contract/schemas.ts";
export {
  type HookWishes,
  type HttpWish,
  type KindWish,
  readWishes,
} from "./contract/wishes.ts";
export { type Conversion, convertObjects } from "./convert.ts";
export { HookError, type HookErrorKind } from "./errors.ts";
export { ABI_VERSION, GATE_VERSION, WISHES_SECTION } from "./gate/gate.ts";
export {
  type EngineOptions,
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
  MODULE_BYTES_MAX,
} from "./limits.ts";
export { type HookCounters } from "./meter.ts";
export {
  binaryCellCommand,
  type CellCommand,
  denoCellCommand,
  denoExtismCommand,
} from "./pool/cell_process.ts";
export { type CallUsage, type CellModule } from "./pool/job.ts";
export { withoutHost } from "./pure.ts";
export {
  type ModuleSource,
  parseModuleSource,
  readModule,
  type SourceFault,
  type SourceOptions,
} from "./source.ts";
