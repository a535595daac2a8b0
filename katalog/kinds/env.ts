/**
 * Builds the environment of a container.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { bool, listOf, object, type Shape, text } from "../shape.ts";
import {
  boolAt,
  listOrAbsent,
  namesAt,
  objectAt,
  objectsAt,
  present,
  refuseRepeats,
  requiredText,
  textAt,
} from "./fields.ts";
import { BuildError, type Rendered } from "./frame.ts";

const keyRef = object({
  name: text,
  key: { type: "scalar", template: false },
  optional: bool,
}, { required: ["name", "key"] });

const source = object({
  name: text,
  prefix: text,
  suffix: text,
  optional: bool,
  keys: listOf(text),
}, { required: ["name"] });

/** The two kinds of object that variables come from, and their fields in a pod. */
const SOURCES = [
  { key: "secretRef", one: "secretKeyRef" },
  { key: "configMapRef", one: "configMapKeyRef" },
] as const;

/** `env` and `envFrom`. */
export const envShapes: { readonly [key: string]: Shape } = {
  env: listOf(object({
    name: text,
    value: text,
    valueFrom: object({ secretKeyRef: keyRef, configMapKeyRef: keyRef }, {
      exclusive: [["secretKeyRef", "configMapKeyRef"]],
    }),
  }, { required: ["name"], exclusive: [["value", "valueFrom"]] })),
  envFrom: object({ secretRef: listOf(source), configMapRef: listOf(source) }),
};

/**
 * The variables, in this order: single keys of `envFrom`, then `env`, so that a
 * variable may use those and replaces one of the same name.
 *
 * @throws {BuildError}
 */
export function buildEnv(fields: Rendered): readonly JsonObject[] | undefined {
  const declared = objectsAt(fields, "env").map(variable);
  refuseRepeats(declared, "name", "env");
  const all = new Map<string, JsonObject>();
  for (const item of [...singleKeys(fields), ...declared]) {
    const name = String(item.name);
    all.delete(name); // A later one of the same name stands at the later place.
    all.set(name, item);
  }
  return listOrAbsent([...all.values()]);
}

/**
 * The objects of which every key is a variable.
 *
 * @throws {BuildError} For `suffix` without `keys`, which a pod cannot say.
 */
export function buildEnvFrom(fields: Rendered): readonly JsonObject[] | undefined {
  const from = objectAt(fields, "envFrom") ?? {};
  return listOrAbsent(
    SOURCES.flatMap(({ key }) =>
      objectsAt(from, key).flatMap((ref, index) => {
        if (namesAt(ref, "keys") !== undefined) return [];
        const at = `envFrom.${key}[${index}]`;
        if (textAt(ref, "suffix") !== undefined) {
          throw new BuildError(
            `${at}.suffix`,
            `Cannot use "${at}.suffix": there is no list of keys to append it to`,
            "Add `keys`, or remove `suffix`",
          );
        }
        const target = present({
          name: requiredText(ref, "name", at),
          optional: boolAt(ref, "optional"),
        });
        return [present({ prefix: textAt(ref, "prefix"), [key]: target })];
      })
    ),
  );
}

function variable(item: JsonObject, index: number): JsonObject {
  const at = `env[${index}]`;
  const name = requiredText(item, "name", at);
  const from = objectAt(item, "valueFrom");
  // The API server stores no empty value: a bare name is the same variable.
  if (from === undefined) return present({ name, value: textAt(item, "value") });
  for (const { one } of SOURCES) {
    const ref = objectAt(from, one);
    if (ref === undefined) continue;
    const place = `${at}.valueFrom.${one}`;
    return {
      name,
      valueFrom: {
        [one]: present({
          name: requiredText(ref, "name", place),
          key: requiredText(ref, "key", place),
          optional: boolAt(ref, "optional"),
        }),
      },
    };
  }
  throw new BuildError(
    `${at}.valueFrom`,
    `Cannot use "${at}.valueFrom": it names no source`,
    "Write `secretKeyRef` or `configMapKeyRef`",
  );
}

function singleKeys(fields: Rendered): JsonObject[] {
  const from = objectAt(fields, "envFrom") ?? {};
  return SOURCES.flatMap(({ key, one }) =>
    objectsAt(from, key).flatMap((ref, index) =>
      (namesAt(ref, "keys") ?? []).map((name) => ({
        name: `${textAt(ref, "prefix") ?? ""}${name}${textAt(ref, "suffix") ?? ""}`,
        valueFrom: {
          [one]: present({
            name: requiredText(ref, "name", `envFrom.${key}[${index}]`),
            key: name,
            optional: boolAt(ref, "optional"),
          }),
        },
      }))
    )
  );
}
