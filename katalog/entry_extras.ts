/**
 * Compiles what an entry says of its objects beside what they hold.
 *
 * @module
 */

import { isObject } from "../core/json.ts";
import type { MapNode } from "../core/yaml.ts";
import type { Scope } from "../template/mod.ts";
import { compileAutoscale, withFirstCount } from "./autoscale.ts";
import type { EntryModel } from "./model.ts";
import { checkBody } from "./openapi/check_body.ts";
import { compileBySchema } from "./openapi/render.ts";
import type { SchemaLookup } from "./openapi/schemas.ts";
import type { Part } from "./part.ts";
import type { Declared } from "./plan.ts";
import { compileShape, type Render } from "./render.ts";
import type { Report } from "./report.ts";
import { compileSpan } from "./span.ts";
import type { TextOptions } from "./template_text.ts";

/** Adds the rest to an object that is wanted. */
export type Extras = (one: Declared, scope: Scope) => Declared;

/** Compiles it; what cannot be read goes to the report. */
export function compileExtras(
  entry: EntryModel,
  { report, schemas }: { readonly report: Report; readonly schemas: SchemaLookup },
  options: TextOptions,
): Extras {
  const { autoscale } = entry;
  const scaling = autoscale && compileAutoscale(autoscale, report, options);
  const sleep = entry.sleep &&
    compileSpan(entry.sleep, report, { ...options, zero: true });
  const status = entry.status &&
    compileStatus(entry, entry.status, { report, schemas, options });
  const add: Extras = (one, scope) => {
    const sleepMs = sleep?.(scope);
    const held = status?.(scope);
    return {
      ...one,
      ...(sleepMs ? { sleepMs } : {}),
      ...(isObject(held) && Object.keys(held).length > 0 ? { status: held } : {}),
    };
  };
  if (scaling === undefined) return sleep || status ? add : (one) => one;
  return (one, scope) => {
    const { object } = one;
    if (object === undefined) return one;
    const now = scaling(scope);
    return { ...add(one, scope), object: withFirstCount(object, now), scaling: now };
  };
}

/** With the types that the kind's schema wants, where that is known. */
function compileStatus(
  { part, table: { apiVersion, kind }, identityOnly }: EntryModel,
  status: Part,
  { report, schemas, options }: {
    readonly report: Report;
    readonly schemas: SchemaLookup;
    readonly options: TextOptions;
  },
): Render {
  const known = identityOnly ? undefined : schemas(apiVersion, kind);
  if (known === undefined || part.node.type !== "map") {
    return compileShape({ type: "any" }, status, report, options);
  }
  const entries = new Map([...part.node.entries].filter(([key]) => key === "status"));
  const node: MapNode = { ...part.node, entries };
  const alone = { node, path: part.path };
  checkBody(known, alone, { kind, whole: false, report });
  const render = compileBySchema(known.schema, alone, report, options);
  return (scope) => {
    const object = render(scope);
    return isObject(object) ? object.status : undefined;
  };
}
