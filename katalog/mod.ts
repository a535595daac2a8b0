/**
 * The Katalog language: from files to a plan.
 *
 * @module
 */
export { compilePlan, loadPlan } from "./compile.ts";
export { loadKatalog, type LoadOptions } from "./load.ts";
export type { Conditions } from "./condition.ts";
export type {
  BlockModel,
  CrdModel,
  EntryModel,
  ForEachModel,
  GeneratedModel,
  KatalogModel,
  StageModel,
  StatusFieldModel,
  StatusModel,
} from "./model.ts";
export type { Part } from "./part.ts";
export type { ObjectShape, ScalarShape, Shape } from "./shape.ts";
export type { Readers } from "./sources.ts";
export { type DeprecationState, deprecationState, mayStart } from "./deprecation.ts";
export { RenderError } from "./plan.ts";
export type {
  BlockPlan,
  CertificateNeed,
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
export { type KindSchema, loadSchemas, type SchemaLookup } from "./openapi/schemas.ts";
export type {
  FieldsSchema,
  ListSchema,
  MapSchema,
  ObjectSchema,
  ScalarSchema,
} from "./openapi/schema.ts";
export { PROBLEM_CODES, type ProblemCode } from "./problem_codes.ts";
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
