/**
 * Reads the compact form in which the schemas of Kubernetes are stored.
 *
 * `scripts/openapi.ts` writes it. A schema that several others use stands once and is
 * referred to by its number, so a schema may also contain itself.
 *
 * @module
 */

import { ANY, type ObjectSchema, type ScalarSchema } from "./schema.ts";

/** The word of a scalar (or `any`), or the position of a {@link CompactSchema}. */
export type CompactRef = ScalarSchema["type"] | "any" | number;

/** One schema that is more than a word. */
export type CompactSchema =
  | readonly ["list", CompactRef, ...string[]]
  | readonly ["map", CompactRef]
  | readonly ["enum", ...string[]]
  | {
    readonly f: { readonly [field: string]: CompactRef };
    /** Required fields; absent: none. */
    readonly r?: readonly string[];
  };

/** The whole of it. */
export interface CompactData {
  /** The API server that it was read from: `v1.36.3`. */
  readonly version: string;
  /** By {@link kindKey}. */
  readonly kinds: { readonly [kind: string]: CompactRef };
  readonly schemas: readonly CompactSchema[];
}

/** How a kind is called in {@link CompactData}: `apps/v1 Deployment`. */
export function kindKey(apiVersion: string, kind: string): string {
  return `${apiVersion} ${kind}`;
}

/** Reads schemas one at a time, and only those that are asked for. */
export class CompactReader {
  readonly #data: CompactData;
  readonly #read = new Map<CompactRef, ObjectSchema>();

  constructor(data: CompactData) {
    this.#data = data;
  }

  /** The schema of a kind; `undefined` if the data does not know it. */
  schemaOf(apiVersion: string, kind: string): ObjectSchema | undefined {
    const { kinds } = this.#data;
    const key = kindKey(apiVersion, kind);
    return Object.hasOwn(kinds, key) ? this.#at(kinds[key]) : undefined;
  }

  #at(ref: CompactRef): ObjectSchema {
    if (ref === "any") return ANY;
    if (typeof ref === "string") return { type: ref };
    const known = this.#read.get(ref);
    if (known !== undefined) return known;
    const compact = this.#data.schemas[ref];
    if ("f" in compact) return this.#fields(ref, compact);
    const schema = this.#other(compact);
    this.#read.set(ref, schema);
    return schema;
  }

  #fields(
    ref: number,
    { f, r = [] }: Extract<CompactSchema, { readonly f: unknown }>,
  ): ObjectSchema {
    const fields = new Map<string, ObjectSchema>();
    const schema: ObjectSchema = { type: "fields", fields, required: r, open: false };
    // Known before its fields are read: one of them may be of this very schema.
    this.#read.set(ref, schema);
    for (const [name, of] of Object.entries(f)) fields.set(name, this.#at(of));
    return schema;
  }

  #other(compact: Exclude<CompactSchema, { readonly f: unknown }>): ObjectSchema {
    if (compact[0] === "enum") {
      return { type: "string", values: compact.slice(1) as string[] };
    }
    const [form, ref, ...keys] = compact;
    const of = this.#at(ref);
    if (form === "map") return { type: "map", of };
    return { type: "list", of, ...(keys.length > 0 ? { keys } : {}) };
  }
}
