/**
 * Builds the volumes of a pod, and where its container mounts them.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { bool, listOf, object, type Shape, text } from "../shape.ts";
import {
  flagAt,
  listOrAbsent,
  objectAt,
  objectsAt,
  present,
  refuseRepeats,
  requiredText,
  textAt,
} from "./fields.ts";
import { BuildError, type Rendered } from "./frame.ts";

const SOURCES = [
  "configMap",
  "secret",
  "emptyDir",
  "persistentVolumeClaim",
  "hostPath",
] as const;

/** `volumes` and `volumeMounts`. */
export const volumeShapes: { readonly [key: string]: Shape } = {
  volumes: listOf(object({
    name: text,
    configMap: object({ name: text }, { required: ["name"] }),
    secret: object({ name: text }, {
      required: ["name"],
      aliases: { secretName: "name" },
    }),
    emptyDir: object({
      medium: text,
      sizeLimit: { type: "scalar", as: "quantity" },
    }),
    persistentVolumeClaim: object({ claimName: text, readOnly: bool }, {
      required: ["claimName"],
    }),
    hostPath: object({ path: text, type: text }, { required: ["path"] }),
  }, { required: ["name"], exclusive: [SOURCES] })),
  volumeMounts: listOf(object({
    name: text,
    mountPath: text,
    subPath: text,
    readOnly: bool,
  }, { required: ["name", "mountPath"] })),
};

/**
 * `volumes` of a pod.
 *
 * @throws {BuildError} For a volume without a source, or a repeated name.
 */
export function buildVolumes(fields: Rendered): readonly JsonObject[] | undefined {
  const volumes = objectsAt(fields, "volumes").map((volume, index) => {
    const at = `volumes[${index}]`;
    return { name: requiredText(volume, "name", at), ...volumeSource(volume, at) };
  });
  refuseRepeats(volumes, "name", "volumes");
  return listOrAbsent(volumes);
}

/**
 * `volumeMounts` of a container.
 *
 * @param more Mounts of claims that the workload itself makes; they come last.
 * @throws {BuildError} For a repeated path.
 */
export function buildMounts(
  fields: Rendered,
  more: readonly JsonObject[],
): readonly JsonObject[] | undefined {
  const mounts = objectsAt(fields, "volumeMounts").map((mount, index) => {
    const at = `volumeMounts[${index}]`;
    return present({
      name: requiredText(mount, "name", at),
      mountPath: requiredText(mount, "mountPath", at),
      subPath: textAt(mount, "subPath"),
      readOnly: flagAt(mount, "readOnly"),
    });
  });
  const all = [...mounts, ...more];
  refuseRepeats(all, "mountPath", "volumeMounts");
  return listOrAbsent(all);
}

function volumeSource(volume: JsonObject, at: string): JsonObject {
  const kind = SOURCES.find((key) => objectAt(volume, key) !== undefined);
  const source = kind && objectAt(volume, kind);
  if (source === undefined) {
    throw new BuildError(
      at,
      `Cannot use "${at}": the volume has no source`,
      `Write one of ${SOURCES.map((key) => `\`${key}\``).join(", ")}`,
    );
  }
  const place = `${at}.${kind}`;
  switch (kind!) {
    case "configMap":
      return { configMap: { name: requiredText(source, "name", place) } };
    case "secret":
      return { secret: { secretName: requiredText(source, "name", place) } };
    case "emptyDir":
      return {
        emptyDir: present({
          medium: textAt(source, "medium"),
          sizeLimit: textAt(source, "sizeLimit"),
        }),
      };
    case "persistentVolumeClaim":
      return {
        persistentVolumeClaim: present({
          claimName: requiredText(source, "claimName", place),
          readOnly: flagAt(source, "readOnly"),
        }),
      };
    case "hostPath":
      return {
        hostPath: present({
          path: requiredText(source, "path", place),
          type: textAt(source, "type"),
        }),
      };
  }
}
