/**
 * Puts the shapes of the language together, as the loader checks them one by one.
 *
 * The loader checks a document in steps: where one shape says "anything", the reader
 * of that place has a shape of its own. Here each such place says what stands there,
 * and one that does not say is an error: so a block cannot be added unseen.
 *
 * @module
 */

import { customShape } from "../../katalog/custom.ts";
import { crossShape } from "../../katalog/cross.ts";
import { emitShape } from "../../katalog/emit.ts";
import { conditionalShape, ENRICH_TARGETS } from "../../katalog/enrich.ts";
import { externalShape } from "../../katalog/external_shape.ts";
import { gatesShape } from "../../katalog/gates.ts";
import { hooksShape } from "../../katalog/hook_shape.ts";
import { kindTables } from "../../katalog/kinds/tables.ts";
import { conditionShape, crdShape, katalogShape } from "../../katalog/language.ts";
import { normalizeShape } from "../../katalog/normalize.ts";
import { type BlockName, blockShape, entryShape } from "../../katalog/read_block.ts";
import { retryShape } from "../../katalog/retry.ts";
import { setupFileShape, setupShape } from "../../katalog/setup_shape.ts";
import { listOf, object, type ObjectShape, type Shape } from "../../katalog/shape.ts";
import { eventShape, watchShape } from "../../katalog/watch.ts";

/** What stands at a place where the shape itself says "anything". */
export type Inside =
  | Shape
  /** The user's own: values, bodies of objects, what other programs read. */
  | "free"
  /** Several forms, of which each is told apart by its YAML type. */
  | { readonly list?: Shape; readonly map?: Shape };

const BLOCKS: readonly BlockName[] = ["onCreate", "onReconcile", "onDelete"];

/** One target by its name, or a map from names to conditions. */
const enrichItem = object(
  Object.fromEntries(ENRICH_TARGETS.map((target) => [target, conditionalShape])),
);

/** Shapes that stand in many places, and are one section each. */
const SECTIONS: readonly (readonly [string, ObjectShape])[] = [
  ["katalog", katalogShape],
  ["crd", crdShape],
  ...BLOCKS.map((block) => [block, blockShape(block, { tables: kindTables })] as const),
  ["onDelete.groups[]", blockShape("onDelete", { tables: kindTables, group: true })],
  ...kindTables.map((table) => [table.list, entryShape(table, false)] as const),
  ["custom", customShape],
  ["condition", conditionShape],
  ["external", externalShape],
];

/** What stands where, by section and path of keys. */
const PLACES: Readonly<Record<string, Inside>> = {
  "katalog.metadata.createdBy": "free",
  "katalog.metadata.projects": "free",
  "katalog.notes.functions[].examples[].input{}": "free",
  "crd.operatorBox.cross": listOf(crossShape),
  "crd.operatorBox.watch": listOf(watchShape),
  "crd.operatorBox.events": { type: "map", of: eventShape },
  "crd.operatorBox.preReconcile": gatesShape,
  "crd.operatorBox.emitEvents": {
    type: "map",
    of: emitShape,
  },
  "crd.operatorBox.reconciler.hooks": hooksShape,
  "crd.operatorBox.reconciler.hooks.args": "free",
  ...Object.fromEntries(
    ["read", "apply", "delete"].map((verb) => [
      `crd.operatorBox.reconciler.hooks.capabilities.${verb}[].labelSelector`,
      "free",
    ]),
  ),
  "crd.validation.hook.args": "free",
  "crd.mutation.hook.args": "free",
  "crd.validation.external": listOf(externalShape),
  "crd.mutation.external": listOf(externalShape),
  "crd.normalize": normalizeShape,
  "crd.normalize.spec{}": "free",
  "crd.enrich": { type: "list", of: enrichItem },
  "crd.setup": { list: listOf(setupFileShape), map: setupShape },
  "crd.setup.apply[]": setupFileShape,
  "crd.setup.helm[].values{}": "free",
  "crd.operatorBox.reconciler.queue.retryBackoff": retryShape,
  // Names, or maps of names, which `depends_on.ts` tells apart.
  "crd.dependsOn": "free",
  "crd.katalogName": "free",
  "crd.katalogNamespace": "free",
  "crd.katalogDescription": "free",
  "crd.katalogVersion": "free",
  ...Object.fromEntries(
    [...BLOCKS, "onDelete.groups[]"].map((block) => [`${block}.name`, "free"] as const),
  ),
  "custom.status{}": "free",
  "external.query": "free",
  "external.retryBackoff": retryShape,
};

/** The last key of places that hold values to compare with, wherever they are. */
const VALUES = new Set(
  "value valueType between notBetween in notIn unique accepts[] rejects[] toNamespaces"
    .split(" "),
);

const byIdentity = new Map<Shape, string>(
  SECTIONS.map(([name, shape]) => [shape as Shape, name]),
);

/** Every section, by its name. */
export const SCHEMA: ReadonlyMap<string, ObjectShape> = new Map(SECTIONS);

/** A place of the language: a section, and the keys below it. */
export interface Place {
  /** `crd.operatorBox.status.fields[]`. */
  readonly path: string;
  readonly shape: Shape;
}

/** A place whose shape says "anything", of which nobody said what stands there. */
export class UnknownPlace extends Error {
  /** @param path The place. */
  constructor(readonly path: string) {
    super(`Cannot list the keys of "${path}": its shape takes anything`);
    this.name = "UnknownPlace";
  }
}

/**
 * What really stands at a place: a section's beginning where one is meant.
 *
 * @param form The YAML type that a document has there, for places with several forms.
 * @returns `undefined` where everything is the user's own.
 * @throws {UnknownPlace}
 */
export function settle(
  { path, shape }: Place,
  form: "map" | "list" = "map",
): Place | undefined {
  const section = sectionAt(path) ?? byIdentity.get(shape);
  if (section !== undefined) return { path: section, shape: SCHEMA.get(section)! };
  if (shape.type !== "any") return { path, shape };
  const inside = insideOf(path);
  if (inside === "free") return undefined;
  if ("type" in inside) return { path, shape: inside };
  const found = inside[form];
  return found && { path, shape: found };
}

function insideOf(path: string): Inside {
  if (Object.hasOwn(PLACES, path)) return PLACES[path];
  if (VALUES.has(path.slice(path.lastIndexOf(".") + 1))) return "free";
  throw new UnknownPlace(path);
}

/** Places where a section begins that has no identity of its own. */
function sectionAt(path: string): string | undefined {
  if (path === "katalog.spec.crds{}") return "crd";
  if (path === "onDelete.groups[]") return path;
  const block = BLOCKS.find((name) => path === `crd.operatorBox.${name}`);
  if (block !== undefined) return block;
  const [first, ...rest] = path.split(".");
  const list = rest.join(".").replace(/^groups\[\]\./, "").replace(/\[\]$/, "");
  return BLOCKS.includes(first as BlockName) && path.endsWith("[]") && SCHEMA.has(list)
    ? list
    : undefined;
}
