/**
 * Tells what a refusal, or a failure to connect, means.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../core/json.ts";
import { KubeError, type KubeErrorKind } from "./errors.ts";

/** What was asked, for messages. */
export interface Asked {
  /** Completes "Cannot …": `apply "ConfigMap shop/web"`. */
  readonly what: string;
  /** The server's own words may quote values of the object: leave them out. */
  readonly secret?: boolean;
  /** The object was only to be created, so that a conflict means it is there. */
  readonly createOnly?: boolean;
}

/** An answer that is no success. */
export interface Refusal {
  readonly status: number;
  /** The body: a Status object, or its text where it is none. */
  readonly body: Json;
  /** The header `Retry-After`. */
  readonly retryAfter?: string | null;
}

/** Longer messages of a server are cut: some quote whole schemas. */
const MESSAGE_CHARS_MAX = 1000;

/** Makes the error for an answer, or for the Status of a watch's ERROR event. */
export function refusalError(asked: Asked, refusal: Refusal): KubeError {
  const status: JsonObject = isObject(refusal.body) ? refusal.body : {};
  const details: JsonObject = isObject(status.details) ? status.details : {};
  const reason = typeof status.reason === "string" ? status.reason : undefined;
  const kind = refusalKind(refusal, { status, details, reason }, asked);
  return new KubeError(kind, `Cannot ${asked.what}: ${explain(refusal, asked)}`, {
    status: refusal.status,
    reason,
    retryAfterMs: retryAfterMs(refusal.retryAfter, details),
    hint: kind === "forbidden" && isPolicy(status) ? POLICY_HINT : HINTS[kind],
  });
}

/** Quotas, Pod security and admission webhooks refuse with 403 too, after RBAC agreed. */
function isPolicy({ message }: JsonObject): boolean {
  return typeof message === "string" && /exceeded quota|violates |denied the request/
    .test(message);
}

const POLICY_HINT =
  "Change the object, or ask whoever set this policy: permission alone does not help";

const HINTS: Partial<Record<KubeErrorKind, string>> = {
  unauthorized: "Log in to the cluster again: the credentials are missing or expired",
  forbidden: "Grant this permission to the identity that the program uses",
  "namespace-terminating": "Wait until the namespace is gone",
  "unknown-kind": "Install the CustomResourceDefinition, or check apiVersion and kind",
  gone: "List again",
};

function refusalKind(
  { status: code }: Refusal,
  { status, details, reason }: {
    status: JsonObject;
    details: JsonObject;
    reason: string | undefined;
  },
  asked: Asked,
): KubeErrorKind {
  const causes = causesOf(details);
  if (code === 410 || reason === "Expired" || reason === "Gone") return "gone";
  // A 504 that no repeat can mend: after etcd was restored from a snapshot, our
  // version lies in a future that will not come.
  if (causes.some((cause) => cause.reason === "ResourceVersionTooLarge")) return "gone";
  switch (code) {
    case 401:
      return "unauthorized";
    case 403:
      return causes.some((cause) => cause.reason === "NamespaceTerminating")
        ? "namespace-terminating"
        : "forbidden";
    case 404:
      // A kind that is not served has no name in its details, and often a plain text.
      return typeof details.name === "string" && details.name !== ""
        ? "not-found"
        : "unknown-kind";
    case 405:
      return "unknown-kind";
    case 409:
      return reason === "AlreadyExists" || asked.createOnly
        ? "already-exists"
        : "conflict";
    case 422:
      // The uid of an apply is its precondition, yet another uid is told as if a
      // field of the object were wrong: one that "is immutable".
      if (
        causes.length > 0 && causes.every((cause) => cause.field === "metadata.uid")
      ) return "conflict";
      return causes.some((cause) => IMMUTABLE.test(String(cause.message)))
        ? "immutable"
        : "invalid";
    case 429:
      return "throttled";
  }
  if (code >= 400 && code < 500) return "invalid";
  const text = typeof status.message === "string" ? status.message : "";
  return MISFIT.test(text) ? "invalid" : "server";
}

/**
 * An object that does not fit its schema comes back from apply as a 500, in these
 * words; the second where a value is of the right type but cannot be decoded.
 */
const MISFIT =
  /failed to create typed patch object|unable to convert unstructured object/;

/**
 * The words of the kinds' own validations for fields that never change: most kinds',
 * a Service's addresses, a StatefulSet's and a Pod's spec, a binding's role.
 */
const IMMUTABLE = new RegExp(
  "is immutable|may not change once set|for fields other than|" +
    "may not change fields other than|cannot change roleRef",
);

function causesOf(details: JsonObject): readonly JsonObject[] {
  return Array.isArray(details.causes)
    ? (details.causes as readonly Json[]).filter(isObject)
    : [];
}

function explain(refusal: Refusal, { secret, createOnly }: Asked): string {
  const { status, body } = refusal;
  const text = isObject(body) ? body.message : body;
  const message = typeof text === "string" ? text.trim() : "";
  if (createOnly && status === 409) return "it exists already";
  if (isObject(body) && message !== "" && !(secret && mayQuote(status, message))) {
    return clip(message);
  }
  if (!isObject(body)) {
    const told = message === "" || secret ? "" : `: ${clip(message)}`;
    return `the server answered ${status}${told}`;
  }
  const fields = causesOf(isObject(body.details) ? body.details : {})
    .map((cause) => cause.field).filter((field) => typeof field === "string");
  const reason = typeof body.reason === "string" ? ` ${body.reason}` : "";
  const at = fields.length === 0 ? "" : ` for ${[...new Set(fields)].join(", ")}`;
  return `the server answered ${status}${reason}${at}`;
}

/** Validation, decoding and webhooks quote values; access control and conflicts do not. */
function mayQuote(status: number, message: string): boolean {
  if (status === 403) return !message.includes(" is forbidden: User ");
  return ![401, 404, 409, 410, 429].includes(status);
}

function clip(text: string): string {
  const line = text.replace(/\s*\n\s*/g, " ");
  return line.length <= MESSAGE_CHARS_MAX
    ? line
    : `${line.slice(0, MESSAGE_CHARS_MAX)}… (${line.length} characters)`;
}

/** Only the form in seconds: API servers never send a date. */
function retryAfterMs(
  header: string | null | undefined,
  details: JsonObject,
): number | undefined {
  if (header !== null && header !== undefined && /^\d+$/.test(header)) {
    return Number(header) * 1000;
  }
  return typeof details.retryAfterSeconds === "number" && details.retryAfterSeconds > 0
    ? details.retryAfterSeconds * 1000
    : undefined;
}

/** Makes the error for a request that got no answer at all. */
export function connectionError(
  asked: Asked,
  server: string,
  cause: unknown,
): KubeError {
  const text = innermostText(cause);
  const certificate = CERTIFICATE_WORDS.find(([pattern]) => pattern.test(text));
  if (certificate !== undefined) {
    return new KubeError(
      "certificate",
      `Cannot ${asked.what}: ${certificate[1]} (${server})`,
      { cause, hint: certificate[2] },
    );
  }
  const found = CONNECTION_WORDS.find(([pattern]) => pattern.test(text));
  return new KubeError(
    "unreachable",
    `Cannot ${asked.what}: no connection to ${server}: ${found?.[1] ?? clip(text)}`,
    { cause, hint: `Check that the API server runs and that ${server} is its address` },
  );
}

const TRUST_HINT =
  "Check certificate-authority-data in the kubeconfig: it must be this cluster's";
const OURS_HINT = "Renew the client certificate in the kubeconfig";

/** How the TLS libraries under `fetch` and `node:https` say it: they give text alone. */
const CERTIFICATE_WORDS: readonly (readonly [RegExp, string, string])[] = [
  [
    /received fatal alert: (CertificateExpired|CertificateRevoked)/i,
    "the server refused our certificate as expired",
    OURS_HINT,
  ],
  [
    /received fatal alert: \w*(Certificate|UnknownCA|AccessDenied)/i,
    "the server refused our certificate",
    OURS_HINT,
  ],
  [
    /peer certificate: Expired|CERT_HAS_EXPIRED|certificate (has )?expired/i,
    "the server's certificate has expired",
    "Renew the API server's certificate",
  ],
  [
    /NotValidForName|not valid for name|ALTNAME|does not match certificate/i,
    "the server's certificate is for another name",
    "Use a name from the certificate, or set tls-server-name in the kubeconfig",
  ],
  [
    /NotValidYet|not yet valid|not valid yet/i,
    "the server's certificate is not valid yet",
    "Check this machine's clock",
  ],
  [
    /UnknownIssuer|UNABLE_TO_|SELF_SIGNED|unable to verify|self.signed/i,
    "the server's certificate is signed by an authority that we do not trust",
    TRUST_HINT,
  ],
  [/certificate/i, "the server's certificate cannot be used", TRUST_HINT],
];

const CONNECTION_WORDS: readonly (readonly [RegExp, string])[] = [
  [/refused|ECONNREFUSED/i, "connection refused"],
  [/dns|lookup|ENOTFOUND|EAI_AGAIN/i, "its name does not resolve"],
  [/No route|EHOSTUNREACH|ENETUNREACH/i, "no route to it"],
  [/reset|ECONNRESET|closed before|broken pipe|GOAWAY/i, "the connection broke"],
];

/** Whether a request that failed so never left: repeating it cannot do it twice. */
export function neverSent(cause: unknown): boolean {
  return /client error \(Connect\)|ECONNREFUSED|ENOTFOUND/.test(innermostText(cause));
}

/** The text of the error and its causes; what went wrong stands in the last. */
function innermostText(cause: unknown): string {
  const texts: string[] = [];
  for (let at = cause; at instanceof Error && texts.length < 5; at = at.cause) {
    const code = "code" in at && typeof at.code === "string" ? ` ${at.code}` : "";
    texts.push(`${at.message}${code}`);
  }
  return texts.length === 0 ? String(cause) : texts.join(": ");
}
