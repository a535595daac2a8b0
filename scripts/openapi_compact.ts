/**
 * Makes the schemas of an API server's OpenAPI documents small.
 *
 * Kept is what can be checked of an object before it is sent: names, types, required
 * fields, allowed values, and the keys of merged lists. What a user does not write,
 * such as an object's status, is left out.
 *
 * @module
 */

import {
  type CompactData,
  type CompactRef,
  type CompactSchema,
  kindKey,
} from "../katalog/openapi/compact.ts";

/** The part of an OpenAPI 3.0 document that is read here. */
export interface OpenApiDocument {
  readonly paths: {
    readonly [path: string]: { readonly post?: OpenApiOperation };
  };
  readonly components: { readonly schemas: { readonly [name: string]: OpenApiSchema } };
}

/** One operation: what it does, and on which kind. */
export interface OpenApiOperation {
  readonly "x-kubernetes-action"?: string;
  readonly "x-kubernetes-group-version-kind"?: OpenApiKind;
}

/** A kind as the documents name it. */
export interface OpenApiKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The part of a schema that is read here. */
export interface OpenApiSchema {
  readonly $ref?: string;
  readonly allOf?: readonly OpenApiSchema[];
  readonly oneOf?: readonly OpenApiSchema[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: OpenApiSchema;
  readonly properties?: { readonly [name: string]: OpenApiSchema };
  readonly additionalProperties?: OpenApiSchema;
  readonly required?: readonly string[];
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-group-version-kind"?: readonly OpenApiKind[];
}

/**
 * The schemas of all kinds that can be created.
 *
 * @throws {Error} If a document refers to a schema that it lacks, or combines schemas
 *   in a way that Kubernetes has not used so far.
 */
export function compactSchemas(
  documents: readonly OpenApiDocument[],
  { version }: { readonly version: string },
): CompactData {
  const compactor = new Compactor();
  for (const document of documents) compactor.define(document.components.schemas);
  const kinds: Record<string, CompactRef> = {};
  for (const { paths } of documents) {
    for (const [path, { post }] of Object.entries(paths)) {
      const kind = post?.["x-kubernetes-group-version-kind"];
      // A path below an object creates no object of its own.
      if (kind === undefined || /\/\{name\}\//.test(path)) continue;
      const apiVersion = kind.group === ""
        ? kind.version
        : `${kind.group}/${kind.version}`;
      kinds[kindKey(apiVersion, kind.kind)] = compactor.kind(kind);
    }
  }
  const sorted = Object.entries(kinds).sort(([a], [b]) => a < b ? -1 : 1);
  return { version, kinds: Object.fromEntries(sorted), schemas: compactor.schemas };
}

const REF = "#/components/schemas/";

class Compactor {
  readonly schemas: CompactSchema[] = [];
  readonly #definitions = new Map<string, OpenApiSchema>();
  readonly #named = new Map<string, CompactRef>();
  readonly #alike = new Map<string, number>();

  define(definitions: { readonly [name: string]: OpenApiSchema }): void {
    for (const [name, schema] of Object.entries(definitions)) {
      this.#definitions.set(name, schema);
    }
  }

  /** The schema of a kind without its status, which is the server's to write. */
  kind({ group, version, kind }: OpenApiKind): CompactRef {
    for (const [name, schema] of this.#definitions) {
      const own = schema["x-kubernetes-group-version-kind"]?.some((one) =>
        one.group === group && one.version === version && one.kind === kind
      );
      if (!own) continue;
      const { status, ...properties } = schema.properties ?? {};
      if (status !== undefined) {
        this.#definitions.set(name, {
          ...schema,
          properties: { ...properties, status: {} },
        });
      }
      return this.#definition(name);
    }
    throw new Error(`Cannot find the schema of ${group}/${version} ${kind}`);
  }

  #definition(name: string): CompactRef {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const schema = this.#definitions.get(name);
    if (schema === undefined) throw new Error(`Cannot find the schema "${name}"`);
    if (schema.properties === undefined) {
      const ref = this.#ref(schema);
      this.#named.set(name, ref);
      return ref;
    }
    // Its place is taken before its fields are read: one may be of this very schema.
    const place = this.schemas.push({ f: {} }) - 1;
    this.#named.set(name, place);
    this.schemas[place] = this.#fields(schema);
    return place;
  }

  #ref(schema: OpenApiSchema): CompactRef {
    const { $ref, allOf, oneOf, type } = schema;
    if ($ref !== undefined) return this.#definition($ref.slice(REF.length));
    if (allOf !== undefined) {
      if (allOf.length !== 1) throw new Error("Cannot join several schemas into one");
      return this.#ref(allOf[0]);
    }
    if (oneOf !== undefined) return union(oneOf);
    if (schema["x-kubernetes-preserve-unknown-fields"]) return "any";
    switch (type) {
      case "string":
        return schema.enum === undefined
          ? "string"
          : this.#shared(["enum", ...schema.enum]);
      case "integer":
      case "number":
      case "boolean":
        return type;
      case "array": {
        const of = this.#ref(schema.items ?? {});
        const keys = schema["x-kubernetes-list-map-keys"] ?? [];
        return this.#shared(["list", of, ...keys]);
      }
      case "object":
        if (schema.properties !== undefined) return this.#shared(this.#fields(schema));
        return schema.additionalProperties === undefined
          ? "any"
          : this.#shared(["map", this.#ref(schema.additionalProperties)]);
      default:
        return "any";
    }
  }

  #fields({ properties = {}, required = [] }: OpenApiSchema): CompactSchema {
    const f = Object.fromEntries(
      Object.entries(properties).sort(([a], [b]) => a < b ? -1 : 1)
        .map(([name, of]) => [name, this.#ref(of)]),
    );
    return { f, ...(required.length > 0 ? { r: [...required].sort() } : {}) };
  }

  #shared(schema: CompactSchema): number {
    const text = JSON.stringify(schema);
    const known = this.#alike.get(text);
    if (known !== undefined) return known;
    const place = this.schemas.push(schema) - 1;
    this.#alike.set(text, place);
    return place;
  }
}

/** Kubernetes has two types that take a number as well as text. */
function union(schemas: readonly OpenApiSchema[]): CompactRef {
  const types = schemas.map(({ type }) => type).sort().join(" ");
  if (types === "integer string") return "int-or-string";
  if (types === "number string") return "quantity";
  throw new Error(`Cannot join schemas of the types ${types}`);
}
