/**
 * Reads what a hook may do: its capabilities, and `managedResources`.
 *
 * @module
 */

import { formatApiVersion, parseApiVersion } from "../core/object.ts";
import { isIP } from "node:net";
import type { HookGrants, HttpGrant, ObjectGrant } from "./hook_plan.ts";
import { httpGrantShape, objectGrantShape } from "./hook_shape.ts";
import type { KindTable } from "./kinds/frame.ts";
import { childPart, itemParts, originOf, type Part, textOf, textsOf } from "./part.ts";
import type { Report } from "./report.ts";

/** A hook that says nothing of its capabilities writes about its own resource alone. */
const DEFAULT_FLAGS = {
  log: true,
  events: true,
  status: true,
  conditions: true,
  clock: false,
  random: false,
};

/** Reads a part that was checked; an absent one grants what everybody has. */
export function readGrants(part: Part | undefined, report: Report): HookGrants {
  const flag = (key: keyof typeof DEFAULT_FLAGS) => {
    const text = textOf(childPart(part, key))?.toLowerCase();
    return text ? text === "true" : DEFAULT_FLAGS[key];
  };
  const objects = (key: string) =>
    itemParts(childPart(part, key)).flatMap((item) => readObjectGrant(item, report));
  return {
    read: objects("read"),
    apply: objects("apply"),
    delete: objects("delete"),
    http: itemParts(childPart(part, "http")).flatMap((item) =>
      readHttpGrant(item, report)
    ),
    log: flag("log"),
    events: flag("events"),
    status: flag("status"),
    conditions: flag("conditions"),
    clock: flag("clock"),
    random: flag("random"),
  };
}

/** The same, with each kind of `managedResources` granted beside the resource. */
export function withManaged(
  grants: HookGrants,
  list: Part | undefined,
  { tables, report }: {
    readonly tables: readonly KindTable[];
    readonly report: Report;
  },
): HookGrants {
  const managed = itemParts(list).flatMap((item): ObjectGrant[] => {
    const kind = kindOf(item, tables);
    if (kind === undefined) {
      report.error({
        code: "missing-key",
        ...originOf(item),
        message: 'Cannot tell which kind this item of "managedResources" means',
        hint: "Write `apiVersion:` and `kind:`",
      });
      return [];
    }
    return [{ origin: originOf(item), ...kind, namespaces: ["same"], adopt: false }];
  });
  return {
    ...grants,
    read: [...grants.read, ...managed],
    apply: [...grants.apply, ...managed],
    delete: [...grants.delete, ...managed],
  };
}

function kindOf(
  item: Part,
  tables: readonly KindTable[],
): Pick<ObjectGrant, "apiVersion" | "kind"> | undefined {
  const text = (key: string) => textOf(childPart(item, key));
  const [kind, plural, group = ""] = [text("kind"), text("plural"), text("group")];
  const version = text("version");
  const apiVersion = text("apiVersion") ??
    (version === undefined ? undefined : formatApiVersion(group, version));
  if (kind && apiVersion) return { apiVersion, kind };
  // What the tables know needs no version, and may be named as URLs name it.
  const found = tables.find((table) =>
    (kind ? table.kind === kind : table.list.toLowerCase() === plural?.toLowerCase()) &&
    parseApiVersion(table.apiVersion).group ===
      (apiVersion === undefined ? group : parseApiVersion(apiVersion).group)
  );
  return found && { apiVersion: found.apiVersion, kind: found.kind };
}

function readObjectGrant(part: Part, report: Report): ObjectGrant[] {
  const [apiVersion, kind] = ["apiVersion", "kind"].map((key) =>
    textOf(childPart(part, key))
  );
  if (!apiVersion || !kind) return [];
  const places = childPart(part, "namespaces");
  const namespaces = places === undefined ? ["same"] : textsOf(places);
  const names = childPart(part, "names");
  for (const item of [...itemParts(places), ...itemParts(names)]) {
    checkName(item, item.path.startsWith(`${places?.path}[`), report);
  }
  const labelSelector = selectorOf(childPart(part, "labelSelector", objectGrantShape));
  return [{
    origin: originOf(part),
    apiVersion,
    kind,
    namespaces,
    ...(names === undefined ? {} : { names: textsOf(names) }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    adopt: textOf(childPart(part, "adopt"))?.toLowerCase() === "true",
  }];
}

/** A pattern would look as if it were matched, and never be. */
function checkName(part: Part, isNamespace: boolean, report: Report): void {
  const text = textOf(part) ?? "";
  const good = isNamespace
    ? text === "*" || /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text)
    : text !== "" && !/[*/%\s{]/.test(text);
  if (good) return;
  report.error({
    code: "bad-value",
    ...originOf(part),
    message: isNamespace
      ? `Cannot grant the namespace "${text}": it is none`
      : `Cannot grant the name "${text}": no object has it`,
    hint: isNamespace
      ? 'Write a name, `same` for the resource\'s own, or `"*"` for all'
      : "Write whole names; leave `names` out for all of them",
  });
}

function selectorOf(part: Part | undefined): string | undefined {
  if (part === undefined) return undefined;
  if (part.node.type !== "map") return textOf(part) || undefined;
  return [...part.node.entries.keys()]
    .map((key) => `${key}=${textOf(childPart(part, key)) ?? ""}`).join(",");
}

function readHttpGrant(part: Part, report: Report): HttpGrant[] {
  const child = (key: string) => childPart(part, key, httpGrantShape);
  const host = child("host");
  const name = textOf(host)?.toLowerCase().replace(/^\[|\]$/g, "") ?? "";
  if (host === undefined || name === "") return [];
  const scheme = textOf(child("scheme"))?.toLowerCase() === "http" ? "http" : "https";
  const fault = (at: Part, message: string, hint: string) =>
    report.error({ code: "bad-value", ...originOf(at), message, hint });
  if (isIP(name) === 0 && !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) {
    fault(
      host,
      `Cannot grant the host "${name}": it is no name of a server`,
      "Write the whole name without scheme and port, such as `api.example.com`",
    );
  }
  const path = child("pathPrefix");
  const prefix = textOf(path) || "/";
  if (!/^\/[^?#%\\]*$/.test(prefix) || /(^|\/)\.\.?(\/|$)/.test(prefix)) {
    fault(
      path!,
      `Cannot grant the path "${prefix}": it is no plain beginning of a path`,
      "Write what paths begin with, such as `/v1/databases`, without `%` and `..`",
    );
  }
  for (const address of itemParts(child("addresses"))) {
    if (isIP(textOf(address) ?? "") !== 0) continue;
    fault(
      address,
      `Cannot grant the address "${textOf(address) ?? ""}": it is no IP address`,
      "Write each address in full, such as `10.0.0.5`",
    );
  }
  const methods = textsOf(child("methods")).map((method) => method.toUpperCase());
  return [{
    origin: originOf(part),
    scheme,
    host: name,
    port: Number(textOf(child("port")) ?? 0) || (scheme === "http" ? 80 : 443),
    methods: methods.length === 0 ? ["GET"] : methods,
    path: prefix,
    addresses: textsOf(child("addresses")),
  }];
}
