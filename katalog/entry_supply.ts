/**
 * Says what an entry takes from elsewhere: objects to copy, certificates to be made.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import {
  formatRef,
  type KubeObject,
  objectKey,
  type ObjectRef,
} from "../core/object.ts";
import type { Scope } from "../template/mod.ts";
import { compileGenerated, type Generated } from "./generated.ts";
import type { BuildContext } from "./kinds/frame.ts";
import type { EntryModel } from "./model.ts";
import { originOf, type Part } from "./part.ts";
import { type Need, type RenderContext, RenderError, type Supply } from "./plan.ts";
import { compileShape, type Render } from "./render.ts";
import type { Report } from "./report.ts";
import { text } from "./shape.ts";
import type { TextOptions } from "./template_text.ts";

/** Where one object is to stand, and what is there. */
export interface Place {
  readonly ref: ObjectRef;
  readonly scope: Scope;
  readonly context: RenderContext;
}

/** What stands there needs nothing (`keep`), or is to be made anew in its place. */
export type Fate = "make" | "keep" | "renew";

/** How one entry is supplied. */
export class EntrySupply {
  readonly generated: Generated | undefined;
  readonly #entry: EntryModel;
  readonly #from: Render;
  readonly #namespace: Render;

  constructor(entry: EntryModel, report: Report, options: TextOptions) {
    this.#entry = entry;
    this.#from = compileShape(text, entry.copy?.from, report, options);
    this.#namespace = compileShape(text, entry.copy?.namespace, report, options);
    this.generated = entry.generated &&
      compileGenerated(entry.generated, report, options);
  }

  /** Whether anything must be supplied or decided at all. */
  get active(): boolean {
    return this.#entry.copy !== undefined || this.generated !== undefined;
  }

  /**
   * What becomes of an object. What is made once, or copied once, is kept as it is,
   * until its time is over.
   *
   * @throws {RenderError}
   */
  fate({ ref, scope, context }: Place): Fate {
    const live = context.live?.(ref);
    if (live === undefined) return "make";
    if (live === "foreign") return this.#entry.mode === "create" ? "keep" : "make";
    const over = this.generated?.isOver(live, ref, scope) ?? false;
    if (over) return "renew";
    return this.#entry.mode === "create" ? "keep" : "make";
  }

  /** @throws {RenderError} */
  needs(place: Place): readonly Need[] {
    const fate = this.fate(place);
    if (fate === "keep") return [];
    const source = this.#source(place.scope, place.context);
    const certificate = this.#certificate(place, fate);
    return [...(source ? [source] : []), ...(certificate ? [certificate] : [])];
  }

  /**
   * What the builder is told.
   *
   * @throws {RenderError} If the object to be copied is not there or cannot be read.
   */
  supply(place: Place, fate: Fate): Pick<BuildContext, "source" | "certificate"> {
    const { scope, context } = place;
    const source = this.#source(scope, context);
    const need = this.#certificate(place, fate);
    const made = need && context.supplied?.(need);
    return {
      ...(source ? { source: this.#copied(source, context) } : {}),
      // Where nothing is made, as in a preview, the keys stand there without content.
      ...(need
        ? {
          certificate: made?.supply === "certificate"
            ? made.certificate
            : { crt: "", key: "", ca: "" },
        }
        : {}),
    };
  }

  #source(
    scope: Scope,
    { cr }: RenderContext,
  ): Extract<Need, { need: "object" }> | undefined {
    const { copy, table } = this.#entry;
    if (copy === undefined) return undefined;
    const name = this.#from(scope);
    if (name === undefined) {
      throw this.#refused(
        copy.from,
        "the name of what it copies is empty",
        "Write a name, or a template that gives one",
      );
    }
    const namespace = this.#namespace(scope) ?? (cr.metadata.namespace || "default");
    const { apiVersion, kind } = table;
    const ref = { apiVersion, kind, namespace: String(namespace), name: String(name) };
    return { need: "object", ref };
  }

  #copied(need: Extract<Need, { need: "object" }>, context: RenderContext): KubeObject {
    const { copy } = this.#entry;
    // A preview reads nothing: the copy stands there without content.
    if (context.supplied === undefined) {
      const { apiVersion, kind } = need.ref;
      return { apiVersion, kind, metadata: {} };
    }
    const supply: Supply | undefined = context.supplied(need);
    if (supply?.supply === "object" && supply.object !== undefined) {
      return supply.object;
    }
    const what = formatRef(need.ref);
    if (supply?.supply === "nothing") {
      throw this.#refused(copy!.from, supply.message, supply.hint);
    }
    throw this.#refused(
      copy!.from,
      `there is no "${what}" to copy`,
      "Create it; the copy is made at the next cycle",
    );
  }

  #certificate({ ref, scope, context }: Place, fate: Fate) {
    const live = context.live?.(ref);
    const standing = fate === "make" && live !== undefined && live !== "foreign";
    const request = this.generated?.certificate(ref, scope);
    if (request === undefined || standing) return undefined;
    return {
      need: "certificate",
      request: { for: objectKey(ref), ...request },
    } as const;
  }

  #refused(part: Part, why: string, hint?: string): RenderError {
    const { path } = part;
    return new RenderError(originOf(part), `Cannot render "${path}": ${why}`, hint);
  }
}

/** Namespaces as `toNamespaces` gives them: texts, and lists of texts, in any depth. */
export function namespacesOf(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap(namespacesOf))];
  const name = typeof value === "string" ? value.trim() : "";
  return name === "" ? [] : [name];
}
