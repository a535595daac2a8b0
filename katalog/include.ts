/**
 * Puts what other files hold in place of each `include:`.
 *
 * A long Katalog may be split over files beside it: a block names a file that holds
 * a part of it. What the block itself says comes after the file's lists, and wins
 * over its other values. Afterwards nothing tells that there were several files.
 *
 * @module
 */

import { describe } from "./check.ts";
import {
  type Draft,
  type DraftEntry,
  type DraftMap,
  draftOf,
  entryAt,
  mapAt,
  take,
} from "./draft.ts";
import { joinPath, type Part } from "./part.ts";
import type { Report } from "./report.ts";
import { crdsIn, mapsBelow } from "./rewrite.ts";
import { isUrl, type Sources } from "./sources.ts";

/** What expanding needs. */
export interface IncludeContext {
  readonly sources: Sources;
  readonly report: Report;
}

/**
 * The most files that one document may include. Real ones have a few; files that
 * include each other twice would otherwise double with every step.
 */
export const INCLUDES_MAX = 500;

/** A block that may name a file. */
interface Place {
  /** Dot path below the document or the CRD's entry. */
  readonly at: string;
  /** The keys that the file must hold, at least one of them, and no others. */
  readonly roots: readonly string[];
  /** True: the root key stands for the block; else the root keys are keys of it. */
  readonly whole?: boolean;
  /** Which list stays if both have one; by default the file's comes first. */
  readonly lists?: "inline";
}

const DOCUMENT_PLACES: readonly Place[] = [
  { at: "notes", roots: ["functions"] },
  { at: "profiles", roots: ["profiles"], whole: true },
];

const CRD_PLACES: readonly Place[] = [
  ...["operatorBox.reconciler", "operatorBox.reconcile"].map((at): Place => ({
    at,
    roots: ["reconciler"],
    whole: true,
    lists: "inline",
  })),
  ...["operatorBox.status", "operatorBox.emit.status"].map((at): Place => ({
    at,
    roots: ["fields"],
  })),
  { at: "operatorBox.observe", roots: ["watch", "events"] },
  ...["validation", "mutation"].flatMap((key): Place[] => [
    { at: key, roots: ["rules"] },
    { at: `admission.${key}`, roots: ["rules"] },
  ]),
  { at: "conversion", roots: ["paths"] },
];

/** Expands every `include:` of a document, in place. */
export async function expandIncludes(
  document: Part<DraftMap>,
  context: IncludeContext,
): Promise<void> {
  const expander = new Expander(context);
  for (const place of DOCUMENT_PLACES) await expander.block(place, document, []);
  for (const crd of crdsIn(document)) {
    for (const place of CRD_PLACES) await expander.block(place, crd, []);
  }
  for (const part of mapsBelow(document)) await expander.calls(part);
}

class Expander {
  readonly #sources: Sources;
  readonly #report: Report;
  #count = 0;

  constructor({ sources, report }: IncludeContext) {
    this.#sources = sources;
    this.#report = report;
  }

  /** Merges the file that a block names into the block. */
  async block(
    place: Place,
    holder: Part<DraftMap>,
    chain: readonly string[],
  ): Promise<void> {
    const block = mapAt(holder, place.at === "" ? [] : place.at.split("."));
    if (block === undefined) return;
    const asked = includeOf(block);
    if (asked === undefined) return;
    take(block.node, ["include"]);
    const file = await this.#read(asked, place.roots, chain);
    if (file === undefined) return;
    const inner = place.whole ? await this.#whole(file, place, block) : file.root;
    if (inner !== undefined) merge(block.node, inner, place.lists ?? "join");
  }

  /** The value of a file's root key, which may include a further file. */
  async #whole(
    { root, chain }: Included,
    place: Place,
    block: Part<DraftMap>,
  ): Promise<DraftMap | undefined> {
    const entry = root.entries.get(place.roots[0])!;
    if (entry.value.type !== "map") {
      this.#wrongForm(place.roots[0], { node: entry.value, path: block.path }, "a map");
      return undefined;
    }
    const inner = { node: entry.value, path: block.path };
    await this.block({ ...place, at: "" }, inner, chain);
    return inner.node;
  }

  /** Replaces each item of `external` that names a file by the calls of that file. */
  async calls({ node, path }: Part<DraftMap>): Promise<void> {
    const list = entryAt(node, ["external"])?.value;
    if (list?.type !== "list") return;
    const at = joinPath(path, "external");
    for (const [i, item] of list.items.splice(0).entries()) {
      await this.#call({ node: item, path: joinPath(at, i) }, [], list.items);
    }
  }

  /** Appends a call, or those of the file that it names. */
  async #call(
    item: Part<Draft>,
    chain: readonly string[],
    calls: Draft[],
  ): Promise<void> {
    const asked = item.node.type === "map"
      ? includeOf({ node: item.node, path: item.path })
      : undefined;
    if (asked === undefined || item.node.type !== "map") {
      return void calls.push(item.node);
    }
    const [other] = [...item.node.entries].filter(([key]) => key !== "include");
    if (other !== undefined) {
      this.#report.error({
        code: "exclusive-keys",
        at: other[1].keyAt,
        path: joinPath(item.path, other[0]),
        message: `Cannot use "${
          other[0]
        }" beside "include": the file's calls stand here`,
        hint: "Keep one of them",
      });
    }
    const file = await this.#read(asked, ["calls"], chain);
    const listed = file?.root.entries.get("calls")?.value;
    if (file === undefined || listed === undefined) return;
    if (listed.type !== "list") {
      return this.#wrongForm("calls", { node: listed, path: item.path }, "a list");
    }
    for (const node of listed.items) {
      await this.#call({ node, path: item.path }, file.chain, calls);
    }
  }

  /** Reads a file and checks that it holds one map of the root keys. */
  async #read(
    asked: Asked,
    roots: readonly string[],
    chain: readonly string[],
  ): Promise<Included | undefined> {
    const { entry, path } = asked;
    const name = entry.value.type === "scalar" ? entry.value.text : "";
    const asker = { at: entry.value.at, path };
    if (entry.value.type !== "scalar" || isUrl(name) || name === "") {
      this.#report.error({
        code: "bad-value",
        ...asker,
        message: `Cannot include ${describe(entry.value)}: only a local file can be`,
        hint: "Write the path of a file, relative to this one",
      });
      return undefined;
    }
    const file = this.#sources.resolve(name, asker);
    if (!this.#mayRead(name, [...chain, file], asker)) return undefined;
    const documents = await this.#sources.read(name, asker);
    if (documents === undefined) return undefined;
    const root = documents.length === 1 ? draftOf(documents[0]) : undefined;
    if (root?.type === "map" && this.#checkRoots({ node: root, path }, roots)) {
      return { root, chain: [...chain, file] };
    }
    if (root?.type !== "map") {
      this.#report.error({
        code: "bad-type",
        ...asker,
        message: `Cannot include "${name}": found ${
          root === undefined ? `${documents.length} documents` : describe(root)
        }`,
        hint: `It must hold one map, of ${quoted(roots)}`,
      });
    }
    return undefined;
  }

  #mayRead(
    name: string,
    chain: readonly string[],
    asker: { readonly at: Draft["at"]; readonly path: string },
  ): boolean {
    const first = chain.indexOf(chain[chain.length - 1]);
    const circle = first < chain.length - 1;
    if (!circle && ++this.#count <= INCLUDES_MAX) return true;
    this.#report.error({
      code: "include-cycle",
      ...asker,
      message: circle
        ? `Cannot include "${name}": the files include each other: ${
          chain.slice(first).join(" → ")
        }`
        : `Cannot include "${name}": ${INCLUDES_MAX} files are the most`,
      hint: "Remove one of these includes",
    });
    return false;
  }

  #checkRoots({ node, path }: Part<DraftMap>, roots: readonly string[]): boolean {
    const others = [...node.entries].filter(([key]) => !roots.includes(key));
    for (const [key, { keyAt }] of others) {
      this.#report.error({
        code: "unknown-key",
        at: keyAt,
        path,
        message: `Cannot use the key "${key}" in an included file`,
        hint: `It may hold only ${quoted(roots)}`,
      });
    }
    if (others.length > 0) return false;
    if (roots.some((key) => node.entries.has(key))) return true;
    this.#report.error({
      code: "missing-key",
      at: node.at,
      path,
      message: `Cannot include a file without ${quoted(roots)}: found none`,
      hint: `Write what is to be included below \`${roots[0]}:\``,
    });
    return false;
  }

  #wrongForm(key: string, { node, path }: Part<Draft>, wanted: string): void {
    this.#report.error({
      code: "bad-type",
      at: node.at,
      path,
      message: `Cannot include "${key}" as ${wanted}: found ${describe(node)}`,
      hint: wanted === "a map"
        ? "Write `key: value` lines below it"
        : "Start each item on its own line with `- `",
    });
  }
}

/** A file that was read, and the files that led to it, itself the last. */
interface Included {
  readonly root: DraftMap;
  readonly chain: readonly string[];
}

/** An `include:` and the path of its key. */
interface Asked {
  readonly entry: DraftEntry;
  readonly path: string;
}

function includeOf({ node, path }: Part<DraftMap>): Asked | undefined {
  const entry = entryAt(node, ["include"]);
  return entry === undefined ? undefined : { entry, path: joinPath(path, "include") };
}

function quoted(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(" and ");
}

/** Merges what a file holds below what the block says itself. */
function merge(into: DraftMap, from: DraftMap, lists: "join" | "inline"): void {
  for (const [key, entry] of from.entries) {
    const own = entryAt(into, [key])?.value;
    if (own === undefined) into.entries.set(key, entry);
    else if (own.type === "map" && entry.value.type === "map") {
      merge(own, entry.value, lists);
    } else if (own.type === "list" && entry.value.type === "list" && lists === "join") {
      const inline = own.items.splice(0);
      for (const item of entry.value.items) own.items.push(item);
      for (const item of inline) own.items.push(item);
    }
  }
}
