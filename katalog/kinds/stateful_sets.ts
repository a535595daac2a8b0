/**
 * Table for workloads whose pods have names and storage of their own.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { int, listOf, object, text } from "../shape.ts";
import {
  built,
  listOrAbsent,
  namesAt,
  numberAt,
  objectsAt,
  present,
  refuseRepeats,
  requiredText,
  textAt,
} from "./fields.ts";
import type { KindTable, Rendered } from "./frame.ts";
import { podShapes, podTemplate, selectorLabels } from "./pod.ts";
import { rollingUpdate, rollingUpdateShape } from "./rolling_update.ts";

const claim = object({
  name: { ...text, doc: "Default `data`" },
  storageClass: { ...text, doc: "Empty: the cluster's default" },
  storageSize: { type: "scalar", as: "quantity" },
  mountPath: { ...text, doc: "Default `/data`" },
  accessModes: { ...listOf(text), doc: "Default `[ReadWriteOnce]`" },
}, { required: ["storageSize"], aliases: { storageClassName: "storageClass" } });

/**
 * apps/v1 StatefulSet. Pods start in parallel; without `rollingUpdate` a change
 * reaches a pod only when somebody deletes it (`OnDelete`).
 */
export const statefulSets: KindTable = {
  list: "statefulSets",
  aliases: ["statefulsets"],
  children: ["statefulsets", "statefulset"],
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  namespaced: true,
  scalable: true,
  nameSuffix: "",
  shape: object({
    replicas: int,
    ...podShapes,
    tag: { ...text, doc: "Appended to `image` after a colon" },
    serviceName: { ...text, doc: "Default: the name; no Service is made" },
    volumeClaimTemplates: listOf(claim),
    rollingUpdate: rollingUpdateShape,
  }, { required: ["image"] }),
  build(fields, context) {
    const labels = selectorLabels(context);
    const claims = claimsOf(fields);
    const tag = textAt(fields, "tag");
    const image = requiredText(fields, "image");
    return built(fields, {
      spec: present({
        serviceName: textAt(fields, "serviceName") ?? context.name,
        replicas: numberAt(fields, "replicas"),
        podManagementPolicy: "Parallel",
        updateStrategy: updateStrategy(fields),
        selector: { matchLabels: labels },
        template: podTemplate(fields, context, labels, {
          image: tag === undefined ? image : `${image}:${tag}`,
          mounts: claims.map(({ name, mountPath }) => ({ name, mountPath })),
        }),
        volumeClaimTemplates: listOrAbsent(claims.map((item) => item.template)),
      }),
    });
  },
};

/** 0 unavailable would never move and is refused; one at a time is as safe. */
function updateStrategy(fields: Rendered): JsonObject {
  const rolling = rollingUpdate(fields);
  if (rolling === undefined) return { type: "OnDelete" };
  const unavailable = rolling.maxUnavailable;
  return present({
    type: "RollingUpdate",
    rollingUpdate: unavailable === undefined || parseInt(String(unavailable)) === 0
      ? undefined
      : { maxUnavailable: unavailable },
  });
}

function claimsOf(fields: Rendered) {
  const claims = objectsAt(fields, "volumeClaimTemplates").map((item, index) => {
    const name = textAt(item, "name") ?? "data";
    const at = `volumeClaimTemplates[${index}]`;
    return {
      name,
      mountPath: textAt(item, "mountPath") ?? "/data",
      template: {
        metadata: { name },
        spec: present({
          accessModes: namesAt(item, "accessModes") ?? ["ReadWriteOnce"],
          resources: { requests: { storage: requiredText(item, "storageSize", at) } },
          // An empty class would switch dynamic provisioning off.
          storageClassName: textAt(item, "storageClass"),
        }),
      },
    };
  });
  refuseRepeats(claims, "name", "volumeClaimTemplates");
  return claims;
}
