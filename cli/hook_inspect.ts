/**
 * Tells what a plug-in is and wants, without running any of it.
 *
 * @module
 */

import { groupKind } from "../core/object.ts";
import type { HookPlugin, HookWishes, HttpWish, KindWish } from "../hooks/mod.ts";
import { type Palette, printable } from "./output.ts";

/** What `ork hook inspect` tells, for a machine. */
export interface HookView {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** The version of the contract that it was built for. */
  readonly abi: number;
  /** Functions that the program may call. */
  readonly hooks: readonly string[];
  /** Further functions that it exports. */
  readonly otherExports: readonly string[];
  /** As `module name`. */
  readonly imports: readonly string[];
  /** Null: it has no wish list. */
  readonly wishes: HookWishes | null;
}

/** Exports that have a meaning. */
const KNOWN = [
  "on_reconcile",
  "on_delete",
  "on_not_found",
  "on_validate",
  "on_mutate",
  "on_convert",
];

/** Describes a plug-in that came through the gate. */
export function viewHook(
  file: string,
  plugin: HookPlugin,
  wishes: HookWishes | undefined,
): HookView {
  const { size, sha256, abi, exports, imports } = plugin;
  return {
    file,
    size,
    sha256,
    abi,
    hooks: KNOWN.filter((name) => exports.includes(name)),
    otherExports: exports.filter((name) => !KNOWN.includes(name)),
    imports: [...imports].sort(),
    wishes: wishes ?? null,
  };
}

/** The same for a person. */
export function formatHookView(view: HookView, palette: Palette): string {
  const { bold, yellow } = palette;
  const host = view.imports
    .flatMap((one) => one.startsWith("extism:host/user ") ? one.split(" ")[1] : []);
  const others = view.imports.length - host.length;
  const rows: [string, string][] = [
    ["size", `${view.size.toLocaleString("en")} bytes`],
    ["sha256", view.sha256],
    ["contract", `version ${view.abi}`],
    ["hooks", view.hooks.join(", ") || yellow("none: nothing would ever call it")],
    ["exports", printable(view.otherExports.join(", "))],
    ["asks", host.join(", ") || "the host for nothing"],
    ["imports", others === 0 ? "" : `${others} functions of the plug-in interface`],
    ...wishRows(view.wishes),
  ];
  const said = rows.filter(([, value]) => value !== "");
  const lines = said.map(([key, value]) => `  ${key.padEnd(8)}  ${value}`);
  return `${bold(printable(view.file))}\n${lines.join("\n")}\n`;
}

function wishRows(wishes: HookWishes | null): [string, string][] {
  if (wishes === null) return [["wishes", "no list: what it needs is not known"]];
  const { read = [], apply = [], delete: gone = [], http = [] } = wishes;
  const texts = [
    ...read.map((one) => `read ${kindText(one)}`),
    ...apply.map((one) => `apply ${kindText(one)}`),
    ...gone.map((one) => `delete ${kindText(one)}`),
    ...http.map(httpText),
    ...wishes.clock ? ["the clock"] : [],
    ...wishes.random ? ["randomness"] : [],
  ];
  return texts.length === 0
    ? [["wishes", "nothing"]]
    : texts.map((text, i) => [i === 0 ? "wishes" : "", printable(text)]);
}

function kindText({ apiVersion, kind, namespaces, names, labels }: KindWish): string {
  const labelled = Object.entries(labels ?? {}).map(([key, value]) =>
    `${key}=${value}`
  );
  return [
    groupKind(apiVersion, kind),
    ...names === undefined ? [] : [`named ${names.join(", ")}`],
    ...labelled.length === 0 ? [] : [`labelled ${labelled.join(",")}`],
    ...namespaces === undefined ? [] : [`in ${namespaces.join(", ")}`],
  ].join(" ");
}

function httpText({ host, port, methods, pathPrefix }: HttpWish): string {
  const at = port === undefined ? host : `${host}:${port}`;
  return `${(methods ?? ["GET"]).join(", ")} ${at}${pathPrefix ?? ""}`;
}
