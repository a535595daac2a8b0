/**
 * Reports what the API server would refuse, or drop in silence, of a `custom` entry.
 *
 * @module
 */

import type { Position } from "../../core/problem.ts";
import type { MapNode, YamlNode } from "../../core/yaml.ts";
import { joinPath, type Part } from "../part.ts";
import type { Report } from "../report.ts";
import { checkTree, type SchemaFinding, Templated, type Tree } from "./check.ts";
import { splitTemplates } from "./literal.ts";
import type { ObjectSchema } from "./schema.ts";
import type { KindSchema } from "./schemas.ts";

/** What is known of the object beside its text. */
export interface BodyContext {
  readonly kind: string;
  /** False: the object may be there already, so a part of it is enough. */
  readonly whole: boolean;
  readonly report: Report;
}

/**
 * Checks the text of an object, without its identity, as far as no template hides it.
 *
 * The absence of a field that Kubernetes' own kinds require is only warned of: for some
 * the API server fills in 0, and it refuses the others loudly. A CRD's word is final.
 */
export function checkBody(
  { schema, from }: KindSchema,
  body: Part,
  { kind, whole, report }: BodyContext,
): void {
  for (const finding of checkTree(bodySchema(schema), treeOf(body.node), kind)) {
    const missing = finding.code === "schema-required";
    if (missing && !whole) continue;
    const { code, path, message, hint } = finding;
    report[missing && from === "kubernetes" ? "warning" : "error"]({
      code,
      at: positionOf(body.node, finding),
      path: path.reduce<string>(joinPath, body.path),
      message,
      hint,
    });
  }
}

/** Keys that stand in the entry's frame, not in its body. */
const FRAME = ["apiVersion", "kind", "metadata", "status"];

function bodySchema(schema: ObjectSchema): ObjectSchema {
  if (schema.type !== "fields") return schema;
  const required = schema.required.filter((key) => !FRAME.includes(key));
  return { ...schema, required };
}

function treeOf(node: YamlNode): Tree {
  switch (node.type) {
    case "scalar":
      return node.text.includes("{{")
        ? new Templated(splitTemplates(node.text).literal)
        : node.value;
    case "list":
      return node.items.map(treeOf);
    case "map":
      return Object.fromEntries(
        [...node.entries].map(([key, { value }]) => [key, treeOf(value)]),
      );
  }
}

/** An unknown field is where its key is, anything else where its value is. */
function positionOf(root: YamlNode, { code, path }: SchemaFinding): Position {
  let node = root;
  let keyAt = root.at;
  for (const step of path) {
    const entry = entryOf(node, step);
    if (entry === undefined) break;
    keyAt = entry.keyAt;
    node = entry.value;
  }
  return code === "schema-unknown-field" ? keyAt : node.at;
}

function entryOf(
  node: YamlNode,
  step: string | number,
): ReturnType<MapNode["entries"]["get"]> {
  if (node.type === "map") return node.entries.get(String(step));
  const item = node.type === "list" ? node.items[Number(step)] : undefined;
  return item && { keyAt: item.at, value: item };
}
