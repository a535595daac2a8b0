/**
 * Reads the sections of a module that the gate decides on.
 *
 * @module
 */

import { encodeU32, type Reader, refuse } from "./reader.ts";

/** Ids of sections, in the order in which they may stand but for `dataCount`. */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

/**
 * The most items of a list. A Go program of 3 MB has 5,000 functions and 3,000 table
 * entries; these are ten times what any plug-in at hand has.
 */
export const COUNT_MAX = {
  types: 10_000,
  imports: 1_000,
  functions: 100_000,
  tables: 8,
  globals: 20_000,
  exports: 2_000,
  elements: 20_000,
  data: 50_000,
};

/** Entries of all tables together; an entry costs the engine up to 70 bytes. */
export const TABLE_ENTRIES_MAX = 100_000;

/** Value types by their byte, with the letter that signatures use. */
const VALUE_TYPES: Readonly<Record<number, string>> = {
  0x7f: "i",
  0x7e: "I",
  0x7d: "f",
  0x7c: "F",
  0x7b: "v",
  0x70: "r",
  0x6f: "r",
};

const COLLECTED =
  "it uses garbage-collected types, whose memory no limit of this program would hold";

/** One function that the module imports. */
export interface ModuleImport {
  readonly module: string;
  readonly name: string;
  /** `parameters>results`, as in the list of what is offered. */
  readonly signature: string;
}

/** One thing that the module exports. */
export interface ModuleExport {
  readonly name: string;
  readonly kind: "function" | "table" | "memory" | "global";
  readonly index: number;
}

/** Reads the signatures: function types and nothing else. */
export function readTypes(reader: Reader): string[] {
  const count = reader.count("types", COUNT_MAX.types);
  const values = () => {
    let letters = "";
    for (let left = reader.count("values of a type", 1_000); left > 0; left--) {
      letters += VALUE_TYPES[reader.byte()] ?? refuse(COLLECTED);
    }
    return letters;
  };
  return Array.from({ length: count }, () => {
    if (reader.byte() !== 0x60) refuse(COLLECTED);
    return `${values()}>${values()}`;
  });
}

/** Reads the imports, which must be functions. */
export function readImports(reader: Reader, types: readonly string[]): ModuleImport[] {
  const count = reader.count("imports", COUNT_MAX.imports);
  return Array.from({ length: count }, () => {
    const module = reader.name();
    const name = reader.name();
    if (reader.byte() !== 0) {
      refuse(`it imports "${module}" "${name}", which is not a function`);
    }
    const signature = types[reader.u32()] ?? refuse("an import has no type");
    return { module, name, signature };
  });
}

/** Reads the exports. */
export function readExports(reader: Reader): ModuleExport[] {
  const count = reader.count("exports", COUNT_MAX.exports);
  const kinds = ["function", "table", "memory", "global"] as const;
  return Array.from({ length: count }, () => {
    const name = reader.name();
    const kind = kinds[reader.byte()] ??
      refuse(`it exports "${name}", which is of an unknown kind`);
    return { name, kind, index: reader.u32() };
  });
}

/** Reads the tables: the section's new body, with each maximum brought down. */
export function capTables(reader: Reader): number[] {
  const count = reader.count("tables", COUNT_MAX.tables);
  const body = encodeU32(count);
  const most = Math.floor(TABLE_ENTRIES_MAX / Math.max(1, count));
  for (let left = count; left > 0; left--) {
    const type = reader.byte();
    if (type !== 0x70 && type !== 0x6f) {
      refuse(`it has a table of the type 0x${type.toString(16)}`);
    }
    body.push(type, ...capLimits(reader, "table", most, "entries").encoded);
  }
  return body;
}

/** Reads the memory: its new body, and how many pages it starts with. */
export function capMemory(
  reader: Reader,
  pagesMax: number,
): { body: number[]; pages: number } {
  const count = reader.u32();
  if (count !== 1) refuse(`it has ${count} memories, exactly one is allowed`);
  const { encoded, least } = capLimits(reader, "memory", pagesMax, "pages of 64 KiB");
  return { body: [1, ...encoded], pages: least };
}

function capLimits(reader: Reader, what: string, most: number, unit: string) {
  const flags = reader.byte();
  if (flags & 0x02) refuse(`its ${what} is shared between threads`);
  if (flags & 0x04) refuse(`its ${what} has 64-bit addresses`);
  if (flags & 0x08) refuse(`its ${what} has a page size of its own`);
  if (flags > 1) refuse(`its ${what} has unknown limits`);
  const least = reader.u32();
  const declared = flags === 1 ? reader.u32() : Infinity;
  if (least > most) {
    refuse(
      `its ${what} starts with ${least} ${unit}, ${most} are allowed`,
      what === "memory"
        ? "Raise the hook's memory limit, or build it smaller"
        : undefined,
    );
  }
  if (declared < least) refuse(`its ${what} has a maximum below its minimum`);
  const encoded = [1, ...encodeU32(least), ...encodeU32(Math.min(declared, most))];
  return { encoded, least };
}
