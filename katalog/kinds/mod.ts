/**
 * The kinds of object that a Katalog can list.
 *
 * @module
 */
export { BuildError } from "./frame.ts";
export type {
  BuildContext,
  BuiltObject,
  KindTable,
  Readiness,
  ReadinessOf,
  Rendered,
} from "./frame.ts";
export { labelValue, NAME_LABEL, OWNER_LABEL } from "./label_value.ts";
export { readinessOf } from "./readiness.ts";
export { kindTables, listOrder } from "./tables.ts";
