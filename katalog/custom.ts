/**
 * Takes objects of any kind into the frame that the known kinds stand in.
 *
 * @module
 */

import { frameFields } from "./language.ts";
import type { KindTable } from "./kinds/frame.ts";
import { childPart, type Part, textOf } from "./part.ts";
import { object, type ObjectShape, type ScalarShape } from "./shape.ts";

const fixed: ScalarShape = { type: "scalar", template: false };
const { name, namespace, labels, annotations, ...frame } = frameFields;

/** One entry of `custom`: the object as it is, and the frame's keys beside it. */
export const customShape: ObjectShape = object({
  apiVersion: fixed,
  kind: fixed,
  metadata: object({
    name,
    namespace,
    labels,
    annotations,
    namespaced: { type: "scalar", as: "bool", template: false },
  }),
  status: { type: "map", of: { type: "any" } },
  hasStatus: { type: "scalar", as: "bool", template: false },
  ...frame,
}, {
  required: ["apiVersion", "kind"],
  rest: { type: "any" },
});

/** Keys of an entry that are no part of the object's body. */
export const CUSTOM_FRAME_KEYS: ReadonlySet<string> = new Set(
  Object.keys(customShape.fields),
);

/** What an entry says of its object's status. */
export function customStatus(
  entry: Part,
): { readonly status?: Part; readonly hasStatus?: boolean } {
  const status = childPart(entry, "status");
  const said = textOf(childPart(entry, "hasStatus"))?.toLowerCase();
  return {
    ...(status === undefined || said === "false" ? {} : { status }),
    ...(said === "true" || said === "false" ? { hasStatus: said === "true" } : {}),
  };
}

/**
 * The table of one entry's kind: its body is what the entry says, unchanged.
 *
 * @returns `undefined` if the entry does not say its kind.
 */
export function customTable(entry: Part): KindTable | undefined {
  const apiVersion = textOf(childPart(entry, "apiVersion"));
  const kind = textOf(childPart(entry, "kind"));
  if (apiVersion === undefined || kind === undefined) return undefined;
  const scope = textOf(childPart(childPart(entry, "metadata"), "namespaced"));
  return {
    list: "custom",
    children: ["customs", "custom"],
    apiVersion,
    kind,
    namespaced: scope?.toLowerCase() !== "false",
    nameSuffix: "-custom",
    shape: object({}, { rest: { type: "any" } }),
    build: (fields) => ({ body: fields }),
  };
}
