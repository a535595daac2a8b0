/**
 * Decides whether a module may be compiled, and caps what it may grow to.
 *
 * One pass over the sections, before the engine sees a byte. What is not understood is
 * refused: the engine must never read a module otherwise than this file does.
 *
 * @module
 */

import {
  EXTISM_ENV,
  EXTISM_USER,
  OFFERED,
  START_EXPORT,
  WASI,
} from "../abi/offered.ts";
import { suggest } from "../../core/suggest.ts";
import { MODULE_BYTES_MAX } from "../limits.ts";
import { Reader, refuse } from "./reader.ts";
import {
  capMemory,
  capTables,
  COUNT_MAX,
  type ModuleExport,
  type ModuleImport,
  readExports,
  readImports,
  readTypes,
  SECTION,
} from "./sections.ts";
import { assemble, exportStart, type Section } from "./write.ts";

/** Part of the key of whatever is kept of a module; to be raised with each change here. */
export const GATE_VERSION = 1;

/** A wish list or version longer than this was not written by a person. */
const CUSTOM_BYTES_MAX = 64 * 1024;

/** The version of the contract between host and plug-in. */
export const ABI_VERSION = 1;

/** The custom section with a plug-in's wishes, as JSON. */
export const WISHES_SECTION = "orkestra.capabilities";

/** The custom section with the version of the contract that it was built for. */
export const ABI_SECTION = "orkestra.abi";

/** What came through the gate. */
export interface GatedModule {
  /** To be compiled: without custom sections, with the maxima set. */
  readonly bytes: Uint8Array;
  readonly imports: readonly Pick<ModuleImport, "module" | "name">[];
  /** The module's own; the start function's export is not among them. */
  readonly exports: readonly ModuleExport[];
  /** Pages of 64 KiB that its memory starts with; absent of a trusted module. */
  readonly pages?: number;
  /** Its wish list, as text; absent if it has none. Not checked here. */
  readonly wishes?: string;
  /** The contract it names; the present one if it names none. */
  readonly abi: number;
}

/**
 * Checks a module and rewrites it.
 *
 * @param pagesMax Pages of 64 KiB that its memory may have.
 * @throws {HookError} `refused`, with what was found.
 */
export function gate(module: Uint8Array, pagesMax: number): GatedModule {
  readPreamble(module);
  const reader = new Reader(module, 8, module.length);
  const sections: Section[] = [];
  const seen = new Set<number>();
  let types: string[] = [];
  let imports: ModuleImport[] = [];
  let exports: ModuleExport[] = [];
  let pages: number | undefined;
  let start: number | undefined;
  let customs: Customs = { abi: ABI_VERSION };
  while (!reader.done) {
    const id = reader.byte();
    const body = reader.skip(reader.u32());
    if (id === SECTION.custom) {
      customs = { ...customs, ...readCustom(body) };
      continue;
    }
    if (seen.has(id)) refuse(`it has two sections with the id ${id}`);
    seen.add(id);
    const inside = new Reader(body, 0, body.length);
    let passed = body;
    if (id === SECTION.type) types = readTypes(inside);
    else if (id === SECTION.import) imports = readImports(inside, types);
    else if (id === SECTION.table) passed = Uint8Array.from(capTables(inside));
    else if (id === SECTION.memory) {
      const memory = capMemory(inside, pagesMax);
      pages = memory.pages;
      passed = Uint8Array.from(memory.body);
    } else if (id === SECTION.export) exports = readExports(inside);
    else if (id === SECTION.start) start = inside.u32();
    else countItems(id, inside);
    if (!COUNTED.has(id)) inside.finish(sectionName(id));
    if (id !== SECTION.start) sections.push({ id, body: passed });
  }
  imports.forEach(checkImport);
  if (exports.some(({ name }) => name === START_EXPORT)) {
    refuse(`it exports "${START_EXPORT}", a name of the host's`);
  }
  if (pages === undefined) {
    refuse("it has no memory of its own, exactly one is allowed");
  }
  if (start !== undefined) exportStart(sections, exports, start);
  return {
    bytes: assemble(sections),
    imports,
    exports,
    pages,
    wishes: customs.wishes,
    abi: customs.abi,
  };
}

/** @throws {HookError} `refused`, if this is no core module of WebAssembly. */
export function readPreamble(module: Uint8Array): void {
  if (module.length > MODULE_BYTES_MAX) {
    refuse(`it has ${module.length} bytes, ${MODULE_BYTES_MAX} are allowed`);
  }
  const view = new DataView(module.buffer, module.byteOffset, module.byteLength);
  if (module.length < 8 || view.getUint32(0) !== 0x0061736d) {
    refuse("it is not WebAssembly", "Name the .wasm file that the compiler wrote");
  }
  const version = view.getUint32(4, true);
  if (version !== 1) {
    refuse(
      version > 0xffff ? "it is a component" : `its format has the version ${version}`,
      "Build a core module, such as for the target wasm32-unknown-unknown",
    );
  }
}

/** What custom sections say. */
export type Customs = Pick<GatedModule, "wishes" | "abi">;

/** Reads a custom section: nothing, if it is none of ours. */
export function readCustom(body: Uint8Array): Partial<Customs> {
  const reader = new Reader(body, 0, body.length);
  const name = reader.name();
  if (name !== WISHES_SECTION && name !== ABI_SECTION) return {};
  const content = reader.skip(body.length - reader.at);
  if (content.length > CUSTOM_BYTES_MAX) refuse(`its section "${name}" is too long`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    return refuse(`its section "${name}" is not UTF-8`);
  }
  if (name === WISHES_SECTION) return { wishes: text };
  if (text.trim() !== String(ABI_VERSION)) {
    refuse(
      `it was built for version "${
        text.trim().slice(0, 20)
      }" of the hooks' contract, ` +
        `this program has version ${ABI_VERSION}`,
      "Build it with a kit of this program's version",
    );
  }
  return { abi: ABI_VERSION };
}

function checkImport({ module, name, signature }: ModuleImport): void {
  const offered = Object.hasOwn(OFFERED, module) ? OFFERED[module] : undefined;
  if (offered === undefined || !Object.hasOwn(offered, name)) {
    const near = offered && suggest(name, Object.keys(offered));
    const hint = near !== undefined
      ? `Did you mean "${near}"?`
      : `Offered are the functions of ${EXTISM_ENV}, ${EXTISM_USER} and ${WASI}`;
    refuse(`it imports "${module}" "${name}", which is not offered`, hint);
  }
  if (offered[name] !== signature) {
    refuse(
      `it imports "${module}" "${name}" as ${signature}, it is ${offered[name]}`,
      "Build it with a current kit",
    );
  }
}

/** Sections that are passed on as they are, and the most items each may have. */
const COUNTED: ReadonlyMap<number, readonly [what: string, most: number]> = new Map([
  [SECTION.function, ["functions", COUNT_MAX.functions]],
  [SECTION.global, ["globals", COUNT_MAX.globals]],
  [SECTION.element, ["element segments", COUNT_MAX.elements]],
  [SECTION.code, ["functions", COUNT_MAX.functions]],
  [SECTION.data, ["data segments", COUNT_MAX.data]],
  [SECTION.dataCount, ["data segments", COUNT_MAX.data]],
]);

/** The engine reads the items themselves: nothing in them is a limit. */
function countItems(id: number, reader: Reader): void {
  if (id === SECTION.tag) refuse("it uses exception tags");
  const counted = COUNTED.get(id);
  if (counted === undefined) refuse(`it has a section with the unknown id ${id}`);
  const count = reader.u32();
  if (count > counted[1]) {
    refuse(`it has ${count} ${counted[0]}, ${counted[1]} are allowed`);
  }
}

function sectionName(id: number): string {
  return Object.entries(SECTION).find(([, value]) => value === id)?.[0] ?? String(id);
}
