/**
 * The keys by which an entry copies an object, and spreads it over namespaces.
 *
 * @module
 */

import { getPath, isObject, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import { type Shape, text } from "../shape.ts";

/** @param copyKey The key that names the source: `fromSecret`. */
export function copyShapes(copyKey: string): { readonly [key: string]: Shape } {
  return {
    [copyKey]: { ...text, doc: "The name of the object to copy" },
    fromNamespace: { ...text, doc: "Where that is; default: the resource's own" },
    toNamespaces: {
      type: "any",
      doc: "One object in each; an item that is one template may give a list",
    },
  };
}

/** A part of the source that is a map; empty if there is no source. */
export function sourceMap(source: KubeObject | undefined, key: string): JsonObject {
  const found = getPath(source as JsonObject | undefined, [key]);
  return isObject(found) ? found : {};
}
