/**
 * Reads the calls to other services that a list named `external` declares.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import type { ScalarNode } from "../core/yaml.ts";
import { checkShape, shorten } from "./check.ts";
import type { Conditions } from "./condition.ts";
import { checkHeaders, checkToken, checkUrl } from "./external_check.ts";
import { externalShape } from "./external_shape.ts";
import { childPart, itemParts, originOf, type Part, textOf } from "./part.ts";
import type { Origin } from "./plan.ts";
import type { Report } from "./report.ts";
import { readRetry, type RetryModel } from "./retry.ts";
import { text, texts } from "./shape.ts";

/** One call, all defaults filled in, its texts not yet compiled. */
export interface ExternalModel {
  readonly origin: Origin;
  /** As written. */
  readonly part: Part;
  readonly name: string;
  /** False: it is never made here, and its result says so. */
  readonly active: boolean;
  readonly method: string;
  readonly url?: Part<ScalarNode>;
  /** A map of parameters, or one text. */
  readonly query?: Part;
  readonly headers?: Part;
  readonly body?: Part;
  readonly token?: Part<ScalarNode>;
  readonly auth?: AuthModel;
  readonly timeoutMs: number;
  /** Absent: any of 200 to 299. */
  readonly expectedStatus?: number;
  readonly continueOnError: boolean;
  readonly conditions: Conditions;
  /** Absent: only long enough for the cycles that one change causes. */
  readonly cacheForMs?: number;
  readonly retry: RetryModel;
  readonly sleepMs: number;
}

/** Where a credential comes from, and the header that carries it. */
export type AuthModel =
  & { readonly header: string }
  & (
    | { readonly env: string }
    | { readonly name: string; readonly namespace?: Part; readonly key: string }
  );

/** A call without answer holds a worker so long. */
const TIMEOUT_MS = 10_000;
/** One call must not hold a worker for longer than this. */
const TIMEOUT_MS_MAX = 120_000;
/** Reads a list that was checked against its shape. Each name may stand once. */
export function readExternal(list: Part | undefined, report: Report): ExternalModel[] {
  const calls: ExternalModel[] = [];
  for (const item of itemParts(list)) {
    const name = textOf(childPart(item, "name"));
    if (item.node.type !== "map" || name === undefined) continue;
    if (!/^[A-Za-z_][\w-]*$/.test(name)) {
      report.error({
        code: "bad-value",
        ...originOf(childPart(item, "name")!),
        message: `Cannot call an answer "${shorten(name)}"`,
        hint: "Write one word of letters, digits, dashes and underscores",
      });
    }
    calls.push(readCall(name, item, report));
  }
  return calls;
}

/**
 * Refuses two calls whose results would overwrite each other.
 *
 * @param where The blocks that the calls stand in, for the hint.
 */
export function checkCallNames(
  calls: readonly ExternalModel[],
  where: string,
  report: Report,
): void {
  const seen = new Set<string>();
  for (const { name, origin } of calls) {
    if (seen.has(name)) {
      report.error({
        code: "external-duplicate",
        ...origin,
        message: `Cannot use the name "${name}" twice: both calls would fill it`,
        hint: `Give each call of ${where} a name of its own`,
      });
    }
    seen.add(name);
  }
}

function readCall(name: string, part: Part, report: Report): ExternalModel {
  const child = (key: string) => childPart(part, key, externalShape);
  const word = (key: string) => textOf(child(key))?.toLowerCase();
  const scalar = (key: string) => {
    const found = child(key);
    return found?.node.type === "scalar" ? found as Part<ScalarNode> : undefined;
  };
  const protocol = word("protocol") || "http";
  const http = protocol === "http";
  if (!http) warnOfProtocol(name, protocol, child("protocol")!, report);
  const query = child("query");
  if (query !== undefined) {
    checkShape(query.node.type === "map" ? texts : text, query, report);
  }
  const [url, token, headers] = [scalar("url"), scalar("token"), child("headers")];
  if (http) checkUrl(url, report);
  checkToken(token, report);
  checkHeaders(headers, report);
  const cacheFor = parseDuration(textOf(child("cacheFor")) ?? "");
  const expected = Number(textOf(child("expectedStatus")) ?? 0);
  return {
    origin: originOf(part),
    part,
    name,
    active: http && textOf(childPart(child("fires"), "reconcile")) !== "false",
    method: (textOf(child("method")) || "GET").toUpperCase(),
    ...(url ? { url } : {}),
    ...(query ? { query } : {}),
    ...(headers ? { headers } : {}),
    ...(child("body") ? { body: child("body") } : {}),
    ...(token ? { token } : {}),
    ...readAuth(child("auth"), report),
    timeoutMs: readTimeout(child("timeout"), report),
    ...(expected > 0 ? { expectedStatus: expected } : {}),
    continueOnError: word("continueOnError") === "true",
    conditions: {
      ...(child("when") ? { when: child("when") } : {}),
      ...(child("or") ? { or: child("or") } : {}),
    },
    ...(cacheFor === undefined ? {} : { cacheForMs: cacheFor }),
    retry: readRetry(child("retryBackoff"), "make one call", report),
    sleepMs: parseDuration(textOf(child("sleep")) ?? "") ?? 0,
  };
}

function warnOfProtocol(
  name: string,
  protocol: string,
  part: Part,
  report: Report,
): void {
  report.warning({
    code: "not-active-yet",
    ...originOf(part),
    message: `Cannot make the call "${name}" yet: it asks for ${protocol}`,
    hint: `This version calls over HTTP alone; here \`.external.${name}.called\` is`
      .concat(" `false`"),
  });
}

function readAuth(
  part: Part | undefined,
  report: Report,
): { readonly auth?: AuthModel } {
  if (part === undefined || part.node.type !== "map") return {};
  const header = textOf(childPart(part, "header")) || "Authorization";
  const env = textOf(childPart(part, "env"));
  if (env) return { auth: { header, env } };
  const secret = childPart(part, "secretRef");
  const [name, key] = ["name", "key"].map((field) => textOf(childPart(secret, field)));
  if (name && key) {
    const namespace = childPart(secret, "namespace");
    return { auth: { header, name, key, ...(namespace ? { namespace } : {}) } };
  }
  if (secret === undefined) {
    report.error({
      code: "missing-key",
      ...originOf(part),
      message: 'Cannot do without "secretRef" or "env" in "auth": found neither',
      hint: "Add `secretRef: { name: …, key: … }`, or `env:` with a variable's name",
    });
  }
  return {};
}

function readTimeout(part: Part | undefined, report: Report): number {
  const ms = parseDuration(textOf(part) ?? "") || TIMEOUT_MS;
  if (part === undefined || ms <= TIMEOUT_MS_MAX) return ms;
  report.error({
    code: "bad-value",
    ...originOf(part),
    message: `Cannot wait "${textOf(part)}" for one call: 2m is the most`,
    hint: "A worker waits with it; let `retryBackoff` ask again instead",
  });
  return TIMEOUT_MS_MAX;
}
