/**
 * Finds the field that a path names in the schema of its kind.
 *
 * @module
 */

import { suggest } from "../../core/suggest.ts";
import type { ObjectSchema } from "../openapi/schema.ts";
import { ANY } from "../openapi/schema.ts";

/** Names that rules see beside the object: no schema knows what they hold. */
export const FACT_ROOTS: ReadonlySet<string> = new Set(
  "external cross events children health metrics request inputs ork previous _normalizeChanges"
    .split(" "),
);

/** The field, or why there is none. */
export type FieldFound =
  | { readonly ok: true; readonly schema: ObjectSchema }
  | { readonly ok: false; readonly found: string; readonly hint: string };

const TEXT: ObjectSchema = { type: "string" };
const WHOLE: ObjectSchema = { type: "integer" };

/** What every object has, whatever a CRD says of it. */
const METADATA: ObjectSchema = {
  type: "fields",
  fields: new Map<string, ObjectSchema>([
    ["name", TEXT],
    ["generateName", TEXT],
    ["namespace", TEXT],
    ["uid", TEXT],
    ["resourceVersion", TEXT],
    ["generation", WHOLE],
    ["creationTimestamp", TEXT],
    ["deletionTimestamp", TEXT],
    ["deletionGracePeriodSeconds", WHOLE],
    ["labels", { type: "map", of: TEXT }],
    ["annotations", { type: "map", of: TEXT }],
    ["finalizers", { type: "list", of: TEXT }],
    ["ownerReferences", { type: "list", of: ANY }],
  ]),
  required: [],
  open: false,
};

/** How many names a hint lists: a line of a terminal holds no more. */
const KNOWN_MAX = 12;

/** Follows a path from the object's root. */
export function findField(schema: ObjectSchema, path: readonly string[]): FieldFound {
  let at = schema;
  for (const [i, key] of path.entries()) {
    if (i === 0 && FACT_ROOTS.has(key) && !isNamed(at, key)) {
      return { ok: true, schema: ANY };
    }
    const next = below(at, key);
    if (next === undefined) return refuse(at, path.slice(0, i), key);
    at = i === 0 && key === "metadata" && next.type === "any" ? METADATA : next;
  }
  return { ok: true, schema: at };
}

function isNamed(schema: ObjectSchema, key: string): boolean {
  return schema.type === "fields" && schema.fields.has(key);
}

function below(schema: ObjectSchema, key: string): ObjectSchema | undefined {
  switch (schema.type) {
    case "any":
      return ANY;
    case "fields":
      return schema.fields.get(key) ?? (schema.open ? ANY : undefined);
    case "map":
      return schema.of;
    case "list":
      return /^\d+$/.test(key) ? schema.of : undefined;
    default:
      return undefined;
  }
}

function refuse(
  schema: ObjectSchema,
  before: readonly string[],
  key: string,
): FieldFound {
  const place = before.length === 0 ? "the kind" : `"${before.join(".")}"`;
  if (schema.type === "list") {
    return {
      ok: false,
      found: `${place} is a list, and "${key}" is no position in it`,
      hint: "Write a position, such as `[0]`, or a template with a note",
    };
  }
  if (schema.type !== "fields") {
    return {
      ok: false,
      found: `${place} is a single value and has no fields`,
      hint: `A key with dots is written in brackets: \`["a.b/c"]\``,
    };
  }
  const names = [...schema.fields.keys()];
  const near = suggest(
    key,
    before.length === 0 ? [...names, ...FACT_ROOTS] : names,
  );
  const known = names.sort().slice(0, KNOWN_MAX).join(", ");
  return {
    ok: false,
    found: `${place} has no field "${key}"`,
    hint: near !== undefined
      ? `Did you mean "${near}"?`
      : names.length === 0
      ? "It has no fields at all"
      : `Known fields: ${known}${names.length > KNOWN_MAX ? " …" : ""}`,
  };
}
