/**
 * Lists the functions that read what all Kubernetes objects have.
 *
 * @module
 */

import { getPath, isObject, type JsonObject } from "../../core/json.ts";
import { family, type TemplateFunction } from "../function.ts";
import { toNumber } from "../numeric.ts";
import { isTruthy, ownKey } from "../value.ts";
import {
  conditionOf,
  countAt,
  exists,
  isConditionTrue,
  listAt,
  mapAt,
  scalarText,
  textAt,
} from "./objects.ts";

const define = family("kubernetes");
const defineField = family("fields");

/** A function that reads one text of an object. */
function readsText(
  name: string,
  path: readonly string[],
  doc: string,
  examples: TemplateFunction["examples"],
): TemplateFunction {
  return define({
    name,
    parameters: ["object map"],
    returns: "string",
    doc,
    examples,
    run: (object) => textAt(object, ...path),
  });
}

/** A function that reads one map of an object. */
function readsMap(
  name: string,
  path: readonly string[],
  doc: string,
  examples: TemplateFunction["examples"],
): TemplateFunction {
  return define({
    name,
    parameters: ["object map"],
    returns: "map",
    doc,
    examples: [...examples, [`toJson (${name} .children.none)`, "{}"]],
    run: (object) => mapAt(object, ...path),
  });
}

/** The functions about labels or about annotations. */
function readsMarks(what: "Label" | "Annotation", key: string): TemplateFunction[] {
  const section = `${what.toLowerCase()}s`;
  const read = (object: JsonObject, name: string) =>
    scalarText(ownKey(mapAt(object, "metadata", section), name));
  return [
    define({
      name: `get${what}`,
      parameters: ["object map", "key string"],
      returns: "string",
      doc: `The ${what.toLowerCase()} of a key, or the empty text`,
      examples: [[`get${what} . "none"`, ""]],
      run: read,
    }),
    define({
      name: `get${what}Int`,
      parameters: ["object map", "key string"],
      returns: "int",
      doc: `The ${what.toLowerCase()} of a key as an integer; 0 if it is none`,
      examples: [[`get${what}Int . "${key}"`, what === "Label" ? "7" : "2"]],
      run: (object, name) => Math.trunc(toNumber(read(object, name)) || 0) + 0,
    }),
    define({
      name: `has${what}`,
      parameters: ["object map", "key string"],
      returns: "bool",
      doc: `Whether the ${what.toLowerCase()} is there and not empty`,
      examples: [[`has${what} . "none"`, "false"], [`has${what} . "${key}"`, "true"]],
      run: (object, name) => read(object, name) !== "",
    }),
  ];
}

/** The families `kubernetes` and `fields`. */
export const KUBERNETES_FUNCTIONS: readonly TemplateFunction[] = [
  define({
    name: "get",
    parameters: ["object any", "keys ...string"],
    returns: "any",
    doc: "What stands under a path of keys; nothing as soon as one is absent",
    examples: [
      ['get . "spec" "replicas"', "3"],
      ['get . "spec" "none" "x"', ""],
      ['get .spec.none "x"', ""],
    ],
    run: (object, keys) => {
      let at = object;
      for (const key of keys) {
        if (!isObject(at)) return undefined;
        at = ownKey(at, key);
      }
      return at;
    },
  }),
  readsMap("meta", ["metadata"], "The metadata, or an empty map", [
    ['mapGet (meta .) "uid"', "7f3c"],
  ]),
  readsMap("spec", ["spec"], "The spec, or an empty map", [
    ['mapGet (spec .) "replicas"', "3"],
  ]),
  readsMap("status", ["status"], "The status, or an empty map", [
    ['mapGet (status .) "readyReplicas"', "2"],
  ]),
  readsMap("labels", ["metadata", "labels"], "The labels, or an empty map", [
    ['mapGet (labels .) "app"', "shop"],
  ]),
  readsMap(
    "annotations",
    ["metadata", "annotations"],
    "The annotations, or an empty map",
    [
      ['mapGet (annotations .) "team.io/owner"', "ana"],
    ],
  ),
  readsText("name", ["metadata", "name"], "The name", [["name .", "shop"]]),
  readsText("namespace", ["metadata", "namespace"], "The namespace", [
    ["namespace .", "retail"],
  ]),
  readsText("phase", ["status", "phase"], "The phase in the status", [["phase .", ""]]),
  readsText("resourceName", ["metadata", "name"], "The name", [[
    "resourceName .",
    "shop",
  ]]),
  readsText("resourceNamespace", ["metadata", "namespace"], "The namespace", [
    ["resourceNamespace .", "retail"],
  ]),
  readsText("resourceUID", ["metadata", "uid"], "The UID", [["resourceUID .", "7f3c"]]),
  readsText(
    "resourceVersion",
    ["metadata", "resourceVersion"],
    "The resource version",
    [
      ["resourceVersion .", "991"],
    ],
  ),
  readsText(
    "creationTimestamp",
    ["metadata", "creationTimestamp"],
    "When it was created",
    [
      ["creationTimestamp .", "2031-02-03T04:05:06Z"],
    ],
  ),
  define({
    name: "ownerKind",
    parameters: ["object map"],
    returns: "string",
    doc: "The kind of the first owner",
    examples: [["ownerKind .", "Shop"]],
    run: (object) => textAt(listAt(object, "metadata", "ownerReferences")[0], "kind"),
  }),
  define({
    name: "ownerName",
    parameters: ["object map"],
    returns: "string",
    doc: "The name of the first owner",
    examples: [["ownerName .", "shop-cr"]],
    run: (object) => textAt(listAt(object, "metadata", "ownerReferences")[0], "name"),
  }),
  define({
    name: "hasCondition",
    parameters: ["object map", "type string"],
    returns: "bool",
    doc: "Whether a condition of that type is True",
    examples: [['hasCondition . "Available"', "true"], [
      'hasCondition . "Ready"',
      "false",
    ]],
    run: (object, type) => isConditionTrue(object, type),
  }),
  define({
    name: "conditionReason",
    parameters: ["object map", "type string"],
    returns: "string",
    doc: "The reason of a condition, whatever its status",
    examples: [['conditionReason . "Available"', "MinOk"]],
    run: (object, type) => textAt(conditionOf(object, type), "reason"),
  }),
  define({
    name: "conditionMessage",
    parameters: ["object map", "type string"],
    returns: "string",
    doc: "The message of a condition, whatever its status",
    examples: [['conditionMessage . "Available"', "fine"]],
    run: (object, type) => textAt(conditionOf(object, type), "message"),
  }),
  define({
    name: "resourceExists",
    parameters: ["object any"],
    returns: "bool",
    doc: "Whether there is such an object",
    examples: [
      ["resourceExists .children.deployment", "true"],
      ["resourceExists .children.service", "false"],
      ["resourceExists .children.none", "false"],
    ],
    run: (object) => exists(object),
  }),
  define({
    name: "isTerminating",
    parameters: ["object map"],
    returns: "bool",
    doc: "Whether the object is being deleted",
    examples: [["isTerminating .", "false"]],
    run: (object) => {
      const since = scalarText(
        getPath(object, ["metadata", "deletionTimestamp"]) ?? "",
      );
      return since !== "" && since !== "null" && since !== "<nil>";
    },
  }),
  define({
    name: "generation",
    parameters: ["object map"],
    returns: "int",
    doc: "The generation of the spec; 0 if absent",
    examples: [["generation .", "4"]],
    run: (object) => countAt(object, "metadata", "generation"),
  }),
  define({
    name: "observedGeneration",
    parameters: ["object map"],
    returns: "int",
    doc: "The generation that the status is about; 0 if absent",
    examples: [["observedGeneration .", "4"]],
    run: (object) => countAt(object, "status", "observedGeneration"),
  }),
  define({
    name: "isSynced",
    parameters: ["object map"],
    returns: "bool",
    doc: "Whether the status is about the current spec; a missing object's is",
    examples: [["isSynced .", "true"], ["isSynced .children.none", "true"]],
    run: (object) =>
      countAt(object, "metadata", "generation") ===
        countAt(object, "status", "observedGeneration"),
  }),
  ...readsMarks("Label", "weight"),
  ...readsMarks("Annotation", "team.io/min"),
  define({
    name: "labelMatches",
    parameters: ["object map", "pairs ...string"],
    returns: "bool",
    doc: "Whether the labels have every given key with its value",
    examples: [
      ['labelMatches . "app" "shop"', "true"],
      ['labelMatches . "app" "shop" "tier" "back"', "false"],
    ],
    run: (object, pairs) => {
      const labels = mapAt(object, "metadata", "labels");
      return pairs.every((key, index) =>
        index % 2 === 1 || ownKey(labels, key) === pairs[index + 1]
      );
    },
  }),
  defineField({
    name: "getStatus",
    parameters: ["object map", "key string"],
    returns: "string",
    doc: "A scalar of the status as text; nothing for maps, lists and absent ones",
    examples: [['getStatus . "readyReplicas"', "2"], ['getStatus . "conditions"', ""]],
    run: (object, key) => {
      const value = ownKey(mapAt(object, "status"), key);
      return value === null ? "" : scalarText(value);
    },
  }),
  defineField({
    name: "hasStatus",
    parameters: ["object map", "key string"],
    returns: "bool",
    doc: "Whether the status has the key, and it is not empty",
    examples: [['hasStatus . "conditions"', "true"], ['hasStatus . "none"', "false"]],
    run: (object, key) => {
      const value = ownKey(mapAt(object, "status"), key);
      return value === 0 || value === false || isTruthy(value);
    },
  }),
  defineField({
    name: "resourceCPU",
    parameters: ["object map"],
    returns: "string",
    doc: "The requested CPU in spec.resources of the object itself",
    examples: [["resourceCPU .", ""]],
    run: (object) => textAt(object, "spec", "resources", "requests", "cpu"),
  }),
  defineField({
    name: "resourceMemory",
    parameters: ["object map"],
    returns: "string",
    doc: "The requested memory in spec.resources of the object itself",
    examples: [["resourceMemory .", ""]],
    run: (object) => textAt(object, "spec", "resources", "requests", "memory"),
  }),
];
