/**
 * Tables for what leads traffic to pods.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { bool, listOf, object, port, text, texts } from "../shape.ts";
import {
  built,
  countOrTextAt,
  flagAt,
  namesAt,
  nonZeroAt,
  objectAt,
  present,
  requiredText,
  textAt,
  textMapAt,
} from "./fields.ts";
import { BuildError, type KindTable, type Rendered } from "./frame.ts";
import { labelValue, OWNER_LABEL } from "./label_value.ts";
import { protocolShape } from "./pod.ts";

/** v1 Service: one unnamed port, to pods of the CR that `selector` narrows. */
export const services: KindTable = {
  list: "services",
  children: ["services", "service"],
  apiVersion: "v1",
  kind: "Service",
  namespaced: true,
  nameSuffix: "-svc",
  shape: object({
    type: { type: "scalar", oneOf: ["ClusterIP", "NodePort", "LoadBalancer"] },
    headless: bool,
    port,
    protocol: protocolShape,
    targetPort: { ...text, doc: "A number or a port's name; default: `port`" },
    selector: texts,
    annotations: texts,
  }, { required: ["port"] }),
  build(fields, context) {
    const number = nonZeroAt(fields, "port");
    if (number === undefined) {
      throw new BuildError(
        "port",
        'Cannot use "port": it is empty',
        "Write a port number from 1 to 65535",
      );
    }
    return built(fields, {
      spec: present({
        type: textAt(fields, "type"),
        clusterIP: flagAt(fields, "headless") && "None",
        selector: {
          ...textMapAt(fields, "selector"),
          [OWNER_LABEL]: labelValue(context.owner),
        },
        // Port and protocol are the keys by which ports merge, so both are said.
        ports: [present({
          port: number,
          protocol: textAt(fields, "protocol") ?? "TCP",
          targetPort: countOrTextAt(fields, "targetPort"),
        })],
      }),
    });
  },
};

/** networking.k8s.io/v1 Ingress: one rule, one path. */
export const ingresses: KindTable = {
  list: "ingresses",
  children: ["ingresses", "ingress"],
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  namespaced: true,
  nameSuffix: "-ingress",
  shape: object({
    host: { ...text, doc: "Absent: every host" },
    serviceName: text,
    servicePort: { ...text, doc: "A number or a port's name" },
    path: { ...text, doc: "Default `/`" },
    pathType: {
      type: "scalar",
      oneOf: ["Prefix", "Exact", "ImplementationSpecific"],
      doc: "Default `Prefix`",
    },
    className: text,
    annotations: texts,
    tls: object({
      create: {
        type: "scalar",
        as: "bool",
        template: false,
        doc: "Make a Secret with a certificate of its own; see `tls` of Secrets",
      },
      secretName: { ...text, doc: "With `create` by default the name and `-tls`" },
      hosts: listOf(text),
    }),
  }, {
    required: ["serviceName", "servicePort"],
    aliases: { ingressClass: "className", ingressClassName: "className" },
  }),
  build(fields, { name }) {
    const host = textAt(fields, "host");
    return built(fields, {
      spec: present({
        ingressClassName: textAt(fields, "className"),
        rules: [present({ host, http: { paths: [path(fields)] } })],
        tls: tls(fields, host, name),
      }),
    });
  },
};

function path(fields: Rendered): JsonObject {
  requiredText(fields, "servicePort");
  const at = countOrTextAt(fields, "servicePort")!;
  return {
    path: textAt(fields, "path") ?? "/",
    pathType: textAt(fields, "pathType") ?? "Prefix",
    backend: {
      service: {
        name: requiredText(fields, "serviceName"),
        port: typeof at === "number" ? { number: at } : { name: at },
      },
    },
  };
}

function tls(
  fields: Rendered,
  host: string | undefined,
  name: string,
): readonly JsonObject[] | undefined {
  const declared = objectAt(fields, "tls");
  if (declared === undefined) return undefined;
  const secretName = textAt(declared, "secretName") ??
    (flagAt(declared, "create") ? `${name}-tls` : undefined);
  const hosts = namesAt(declared, "hosts") ?? (host === undefined ? undefined : [host]);
  // Neither a Secret nor hosts of its own: a template switched TLS off.
  if (secretName === undefined && namesAt(declared, "hosts") === undefined) {
    return undefined;
  }
  return [present({ hosts, secretName })];
}
