/**
 * Decides whether a grant covers what a hook wants to touch.
 *
 * The same decision serves the check of a plug-in's wish list when a Katalog is
 * loaded, and of each call and intent when it runs.
 *
 * @module
 */

import { groupKind } from "../core/object.ts";
import type { HookWishes, HttpWish, KindWish } from "../hooks/contract/wishes.ts";
import type { HookGrants, HttpGrant, ObjectGrant } from "./hook_plan.ts";

/** One object that a hook names. */
export interface Target {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent: the kind has no namespaces. */
  readonly namespace?: string;
  /** Absent: any object there. */
  readonly name?: string;
}

/**
 * The grants that cover an object, but for their label selectors, which only the
 * object itself can tell.
 *
 * @param home The resource's own namespace, if it has one.
 */
export function grantsFor(
  grants: readonly ObjectGrant[],
  target: Target,
  home: string | undefined,
): readonly ObjectGrant[] {
  const { apiVersion, kind, namespace, name } = target;
  const wanted = groupKind(apiVersion, kind);
  return grants.filter((grant) =>
    groupKind(grant.apiVersion, grant.kind) === wanted &&
    (namespace === undefined || reaches(grant, namespace, home)) &&
    (name === undefined || (grant.names?.includes(name) ?? true))
  );
}

function reaches(
  { namespaces }: ObjectGrant,
  namespace: string,
  home: string | undefined,
): boolean {
  return namespaces.includes("*") || namespaces.includes(namespace) ||
    (namespaces.includes("same") && namespace === home);
}

/** The first grant that covers a request; a path that hides its steps has none. */
export function httpGrantFor(
  grants: readonly HttpGrant[],
  url: URL,
  method: string,
): HttpGrant | undefined {
  // A server may read these as other steps than whoever compares the path.
  if (/%2f|%5c|%2e|\\/i.test(url.pathname)) return undefined;
  const scheme = url.protocol.slice(0, -1);
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (scheme === "http" ? 80 : 443);
  return grants.find((grant) =>
    grant.scheme === scheme && grant.host === host && grant.port === port &&
    grant.methods.includes(method) && isBelow(url.pathname, grant.path)
  );
}

function isBelow(path: string, prefix: string): boolean {
  const steps = prefix.endsWith("/") ? prefix : `${prefix}/`;
  return path === prefix || path.startsWith(steps);
}

/** What a plug-in wishes for and its hook does not grant, one text for each. */
export function ungranted(wishes: HookWishes, grants: HookGrants): string[] {
  const missing: string[] = [];
  for (const what of ["read", "apply", "delete"] as const) {
    for (const wish of wishes[what] ?? []) {
      if (grants[what].some((grant) => holds(grant, wish))) continue;
      missing.push(`${what} ${groupKind(wish.apiVersion, wish.kind)}${where(wish)}`);
    }
  }
  for (const wish of wishes.http ?? []) {
    const methods = (wish.methods ?? ["GET"]).filter((method) =>
      !grants.http.some((grant) => reachesHost(grant, wish, method))
    );
    if (methods.length === 0) continue;
    const { host, port, pathPrefix = "/" } = wish;
    missing.push(
      `${methods.join(", ")} ${host}${
        port === undefined ? "" : `:${port}`
      }${pathPrefix}`,
    );
  }
  // The others are there unless they are taken away, and no wish list names them.
  for (const what of ["clock", "random"] as const) {
    if (wishes[what] && !grants[what]) missing.push(what);
  }
  return missing;
}

function holds(grant: ObjectGrant, wish: KindWish): boolean {
  const { namespaces, names, labelSelector } = grant;
  const wanted = wish.namespaces ?? ["same"];
  const labels = Object.entries(wish.labels ?? {})
    .map(([key, value]) => `${key}=${value}`).join(",");
  return groupKind(grant.apiVersion, grant.kind) ===
      groupKind(wish.apiVersion, wish.kind) &&
    (namespaces.includes("*") || wanted.every((one) => namespaces.includes(one))) &&
    (names === undefined ||
      (wish.names?.every((one) => names.includes(one)) ?? false)) &&
    (labelSelector === undefined || labelSelector === labels);
}

/** A wish says nothing of the scheme: of either, at its own port. */
function reachesHost(grant: HttpGrant, wish: HttpWish, method: string): boolean {
  const usual = grant.scheme === "http" ? 80 : 443;
  return grant.host === wish.host.toLowerCase() &&
    grant.port === (wish.port ?? usual) && grant.methods.includes(method) &&
    isBelow(wish.pathPrefix ?? "/", grant.path);
}

function where({ namespaces = ["same"], names }: KindWish): string {
  const places = namespaces.join(",") === "same"
    ? ""
    : ` in ${
      namespaces.map((one) => one === "*" ? "every namespace" : one).join(", ")
    }`;
  return `${names === undefined ? "" : ` named ${names.join(", ")}`}${places}`;
}
