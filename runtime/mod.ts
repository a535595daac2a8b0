/**
 * Runs a compiled Katalog against an API server.
 *
 * @module
 */
export type { HookRunner } from "./hook_desk.ts";
export type { Outbound } from "./external_caller.ts";
export { createOutbound, type OutboundOptions } from "./outbound.ts";
export { install, installCrd, type InstallOptions } from "./install.ts";
export {
  type CrdStatus,
  createManager,
  type Manager,
  type ManagerOptions,
} from "./manager.ts";
export type { Exposition } from "./metrics.ts";
export type { CrdState } from "./health.ts";
export { type Operator, type OperatorOptions, startOperator } from "./operator.ts";
export { PAUSE_ANNOTATION, REQUEST_ANNOTATION } from "./reconcile.ts";
