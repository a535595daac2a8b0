/**
 * Compiles one entry of a resource list into the objects it declares.
 *
 * @module
 */

import { isObject, type JsonObject } from "../core/json.ts";
import {
  groupKind,
  type KubeObject,
  objectKey,
  type ObjectRef,
} from "../core/object.ts";
import type { MapNode } from "../core/yaml.ts";
import type { Scope } from "../template/mod.ts";
import { compileGate } from "./condition.ts";
import { CUSTOM_FRAME_KEYS } from "./custom.ts";
import { EntrySupply, namespacesOf, type Place } from "./entry_supply.ts";
import { compileExtras, type Extras } from "./entry_extras.ts";
import { copiesOf, forEachNames } from "./for_each.ts";
import { type BuildContext, BuildError } from "./kinds/frame.ts";
import { frameFields } from "./language.ts";
import type { EntryModel } from "./model.ts";
import { checkBody } from "./openapi/check_body.ts";
import { compileBySchema } from "./openapi/render.ts";
import type { SchemaLookup } from "./openapi/schemas.ts";
import { locate, originOf, type Part, textOf } from "./part.ts";
import {
  type Declared,
  type EntryPlan,
  type Need,
  type RenderContext,
  RenderError,
} from "./plan.ts";
import { compileShape, type Render } from "./render.ts";
import type { Report } from "./report.ts";
import { text, texts } from "./shape.ts";
import type { TextOptions } from "./template_text.ts";

/** What all entries of a CRD share. */
export interface EntryContext {
  readonly allowsNamespace: (namespace: string) => boolean;
  readonly report: Report;
  /** What objects that are written out in full are checked against. */
  readonly schemas: SchemaLookup;
  /** What templates and conditions of the CRD stand among. */
  readonly textOptions: TextOptions;
}

const STEADY_NAME = "Make the name of what stays the same, such as .metadata.name";
const STEADY_BODY =
  "Move the entry to onCreate without `reconcile: true`: it is made once then";

/** Compiles an entry; template errors go to the report. */
export function compileEntry(entry: EntryModel, context: EntryContext): EntryPlan {
  const { table } = entry;
  const writer = new EntryWriter(entry, context);
  return {
    origin: entry.origin,
    list: table.list,
    apiVersion: table.apiVersion,
    kind: table.kind,
    id: entryId(entry),
    mode: entry.mode,
    force: entry.force,
    adopt: entry.adopt,
    prune: entry.prune,
    ...(entry.hasStatus === undefined ? {} : { hasStatus: entry.hasStatus }),
    render: (scope, renderContext) => writer.render(scope, renderContext),
    ...(writer.supplied
      ? { needs: (scope, renderContext) => writer.needs(scope, renderContext) }
      : {}),
  };
}

/** Names an entry by what it makes, not by where it stands: moving it changes nothing. */
function entryId({ table, name, namespace }: EntryModel): string {
  const written = textOf(name) || `{{ .metadata.name }}${table.nameSuffix}`;
  const kind = table.list === "custom"
    ? `custom/${groupKind(table.apiVersion, table.kind)}`
    : table.list;
  const place = textOf(namespace);
  return place ? `${kind}/${place}/${written}` : `${kind}/${written}`;
}

/** Where one object is to stand, and which copy of the entry says so. */
interface PlaceOfCopy {
  readonly ref: ObjectRef;
  readonly copy: Scope;
  readonly holds: boolean;
}

class EntryWriter {
  readonly #entry: EntryModel;
  readonly #allowsNamespace: EntryContext["allowsNamespace"];
  readonly #gate: (scope: Scope) => boolean;
  readonly #name: Render;
  readonly #namespace: Render;
  readonly #labels: Render;
  readonly #annotations: Render;
  readonly #fields: Render;
  readonly #toNamespaces: Render | undefined;
  readonly #supply: EntrySupply;
  readonly #extras: Extras;

  constructor(entry: EntryModel, context: EntryContext) {
    const { report, allowsNamespace } = context;
    const options = { ...context.textOptions, names: forEachNames(entry.forEach) };
    const identity = { ...options, steady: STEADY_NAME };
    // What is made once and then left alone may be drawn at random.
    const body = entry.mode === "apply" ? { ...options, steady: STEADY_BODY } : options;
    this.#entry = entry;
    this.#allowsNamespace = allowsNamespace;
    this.#gate = compileGate(entry.conditions, report, options);
    this.#name = compileShape(text, entry.name, report, identity);
    this.#namespace = compileShape(text, entry.namespace, report, identity);
    this.#labels = compileShape(texts, entry.labels, report, body);
    this.#annotations = compileShape(texts, entry.annotations, report, body);
    // The values of a Secret that rotates stand until their time is over.
    const kept = entry.generated?.rotateAfter !== undefined;
    this.#fields = compileBody(entry, context, kept ? options : body);
    this.#toNamespaces = entry.toNamespaces &&
      compileShape({ type: "any" }, entry.toNamespaces, report, identity);
    this.#supply = new EntrySupply(entry, report, options);
    this.#extras = compileExtras(entry, context, options);
  }

  /** Whether templates alone are not enough. */
  get supplied(): boolean {
    return this.#supply.active;
  }

  needs(scope: Scope, context: RenderContext): readonly Need[] {
    return this.#places(scope, context)
      .filter(({ holds }) => holds)
      .flatMap(({ ref, copy }) => this.#supply.needs({ ref, scope: copy, context }));
  }

  render(scope: Scope, context: RenderContext): readonly Declared[] {
    const declared: Declared[] = [];
    const made = new Set<string>();
    for (const { ref, copy, holds } of this.#places(scope, context)) {
      const one = holds
        ? this.#extras(this.#declare(ref, copy, context), copy)
        : { ref };
      const key = objectKey(one.ref);
      if (one.object !== undefined) {
        if (made.has(key)) throw this.#duplicate(key);
        made.add(key);
      }
      declared.push(one);
    }
    // What one copy declares, another one's condition must not take away.
    return declared.filter(({ ref, object }) =>
      object !== undefined || !made.has(objectKey(ref))
    );
  }

  #copies(scope: Scope): readonly Scope[] {
    const { forEach, origin } = this.#entry;
    try {
      return copiesOf(forEach, scope);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new RenderError(
        origin,
        `Cannot render "${origin.path}": ${error.message}`,
        "Shorten the list that forEach goes over",
        error,
      );
    }
  }

  /** Every object that the entry declares, wanted or not. */
  #places(scope: Scope, context: RenderContext): readonly PlaceOfCopy[] {
    return this.#copies(scope).flatMap((copy): readonly PlaceOfCopy[] => {
      const holds = this.#gate(copy);
      try {
        const { namespace, ...ref } = this.#ref(copy, context);
        const everywhere = this.#toNamespaces === undefined || namespace === undefined
          ? [namespace]
          : namespacesOf(this.#toNamespaces(copy));
        return everywhere
          .filter((one) => one === undefined || this.#allowsNamespace(one))
          .map((one) => ({
            ref: one === undefined ? ref : { ...ref, namespace: one },
            copy,
            holds,
          }));
      } catch (error) {
        // A name is often made of just the field whose absence the condition tests.
        if (!holds && error instanceof RenderError) return [];
        throw error;
      }
    });
  }

  /** One wanted object, or only its identity where what stands there is to be kept. */
  #declare(ref: ObjectRef, scope: Scope, context: RenderContext): Declared {
    const place = { ref, scope, context };
    if (!this.supplied) return { ref, object: this.#object(place, {}) };
    const fate = this.#supply.fate(place);
    if (fate === "keep") return { ref, object: identityOnly(ref) };
    const object = this.#object(place, this.#supply.supply(place, fate));
    const { generated } = this.#supply;
    if (generated === undefined) return { ref, object };
    const live = context.live?.(ref);
    if (fate === "make" && live !== undefined && live !== "foreign") {
      return { ref, object: generated.keep(object, live) };
    }
    const stamped = generated.stamp(object, scope);
    return { ref, object: stamped, ...(fate === "renew" ? { renew: true } : {}) };
  }

  #ref(scope: Scope, context: RenderContext): ObjectRef {
    const { apiVersion, kind, nameSuffix } = this.#entry.table;
    const { metadata } = context.cr;
    const name = this.#name(scope) ?? `${metadata.name ?? ""}${nameSuffix}`;
    const identity = { apiVersion, kind, name: String(name) };
    if (!this.#namespaced(context)) return identity;
    const namespace = this.#namespace(scope) ?? (metadata.namespace || "default");
    return { apiVersion, kind, namespace: String(namespace), name: String(name) };
  }

  #namespaced(context: RenderContext): boolean {
    const { table, declaredNamespaced, scopeFromDiscovery, origin } = this.#entry;
    if (!scopeFromDiscovery) return table.namespaced;
    const served = context.isNamespaced(table.apiVersion, table.kind);
    if (
      served !== undefined && declaredNamespaced !== undefined &&
      served !== declaredNamespaced
    ) {
      throw new RenderError(
        origin,
        `Cannot render "${origin.path}": it says namespaced: ${declaredNamespaced}, and the cluster serves ${table.kind} ${
          served ? "with" : "without"
        } namespaces`,
        `Write \`namespaced: ${served}\`, or leave it out`,
      );
    }
    return served ?? declaredNamespaced ?? true;
  }

  #object(
    { ref, scope, context }: Place,
    supplied: Pick<BuildContext, "source" | "certificate">,
  ): KubeObject {
    const { apiVersion, kind, name, namespace } = ref;
    if (this.#entry.identityOnly) return identityOnly(ref);
    const labels = textMap(this.#labels(scope));
    const fields = this.#fields(scope);
    const built = this.#build({
      ...(isObject(fields) ? fields : {}),
      // Workloads hand the entry's labels on to their pods; others ignore them.
      ...(labels && this.#entry.table.list !== "custom" ? { labels } : {}),
    }, {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      owner: context.cr.metadata.name ?? "",
      ...supplied,
    });
    const own = textMap(this.#annotations(scope));
    const annotations = own || built.annotations
      ? { ...own, ...built.annotations }
      : undefined;
    return {
      apiVersion,
      kind,
      metadata: {
        ...identityOnly(ref).metadata,
        ...(labels ? { labels } : {}),
        ...(annotations ? { annotations } : {}),
      },
      ...built.body,
    };
  }

  #build(...args: Parameters<EntryModel["table"]["build"]>) {
    const { table, part } = this.#entry;
    try {
      return table.build(...args);
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      const { at } = originOf(locate(part, error.field));
      const origin = { at, path: `${part.path}.${error.field}` };
      throw new RenderError(origin, error.message, error.hint, error);
    }
  }

  #duplicate(key: string): RenderError {
    const { name, origin, forEach } = this.#entry;
    return new RenderError(
      name === undefined ? origin : originOf(name),
      `Cannot render "${origin.path}": two copies are called "${key}"`,
      `Put the item into the name, such as \`name: "{{ .metadata.name }}-{{ .${
        forEach?.as ?? "item"
      } }}"\``,
    );
  }
}

function identityOnly({ apiVersion, kind, name, namespace }: ObjectRef): KubeObject {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  return { apiVersion, kind, metadata };
}

/** The object's own fields; those of a known kind that is written out by its schema. */
function compileBody(
  entry: EntryModel,
  { schemas, report }: EntryContext,
  options: TextOptions,
): Render {
  const { table, identityOnly, adopt } = entry;
  const { apiVersion, kind } = table;
  const body = bodyOf(entry);
  const known = table.list === "custom" && !identityOnly
    ? schemas(apiVersion, kind)
    : undefined;
  if (known === undefined) return compileShape(table.shape, body, report, options);
  // Of an object that is there already, the entry may name just what it changes.
  checkBody(known, body, { kind, whole: !adopt, report });
  return compileBySchema(known.schema, body, report, options);
}

/** The entry without the keys that belong to its frame. */
function bodyOf({ part, table }: EntryModel): Part {
  if (part.node.type !== "map") return part;
  const own = (key: string) => {
    if (table.list === "custom") return !CUSTOM_FRAME_KEYS.has(key);
    if (Object.hasOwn(table.shape.fields, key)) return key !== "labels";
    return !Object.hasOwn(frameFields, key);
  };
  const entries = new Map([...part.node.entries].filter(([key]) => own(key)));
  const node: MapNode = { ...part.node, entries };
  return { node, path: part.path };
}

function textMap(value: unknown): { readonly [key: string]: string } | undefined {
  if (!isObject(value as never)) return undefined;
  const map = value as JsonObject;
  return Object.keys(map).length === 0
    ? undefined
    : map as { readonly [key: string]: string };
}
