/**
 * Tables for objects that hold settings and credentials.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { bool, listOf, object, text, texts } from "../shape.ts";
import { copyShapes, sourceMap } from "./copy.ts";
import {
  boolAt,
  built,
  namesAt,
  objectAt,
  presentOrAbsent,
  textAt,
  textMapAt,
} from "./fields.ts";
import type { BuildContext, KindTable } from "./frame.ts";

/** v1 ConfigMap. */
export const configMaps: KindTable = {
  list: "configMaps",
  aliases: ["configmaps"],
  children: ["configmaps", "configmap"],
  apiVersion: "v1",
  kind: "ConfigMap",
  namespaced: true,
  nameSuffix: "-config",
  copyKey: "fromConfigMap",
  shape: object({ data: texts, annotations: texts, ...copyShapes("fromConfigMap") }),
  build: (fields, { source }) =>
    built(fields, {
      data: presentOrAbsent({
        ...sourceMap(source, "data"),
        ...textMapAt(fields, "data"),
      }),
      binaryData: presentOrAbsent(sourceMap(source, "binaryData")),
    }),
};

/**
 * v1 Secret. Its values are written as plain text, and sent base64-encoded in
 * `data`: under server-side apply `stringData` never loses a key. With `tls` it holds
 * a certificate and nothing else.
 */
export const secrets: KindTable = {
  list: "secrets",
  children: ["secrets", "secret"],
  apiVersion: "v1",
  kind: "Secret",
  namespaced: true,
  nameSuffix: "-secret",
  copyKey: "fromSecret",
  shape: object({
    type: { ...text, doc: "Default `Opaque`; cannot change later" },
    data: texts,
    once: { ...bool, doc: "Made when absent, else left alone" },
    rotateAfter: { ...text, doc: "Made anew when older: `90d`, `12h`, `1y`" },
    tls: object({
      commonName: { ...text, doc: "Default: the Secret's name as a Service's" },
      dnsNames: listOf(text),
      validFor: { ...text, doc: "Default `rotateAfter`, or `1y`" },
    }),
    annotations: texts,
    ...copyShapes("fromSecret"),
  }, {
    required: ["data"],
    exclusive: [["fromSecret", "tls"]],
  }),
  build(fields, { source, certificate }) {
    const tls = objectAt(fields, "tls") !== undefined;
    const own = tls ? pairOf(certificate) : textMapAt(fields, "data") ?? {};
    const encoded = Object.entries(own)
      .map(([key, value]) => [key, Buffer.from(value, "utf8").toString("base64")]);
    const copied = source === undefined ? undefined : String(source.type ?? "Opaque");
    return built(fields, {
      type: tls ? "kubernetes.io/tls" : textAt(fields, "type") ?? copied,
      data: presentOrAbsent({
        ...sourceMap(source, "data"),
        ...Object.fromEntries(encoded),
      }),
    });
  },
};

/** What the certificate's keys hold; nothing where the one that stands there is kept. */
function pairOf(certificate: BuildContext["certificate"]): { [key: string]: string } {
  if (certificate === undefined) return {};
  const { crt, key, ca } = certificate;
  return { "tls.crt": crt, "tls.key": key, "ca.crt": ca };
}

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
