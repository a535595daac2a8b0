/**
 * Finds mistakes in a call that are plain before any object is seen: an address that
 * is none, a credential that everybody can read.
 *
 * @module
 */

import type { ScalarNode } from "../core/yaml.ts";
import { itemParts, lastKey, originOf, type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";

/** Checks what stands before the first template of an address, or all of it. */
export function checkUrl(part: Part<ScalarNode> | undefined, report: Report): void {
  if (part === undefined) return;
  const { text } = part.node;
  const fixed = text.split("{{")[0];
  // All of it may come from the object.
  if (fixed === "" && text !== "") return;
  const url = URL.parse(text === fixed ? text : "http://template/");
  const scheme = /^https?:\/\//i.test(fixed) ||
    text !== fixed && /^(h(t(t(ps?)?)?)?|https?:\/?)$/i.test(fixed);
  if (url === null || !scheme) {
    report.error({
      code: "bad-value",
      ...originOf(part),
      message: `Cannot call "${
        lastKey(part.path)
      }": it is no http:// or https:// address`,
      hint: "Write the whole address, such as `http://web.shop.svc:8080/health`",
    });
    return;
  }
  if (!/^https?:\/\/[^/?#]*@/i.test(fixed)) return;
  report.error({
    code: "literal-credential",
    ...originOf(part),
    message: "Cannot send a login that stands in the address: logs would show it",
    hint: "Use `auth:` with a Secret or a variable",
  });
}

/** Refuses a token in clear: Katalogs are kept in ConfigMaps and repositories. */
export function checkToken(part: Part<ScalarNode> | undefined, report: Report): void {
  const text = textOf(part) ?? "";
  if (part === undefined || text === "" || /\{\{|\$[A-Za-z_{]/.test(text)) return;
  report.error({
    code: "literal-credential",
    ...originOf(part),
    message: "Cannot use a token that stands in the Katalog: whoever reads it has it",
    hint: "Use `auth: { secretRef: { name: …, key: … } }`, or a variable: `$API_TOKEN`",
  });
}

/** Headers that carry credentials and nothing else. */
const CREDENTIALS =
  /^(authorization|proxy-authorization|cookie|x-api-key|api-key|apikey|private-token|x-auth-token|x-vault-token)$/i;

/** Warns of credentials in clear among the headers. */
export function checkHeaders(part: Part | undefined, report: Report): void {
  if (part === undefined || part.node.type !== "map") return;
  for (const [name, { value, keyAt }] of part.node.entries) {
    const text = value.type === "scalar" ? value.text : "";
    if (!CREDENTIALS.test(name) || text === "" || text.includes("{{")) continue;
    report.warning({
      code: "literal-credential",
      at: keyAt,
      path: `${part.path}.${name}`,
      message: `Cannot keep "${name}" secret: it stands in the Katalog`,
      hint: `Use \`auth:\` with \`header: ${name}\` and a Secret or a variable`,
    });
  }
}

/** The names of all calls below a part, wherever their lists stand. */
export function callNamesIn(part: Part): Set<string> {
  const names = new Set<string>();
  collect(part, names);
  return names;
}

function collect({ node, path }: Part, names: Set<string>): void {
  if (node.type === "list") {
    for (const item of node.items) collect({ node: item, path }, names);
  }
  if (node.type !== "map") return;
  for (const [key, { value }] of node.entries) {
    collect({ node: value, path }, names);
    if (key !== "external") continue;
    for (const item of itemParts({ node: value, path })) {
      const name = item.node.type === "map" ? item.node.entries.get("name") : undefined;
      if (name?.value.type === "scalar") names.add(name.value.text);
    }
  }
}
