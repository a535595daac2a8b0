/**
 * Describes what the API server takes at one place of an object.
 *
 * @module
 */

/** What may stand at one place. `null` may stand anywhere: it means absent. */
export type ObjectSchema =
  | ScalarSchema
  | ListSchema
  | MapSchema
  | FieldsSchema
  /** Anything: the API server itself does not look inside. */
  | { readonly type: "any" };

/** One value. `int-or-string` and `quantity` take a number as well as text. */
export interface ScalarSchema {
  readonly type:
    | "string"
    | "integer"
    | "number"
    | "boolean"
    | "int-or-string"
    | "quantity";
  /** The only values allowed; absent: all of the type. */
  readonly values?: readonly (string | number | boolean)[];
}

/** A list. */
export interface ListSchema {
  readonly type: "list";
  readonly of: ObjectSchema;
  /** The fields that tell items apart, where the API server merges by item. */
  readonly keys?: readonly string[];
}

/** An object with keys of the user's own, such as labels. */
export interface MapSchema {
  readonly type: "map";
  readonly of: ObjectSchema;
}

/** An object with known fields. */
export interface FieldsSchema {
  readonly type: "fields";
  readonly fields: ReadonlyMap<string, ObjectSchema>;
  readonly required: readonly string[];
  /** Whether fields that are not named are kept, not dropped in silence. */
  readonly open: boolean;
}

/** The schema of what nobody looks at. */
export const ANY: ObjectSchema = { type: "any" };
