/**
 * Tables for objects that hold settings and credentials.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { bool, listOf, object, text, texts } from "../shape.ts";
import { boolAt, built, namesAt, textAt, textMapAt } from "./fields.ts";
import type { KindTable } from "./frame.ts";

/** v1 ConfigMap. */
export const configMaps: KindTable = {
  list: "configMaps",
  aliases: ["configmaps"],
  children: ["configmaps", "configmap"],
  apiVersion: "v1",
  kind: "ConfigMap",
  namespaced: true,
  nameSuffix: "-config",
  shape: object({ data: texts, annotations: texts }, {
    later: ["fromConfigMap", "fromNamespace", "toNamespaces"],
  }),
  build: (fields) => built(fields, { data: textMapAt(fields, "data") }),
};

/**
 * v1 Secret. Its values are written as plain text, and sent base64-encoded in
 * `data`: under server-side apply `stringData` never loses a key.
 */
export const secrets: KindTable = {
  list: "secrets",
  children: ["secrets", "secret"],
  apiVersion: "v1",
  kind: "Secret",
  namespaced: true,
  nameSuffix: "-secret",
  shape: object({
    type: { ...text, doc: "Default `Opaque`; cannot change later" },
    data: texts,
    once: { ...bool, doc: "Made when absent, else left alone" },
    annotations: texts,
  }, {
    required: ["data"],
    later: ["fromSecret", "fromNamespace", "toNamespaces", "rotateAfter", "tls"],
  }),
  build(fields) {
    const data = Object.entries(textMapAt(fields, "data") ?? {})
      .map(([key, value]) => [key, Buffer.from(value, "utf8").toString("base64")]);
    return built(fields, {
      type: textAt(fields, "type"),
      data: data.length > 0 ? Object.fromEntries(data) : undefined,
    });
  },
};

/** v1 ServiceAccount. Created, never applied: others write tokens into it. */
export const serviceAccounts: KindTable = {
  list: "serviceAccounts",
  aliases: ["serviceaccounts"],
  children: ["serviceaccounts", "serviceaccount"],
  apiVersion: "v1",
  kind: "ServiceAccount",
  namespaced: true,
  nameSuffix: "-sa",
  createOnly: true,
  shape: object({
    annotations: texts,
    imagePullSecrets: listOf(text),
    automountServiceAccountToken: bool,
  }),
  build: (fields) =>
    built(fields, {
      imagePullSecrets: namesAt(fields, "imagePullSecrets")
        ?.map((name) => ({ name })),
      automountServiceAccountToken: boolAt(fields, "automountServiceAccountToken"),
    }),
};
