/**
 * Lists the functions about how a custom resource reached the cluster.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import type { TemplateFunction } from "../function.ts";
import { ownKey } from "../value.ts";
import { mapAt, scalarText } from "./objects.ts";
import { readersOf } from "./readers.ts";

const serve = readersOf("serve");

/** The gateway notes these on what it creates for a caller. */
const MARKS = ["Target", "Alias", "Source"] as const;

function mark(object: JsonObject, which: string): string {
  const key = `orkestra.orkspace.io/serve-${which.toLowerCase()}`;
  return scalarText(ownKey(mapAt(object, "metadata", "annotations"), key) ?? "");
}

/** The family `serve`. */
export const SERVE_FUNCTIONS: readonly TemplateFunction[] = [
  ...MARKS.flatMap((which) => [
    serve.textOf(`getServe${which}`, {
      doc: `The ${which.toLowerCase()} through which the gateway served it`,
      examples: [[`getServe${which} .`, ""]],
    }, (object) => mark(object, which)),
    serve.test(`hasServe${which}`, {
      doc: `Whether the gateway noted a ${which.toLowerCase()}`,
      examples: [[`hasServe${which} .`, "false"]],
    }, (object) => mark(object, which) !== ""),
  ]),
  serve.test("isDirectApply", {
    doc: "Whether it was applied by itself, not through the gateway",
    examples: [["isDirectApply .", "true"], [
      'isDirectApply (asMap "metadata: { annotations: { orkestra.orkspace.io/serve-source: git } }")',
      "false",
    ]],
  }, (object) => MARKS.every((which) => mark(object, which) === "")),
];
