/**
 * Decides how long what was made by chance is good: passwords, keys, certificates.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import { getPath, isObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject, ObjectRef } from "../core/object.ts";
import { formatTimestamp } from "../core/timestamp.ts";
import type { Scope } from "../template/mod.ts";
import type { GeneratedModel } from "./model.ts";
import { childPart, type Part } from "./part.ts";
import type { CertificateNeed } from "./plan.ts";
import { compileShape } from "./render.ts";
import type { Report } from "./report.ts";
import { listOf, text } from "./shape.ts";
import { compileSpan } from "./span.ts";
import type { TextOptions } from "./template_text.ts";

/** When the content was made, in RFC 3339. */
export const GENERATED_ANNOTATION = "orkestra.orkspace.io/generated-at";

/** How long a certificate is good that does not say. */
const VALID_FOR_MS = 365 * 86_400_000;

/** A certificate is renewed when less than this part of its time is left. */
const RENEW_AT = 1 / 3;

/** The rules of one entry. */
export interface Generated {
  /**
   * Whether what stands there is to be made anew.
   *
   * @throws {RenderError}
   */
  isOver(live: KubeObject, ref: ObjectRef, scope: Scope): boolean;
  /** What the certificate is to say; `undefined` if the entry has none. */
  certificate(ref: ObjectRef, scope: Scope): Omit<CertificateNeed, "for"> | undefined;
  /** The object with the content that stands there, as far as there is any. */
  keep(object: KubeObject, live: KubeObject): KubeObject;
  /** The object, with the time of its making where that counts. */
  stamp(object: KubeObject, scope: Scope): KubeObject;
}

/** Compiles the rules; what cannot be read goes to the report. */
export function compileGenerated(
  { rotateAfter, tls }: GeneratedModel,
  report: Report,
  options: TextOptions,
): Generated {
  const rotation = compileSpan(rotateAfter, report, options);
  const certificate = tls && compileCertificate(tls, rotation, { report, options });
  const stamped = rotateAfter !== undefined || tls !== undefined;
  return {
    isOver(live, ref, scope) {
      const limit = rotation(scope);
      if (limit !== undefined && scope.facts.nowMs - madeAt(live) > limit) return true;
      const wanted = certificate?.(ref, scope);
      return wanted !== undefined && !holdsCertificate(live, wanted, scope.facts.nowMs);
    },
    certificate: (ref, scope) => certificate?.(ref, scope),
    keep(object, live) {
      const kept = withData(object, {
        ...dataOf(object),
        ...standing(object, live, tls),
      });
      const since = live.metadata.annotations?.[GENERATED_ANNOTATION];
      return stamped && since !== undefined ? stampedAt(kept, since) : kept;
    },
    stamp(object, scope) {
      return stamped ? stampedAt(object, formatTimestamp(scope.facts.nowMs)) : object;
    },
  };
}

/** The values that stand there, of the keys that the entry declares. */
function standing(
  object: KubeObject,
  live: KubeObject,
  tls: Part | undefined,
): JsonObject {
  const keys = tls === undefined
    ? Object.keys(dataOf(object))
    : ["tls.crt", "tls.key", "ca.crt"];
  const held = dataOf(live);
  return Object.fromEntries(
    keys.flatMap((key) => held[key] === undefined ? [] : [[key, held[key]]]),
  );
}

function dataOf(object: KubeObject): JsonObject {
  return isObject(object.data) ? object.data : {};
}

function withData(object: KubeObject, data: JsonObject): KubeObject {
  return Object.keys(data).length === 0 ? object : { ...object, data };
}

function stampedAt(object: KubeObject, since: string): KubeObject {
  const { metadata } = object;
  const annotations = { ...metadata.annotations, [GENERATED_ANNOTATION]: since };
  return { ...object, metadata: { ...metadata, annotations } };
}

/** When its content was made; of one that does not say, when it was. */
function madeAt({ metadata }: KubeObject): number {
  const said = Date.parse(metadata.annotations?.[GENERATED_ANNOTATION] ?? "");
  if (Number.isFinite(said)) return said;
  const created = Date.parse(metadata.creationTimestamp ?? "");
  return Number.isFinite(created) ? created : Infinity;
}

function compileCertificate(
  tls: Part,
  rotation: (scope: Scope) => number | undefined,
  { report, options }: { readonly report: Report; readonly options: TextOptions },
) {
  const commonName = compileShape(text, childPart(tls, "commonName"), report, options);
  const dnsNames = compileShape(
    listOf({ type: "any" }),
    childPart(tls, "dnsNames"),
    report,
    options,
  );
  const validFor = compileSpan(childPart(tls, "validFor"), report, options);
  return (ref: ObjectRef, scope: Scope): Omit<CertificateNeed, "for"> => ({
    commonName: String(commonName(scope) ?? `${ref.name}.${ref.namespace}.svc`),
    dnsNames: texts(dnsNames(scope)),
    validForMs: validFor(scope) ?? rotation(scope) ?? VALID_FOR_MS,
  });
}

/** An item that is one template may give a list. */
function texts(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  return value === undefined || value === null || value === "" ? [] : [String(value)];
}

/** Whether the certificate there is for these names, and good for a while. */
function holdsCertificate(
  live: KubeObject,
  { commonName, dnsNames }: Omit<CertificateNeed, "for">,
  nowMs: number,
): boolean {
  const encoded = getPath(live, ["data", "tls.crt"]);
  if (typeof encoded !== "string") return false;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(Buffer.from(encoded, "base64"));
  } catch {
    return false;
  }
  const until = certificate.validToDate.getTime();
  const since = certificate.validFromDate.getTime();
  if (until - nowMs < (until - since) * RENEW_AT) return false;
  const held = (certificate.subjectAltName ?? "").split(", ")
    .map((name) => name.replace(/^(DNS|IP Address):/, "").toLowerCase());
  const wanted = [commonName, ...dnsNames].map((name) => canonical(name));
  return [...new Set(wanted)].sort().join() ===
    [...new Set(held.map(canonical))].sort().join();
}

/** A name as it is compared: IPv6 addresses have several spellings. */
function canonical(name: string): string {
  if (!name.includes(":")) return name.toLowerCase();
  try {
    return new URL(`http://[${name}]`).hostname.slice(1, -1);
  } catch {
    return name.toLowerCase();
  }
}
