/**
 * Reads the schema of a kind from its CustomResourceDefinition.
 *
 * @module
 */

import { getPath, isObject, type Json, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import { ANY, type ObjectSchema, type ScalarSchema } from "./schema.ts";

/** The words of JSON Schema that are words of {@link ScalarSchema} too. */
const SCALARS: readonly string[] = ["string", "integer", "number", "boolean"];

/**
 * The schema of one version of a CRD.
 *
 * Only the structural part counts: what `anyOf`, `pattern` and rules in CEL demand of
 * values is left to the API server.
 *
 * @returns `undefined` if the CRD has no schema for that version.
 */
export function crdSchema(
  manifest: KubeObject,
  version: string,
): ObjectSchema | undefined {
  if (getPath(manifest, ["spec", "preserveUnknownFields"]) === true) return undefined;
  const versions = getPath(manifest, ["spec", "versions"]);
  if (!Array.isArray(versions)) return undefined;
  const own = (versions as Json[]).filter(isObject)
    .find(({ name }) => name === version);
  const schema = getPath(own, ["schema", "openAPIV3Schema"]);
  if (!isObject(schema)) return undefined;
  return schemaOf({ ...schema, "x-kubernetes-embedded-resource": true });
}

function schemaOf(schema: JsonObject): ObjectSchema {
  if (schema["x-kubernetes-int-or-string"] === true) return { type: "int-or-string" };
  const { type } = schema;
  if (typeof type === "string" && SCALARS.includes(type)) {
    return scalar(type as ScalarSchema["type"], schema.enum);
  }
  if (type === "array") return { type: "list", of: child(schema.items) };
  return type === "object" ? objectSchema(schema) : ANY;
}

function scalar(type: ScalarSchema["type"], values: Json | undefined): ObjectSchema {
  if (!Array.isArray(values)) return { type };
  const allowed = (values as Json[]).filter((value) =>
    typeof value === "string" || typeof value === "number" ||
    typeof value === "boolean"
  );
  return allowed.length === 0 ? { type } : { type, values: allowed };
}

function objectSchema(schema: JsonObject): ObjectSchema {
  const { properties, additionalProperties, required } = schema;
  const open = schema["x-kubernetes-preserve-unknown-fields"] === true;
  if (isObject(additionalProperties) || additionalProperties === true) {
    return { type: "map", of: child(additionalProperties) };
  }
  const fields = new Map<string, ObjectSchema>();
  if (schema["x-kubernetes-embedded-resource"] === true) {
    fields.set("apiVersion", { type: "string" });
    fields.set("kind", { type: "string" });
    fields.set("metadata", ANY);
  }
  const declared = isObject(properties) ? properties : {};
  for (const [name, of] of Object.entries(declared)) {
    // The API server checks metadata by its own rules, whatever a CRD says of it.
    if (fields.get(name) !== ANY) fields.set(name, child(of));
  }
  // What has a default is filled in before anything is missed.
  const filled = (name: string) => getPath(declared, [name, "default"]) !== undefined;
  const names = Array.isArray(required) ? (required as Json[]).map(String) : [];
  return {
    type: "fields",
    fields,
    required: names.filter((name) => !filled(name)),
    open,
  };
}

function child(value: Json | undefined): ObjectSchema {
  return isObject(value) ? schemaOf(value) : ANY;
}
