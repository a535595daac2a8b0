/**
 * Reads YAML into a tree in which every value knows where it stands.
 *
 * @module
 */

import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar,
  stringify,
  type YAMLError,
} from "yaml";
import type { Json, JsonObject } from "./json.ts";
import type { Position, Problem } from "./problem.ts";

/** A scalar: its value, and its text as written. */
export interface ScalarNode {
  readonly type: "scalar";
  readonly at: Position;
  readonly value: null | boolean | number | bigint | string;
  /** The text as written, unquoted: `0o17` stays `0o17`. */
  readonly text: string;
  /**
   * How line `n` (from 1) and column `m` of {@link text} map to the source: a
   * block scalar starts on the line below its `|`; others where they stand.
   */
  readonly textAt: Position;
}

/** One key of a map. */
export interface MapEntry {
  readonly keyAt: Position;
  readonly value: YamlNode;
}

/** A map, in the order written. */
export interface MapNode {
  readonly type: "map";
  readonly at: Position;
  readonly entries: ReadonlyMap<string, MapEntry>;
}

/** A list. */
export interface ListNode {
  readonly type: "list";
  readonly at: Position;
  readonly items: readonly YamlNode[];
}

/** Any value with its position. */
export type YamlNode = ScalarNode | MapNode | ListNode;

/** The longest text that is read, in bytes: ConfigMaps end at 1 MiB, files may be a few. */
export const YAML_BYTES_MAX = 8 * 1024 * 1024;

/**
 * The most nodes that aliases may multiply into. A Katalog has a few thousand;
 * a "billion laughs" document has 10^9 in under a kilobyte.
 */
const NODES_MAX = 500_000;

/** How deep a document may nest; real ones stay under 30. */
const DEPTH_MAX = 200;

/** What {@link parseYaml} found. */
export interface ParsedYaml {
  /** One node a document; empty documents are left out. */
  readonly documents: readonly YamlNode[];
  readonly problems: readonly Problem[];
}

/**
 * Reads one or more YAML 1.2 documents.
 *
 * Codes: `yaml-syntax`, `yaml-duplicate-key`, `yaml-key` (a key that is no
 * scalar), `yaml-too-large`.
 *
 * @param source The name of the text in positions.
 */
export function parseYaml(text: string, source: string): ParsedYaml {
  if (text.length > YAML_BYTES_MAX) {
    return { documents: [], problems: [tooLarge(source)] };
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
    intAsBigInt: true,
    version: "1.2",
  });
  const reader = new Reader(source, text, lines);
  const nodes: YamlNode[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    reader.errors(document.errors);
    if (document.contents === null) continue;
    if (isScalar(document.contents) && document.contents.value === null) continue;
    const node = reader.document(document as Document);
    if (node !== undefined) nodes.push(node);
  }
  return { documents: nodes, problems: reader.problems };
}

function tooLarge(source: string): Problem {
  return {
    severity: "error",
    code: "yaml-too-large",
    source,
    line: 1,
    column: 1,
    path: "",
    message: `Cannot read "${source}": it is larger than ${
      YAML_BYTES_MAX / 1024 / 1024
    } MiB`,
    hint: "Split it, or keep large data out of the Katalog",
  };
}

class Reader {
  readonly problems: Problem[] = [];
  #nodes = 0;

  constructor(
    readonly source: string,
    readonly text: string,
    readonly lines: LineCounter,
  ) {}

  errors(errors: readonly YAMLError[]): void {
    let broken = false;
    for (const error of errors) {
      const duplicate = error.code === "DUPLICATE_KEY";
      // One missing quote makes dozens of errors, of which the first tells all.
      if (!duplicate && broken) continue;
      broken ||= !duplicate;
      const at = this.at(error.pos[0]);
      this.problems.push({
        severity: "error",
        code: duplicate ? "yaml-duplicate-key" : "yaml-syntax",
        ...at,
        path: "",
        message: duplicate
          ? `Cannot use the key "${this.#word(error.pos[0])}" twice in one map`
          : `Cannot read "${this.source}" as YAML: ${sentence(error.message)}`,
        hint: duplicate
          ? "Remove one of the two, or merge them"
          : "Check the indentation and the quotes around here",
      });
    }
  }

  document(document: Document): YamlNode | undefined {
    try {
      return this.#node(document.contents as Node, document, 0);
    } catch (cause) {
      if (!(cause instanceof UnreadableError)) throw cause;
      this.problems.push({
        severity: "error",
        code: cause.code,
        ...cause.at,
        path: "",
        message: cause.message,
        hint: cause.hint,
      });
      return undefined;
    }
  }

  at(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { source: this.source, line: Math.max(1, line), column: Math.max(1, col) };
  }

  #node(node: Node | null, document: Document, depth: number): YamlNode {
    const at = this.at(node?.range?.[0] ?? 0);
    if (++this.#nodes > NODES_MAX || depth > DEPTH_MAX) {
      throw new UnreadableError(
        "yaml-too-large",
        at,
        `Cannot read "${this.source}": it holds more than ${NODES_MAX} values or nests deeper than ${DEPTH_MAX}`,
        "Check for anchors that refer to each other",
      );
    }
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined) {
        throw new UnreadableError(
          "yaml-syntax",
          at,
          `Cannot resolve the alias "*${node.source}"`,
          `Define it earlier with "&${node.source}"`,
        );
      }
      return this.#node(target, document, depth + 1);
    }
    if (isMap(node)) return this.#map(node.items as Pairs, at, document, depth);
    if (isSeq(node)) {
      const items = node.items.map((item) =>
        this.#node(item as Node, document, depth + 1)
      );
      return { type: "list", at, items };
    }
    return this.#scalar(node as Scalar | null, at);
  }

  #map(pairs: Pairs, at: Position, document: Document, depth: number): MapNode {
    const entries = new Map<string, MapEntry>();
    const merged: YamlNode[] = [];
    for (const { key, value } of pairs) {
      const keyAt = this.at(key?.range?.[0] ?? value?.range?.[0] ?? 0);
      if (!isScalar(key) || isCollection(key)) {
        throw new UnreadableError(
          "yaml-key",
          keyAt,
          "Cannot use a map or a list as a key",
          'Quote the text if it starts with "{" or "[", such as a template',
        );
      }
      if (key.value === "<<" && value !== null) {
        merged.push(this.#node(value, document, depth + 1));
        continue;
      }
      const node = value === null
        ? nothing(keyAt)
        : this.#node(value, document, depth + 1);
      entries.set(String(key.value), { keyAt, value: node });
    }
    for (const node of merged) mergeInto(entries, node);
    return { type: "map", at, entries };
  }

  #scalar(node: Scalar | null, at: Position): ScalarNode {
    if (node === null) return nothing(at);
    const value = plain(node.value);
    const block = node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED";
    const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
    const text = typeof value === "string"
      ? value
      : value === null
      ? ""
      : node.source ?? String(value);
    return {
      type: "scalar",
      at,
      value,
      text,
      textAt: block
        ? this.#blockStart(at)
        : { ...at, column: at.column + (quoted ? 1 : 0) },
    };
  }

  /** The first character of a block scalar's text: below its header, indented. */
  #blockStart(at: Position): Position {
    const below = this.text.split("\n", at.line + 1)[at.line] ?? "";
    const indent = below.length - below.trimStart().length;
    return { ...at, line: at.line + 1, column: indent + 1 };
  }

  #word(offset: number): string {
    return /^["']?([^\s:"']*)/.exec(this.text.slice(offset))?.[1] ?? "";
  }
}

type Pairs = readonly { readonly key: Node | null; readonly value: Node | null }[];

class UnreadableError extends Error {
  constructor(
    readonly code: string,
    readonly at: Position,
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

/** Takes the entries of a merged map, or of each in a list: what is there stays. */
function mergeInto(entries: Map<string, MapEntry>, node: YamlNode): void {
  if (node.type === "list") { for (const item of node.items) mergeInto(entries, item); }
  if (node.type !== "map") return;
  for (const [name, entry] of node.entries) {
    if (!entries.has(name)) entries.set(name, entry);
  }
}

/** Integers come as bigint, so that none loses digits; small ones are numbers. */
function plain(value: unknown): ScalarNode["value"] {
  if (typeof value === "bigint") {
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  }
  if (
    value === null || typeof value === "boolean" || typeof value === "number" ||
    typeof value === "string"
  ) return value;
  return String(value);
}

function nothing(at: Position): ScalarNode {
  return { type: "scalar", at, value: null, text: "", textAt: at };
}

function sentence(message: string): string {
  return message.split("\n")[0].replace(/[.:]$/, "");
}

/** The plain JSON of a node. */
export function yamlToJson(node: YamlNode): Json {
  switch (node.type) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(yamlToJson);
    case "map": {
      const object: Record<string, Json> = Object.create(null);
      for (const [key, entry] of node.entries) object[key] = yamlToJson(entry.value);
      return { ...object } as JsonObject;
    }
  }
}

/** Writes a value as YAML that kubectl and editors read alike. */
export function formatYaml(value: Json): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
