/**
 * The Katalog language: from files to a plan.
 *
 * @module
 */
export { compilePlan, loadPlan } from "./compile.ts";
export { loadKatalog, type LoadOptions } from "./load.ts";
export { type LoadedNotes, loadNotes } from "./load_notes.ts";
export type { Scaling, ScalingStep } from "./autoscale.ts";
export type { Conditions } from "./condition.ts";
export { type AuthModel, type ExternalModel } from "./external.ts";
export { retryDelayMs, type RetryModel } from "./retry.ts";
export type { QueueModel, QueuePlan, QueueRule, QueueRuleModel } from "./queue.ts";
export {
  allCalls,
  callNames,
  type CallPlace,
  callsOfGate,
  cycleCalls,
  gateCalls,
  variablesOf,
} from "./call_places.ts";
export { NO_CALLS } from "./external_compile.ts";
export { grantsFor, httpGrantFor, type Target } from "./hook_covers.ts";
export type {
  HookEngine,
  HookGrants,
  HookModule,
  HookPlan,
  HttpGrant,
  ObjectGrant,
} from "./hook_plan.ts";
export { applySettings, type Setting } from "./rules/hook_settings.ts";
export type { RuleHookModel } from "./rules/hook.ts";
export type { HookModel } from "./hooks.ts";
export type {
  Credential,
  ExternalCall,
  ExternalPlan,
  ExternalRequest,
  SecretReading,
} from "./external_plan.ts";
export type {
  BlockModel,
  CrdModel,
  EntryModel,
  ForEachModel,
  GeneratedModel,
  KatalogModel,
  NoteModel,
  RuleListModel,
  RulesModel,
  StageModel,
  StatusFieldModel,
  StatusModel,
} from "./model.ts";
export type { CrossModel } from "./cross.ts";
export type { EmitModel } from "./emit.ts";
export type { EnrichModel } from "./enrich.ts";
export type { GateModel, GatesModel } from "./gates.ts";
export type { NormalizeField, NormalizeModel } from "./normalize.ts";
export type { ObservedModel } from "./read_observed.ts";
export type { Part } from "./part.ts";
export type { Finding, Report } from "./report.ts";
export type {
  ObjectShape,
  OwnProfiles,
  ProfileClass,
  ScalarShape,
  Shape,
} from "./shape.ts";
export type { Readers } from "./sources.ts";
export { type DeprecationState, deprecationState, mayStart } from "./deprecation.ts";
export { RenderError } from "./plan.ts";
export type {
  BlockPlan,
  CertificateNeed,
  ChartRelease,
  ChildKind,
  CleanupPlan,
  CrdPlan,
  Declared,
  Deprecation,
  EntryPlan,
  Gate,
  MadeCertificate,
  Need,
  Origin,
  Plan,
  RenderContext,
  ScopeRoot,
  SetupStep,
  SetupWait,
  StagePlan,
  StatusPlan,
  Supply,
} from "./plan.ts";
export type {
  CrossName,
  CrossPlan,
  CrossProtocol,
  CrossRemote,
  CrossSelector,
  EmitPlan,
  EnrichPlan,
  EnrichTarget,
  EventPlan,
  GatePlan,
  KeyFrom,
  NormalizeChange,
  NormalizePlan,
  ObservedPlan,
  ReadKind,
  Subject,
  Trigger,
  WatchPlan,
} from "./observed_plan.ts";
export { type KindSchema, loadSchemas, type SchemaLookup } from "./openapi/schemas.ts";
export type {
  FieldsSchema,
  ListSchema,
  MapSchema,
  ObjectSchema,
  ScalarSchema,
} from "./openapi/schema.ts";
export type { EventModel, Gated, WatchModel } from "./watch.ts";
export { type SentinelName, SENTINELS, SENTINELS_ROOT } from "./sentinels.ts";
export { PROBLEM_CODES, type ProblemCode } from "./problem_codes.ts";
export {
  formatViolations,
  type Lookup,
  type Mutation,
  type MutationChange,
  type RuleFacts,
  type RuleHookPlan,
  type RulesPlan,
  type Validation,
  type Violation,
} from "./rules/plan.ts";
export { CLEANUP_FINALIZER } from "./read_crd.ts";
export { labelValue, OWNER_LABEL, readinessOf } from "./kinds/mod.ts";
export type {
  BuildContext,
  BuiltObject,
  KindTable,
  Readiness,
  ReadinessOf,
  Rendered,
} from "./kinds/mod.ts";
