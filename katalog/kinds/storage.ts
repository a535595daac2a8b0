/**
 * Tables for storage.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { listOf, object, type ScalarShape, text, texts } from "../shape.ts";
import { built, namesAt, present, requiredText, textAt } from "./fields.ts";
import { BuildError, type KindTable, type Rendered } from "./frame.ts";

const quantity: ScalarShape = { type: "scalar", as: "quantity" };

const accessMode: ScalarShape = {
  type: "scalar",
  oneOf: ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"],
};

const shared = {
  storageClassName: { ...text, doc: "Empty: the cluster's default" },
  accessModes: { ...listOf(accessMode), doc: "Default `[ReadWriteOnce]`" },
  annotations: texts,
} as const;

/** v1 PersistentVolumeClaim. Of a bound claim, only the size can grow. */
export const persistentVolumeClaims: KindTable = {
  list: "persistentVolumeClaims",
  aliases: ["persistentvolumeclaims", "pvcs"],
  children: ["persistentvolumeclaims", "pvc"],
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  namespaced: true,
  nameSuffix: "",
  nameRequired: true,
  shape: object({
    storage: quantity,
    ...shared,
    volumeMode: { type: "scalar", oneOf: ["Filesystem", "Block"] },
    volumeName: text,
  }, { required: ["storage"] }),
  build: (fields) =>
    built(fields, {
      spec: present({
        accessModes: accessModes(fields),
        resources: { requests: { storage: requiredText(fields, "storage") } },
        storageClassName: textAt(fields, "storageClassName"),
        volumeMode: textAt(fields, "volumeMode"),
        volumeName: textAt(fields, "volumeName"),
      }),
    }),
};

/** v1 PersistentVolume. */
export const persistentVolumes: KindTable = {
  list: "persistentVolumes",
  aliases: ["persistentvolumes", "pvs"],
  children: ["persistentvolumes", "pv"],
  apiVersion: "v1",
  kind: "PersistentVolume",
  namespaced: false,
  nameSuffix: "",
  nameRequired: true,
  shape: object({
    capacity: quantity,
    ...shared,
    reclaimPolicy: {
      type: "scalar",
      oneOf: ["Retain", "Delete", "Recycle"],
      doc: "Default `Retain`",
    },
    hostPath: text,
    csiDriver: text,
    csiVolumeHandle: text,
  }, {
    required: ["capacity"],
    exclusive: [["hostPath", "csiDriver"], ["hostPath", "csiVolumeHandle"]],
  }),
  build: (fields) =>
    built(fields, {
      spec: present({
        capacity: { storage: requiredText(fields, "capacity") },
        accessModes: accessModes(fields),
        storageClassName: textAt(fields, "storageClassName"),
        persistentVolumeReclaimPolicy: textAt(fields, "reclaimPolicy"),
        ...volumeSource(fields),
      }),
    }),
};

function accessModes(fields: Rendered): readonly string[] {
  return namesAt(fields, "accessModes") ?? ["ReadWriteOnce"];
}

function volumeSource(fields: Rendered): JsonObject {
  const path = textAt(fields, "hostPath");
  if (path !== undefined) return { hostPath: { path } };
  if (textAt(fields, "csiDriver") === undefined) {
    throw new BuildError(
      "hostPath",
      "Cannot build the volume: it has no place to store anything",
      "Write `hostPath`, or `csiDriver` and `csiVolumeHandle`",
    );
  }
  return {
    csi: {
      driver: requiredText(fields, "csiDriver"),
      volumeHandle: requiredText(fields, "csiVolumeHandle"),
    },
  };
}
