/**
 * Table for namespaces.
 *
 * @module
 */

import { listOf, object, text, texts } from "../shape.ts";
import { built, namesAt } from "./fields.ts";
import type { KindTable } from "./frame.ts";

/** The finalizer that the API server itself adds to every namespace. */
const OWN_FINALIZER = "kubernetes";

/** v1 Namespace. */
export const namespaces: KindTable = {
  list: "namespaces",
  children: ["namespaces", "namespace"],
  apiVersion: "v1",
  kind: "Namespace",
  namespaced: false,
  nameSuffix: "-ns",
  shape: object({
    finalizers: { ...listOf(text), doc: "Of `spec`; taken at creation only" },
    annotations: texts,
  }),
  build(fields) {
    const finalizers = namesAt(fields, "finalizers");
    return built(fields, {
      // With the server's own one, so that the list is what the server stores.
      spec: finalizers && {
        finalizers: [
          ...finalizers.filter((name) => name !== OWN_FINALIZER),
          OWN_FINALIZER,
        ],
      },
    });
  },
};
