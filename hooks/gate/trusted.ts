/**
 * Reads a module for Extism's own SDK, which checks and caps nothing.
 *
 * Two names change on the way. WASI gets a namespace of ours, since the SDK would open
 * files for it. Initialising functions get other names, since the SDK would run them
 * before a call's host functions are there.
 *
 * @module
 */

import { EXTISM_WASI, INITIALISERS, START_EXPORT, WASI } from "../abi/offered.ts";
import {
  ABI_VERSION,
  type Customs,
  type GatedModule,
  readCustom,
  readPreamble,
} from "./gate.ts";
import { encodeU32, Reader, refuse } from "./reader.ts";
import { COUNT_MAX, type ModuleExport, SECTION } from "./sections.ts";
import { assemble, type Section } from "./write.ts";

/** Kinds of exports by their byte; what only newer modules export is not listed. */
const EXPORT_KINDS = ["function", "table", "memory", "global"] as const;

/**
 * Reads a module that is trusted. No limit is written into it.
 *
 * @throws {HookError} `refused`, if it is no module, or imports more than functions.
 */
export function readTrusted(module: Uint8Array): GatedModule {
  readPreamble(module);
  const reader = new Reader(module, 8, module.length);
  const sections: Section[] = [];
  let customs: Customs = { abi: ABI_VERSION };
  let imports: Renamed<GatedModule["imports"][number]> = { items: [], body: [] };
  let exports: Renamed<ModuleExport> = { items: [], body: [] };
  while (!reader.done) {
    const id = reader.byte();
    const body = reader.skip(reader.u32());
    const inside = new Reader(body, 0, body.length);
    if (id === SECTION.custom) customs = { ...customs, ...readCustom(body) };
    else if (id === SECTION.import) {
      imports = renameImports(inside);
      sections.push({ id, body: Uint8Array.from(imports.body) });
    } else if (id === SECTION.export) {
      exports = renameExports(inside);
      sections.push({ id, body: Uint8Array.from(exports.body) });
    } else sections.push({ id, body });
  }
  return {
    bytes: assemble(sections),
    imports: imports.items,
    exports: exports.items,
    wishes: customs.wishes,
    abi: customs.abi,
  };
}

/** What a section lists, by the module's own names, and its new body. */
interface Renamed<Item> {
  readonly items: readonly Item[];
  readonly body: readonly number[];
}

function renameImports(reader: Reader): Renamed<GatedModule["imports"][number]> {
  const count = reader.count("imports", COUNT_MAX.imports);
  const items = [];
  const body = encodeU32(count);
  for (let left = count; left > 0; left--) {
    const module = reader.name();
    const name = reader.name();
    if (reader.byte() !== 0) {
      refuse(`it imports "${module}" "${name}", which is not a function`);
    }
    items.push({ module, name });
    const passed = module === WASI ? EXTISM_WASI : module;
    body.push(...encodeName(passed), ...encodeName(name), 0);
    body.push(...encodeU32(reader.u32()));
  }
  reader.finish("import");
  return { items, body };
}

function renameExports(reader: Reader): Renamed<ModuleExport> {
  const count = reader.count("exports", COUNT_MAX.exports);
  const items: ModuleExport[] = [];
  const body = encodeU32(count);
  for (let left = count; left > 0; left--) {
    const name = reader.name();
    const kind = reader.byte();
    const index = reader.u32();
    if (EXPORT_KINDS[kind]) items.push({ name, kind: EXPORT_KINDS[kind], index });
    const passed = INITIALISERS.includes(name) ? `${START_EXPORT}:${name}` : name;
    body.push(...encodeName(passed), kind, ...encodeU32(index));
  }
  reader.finish("export");
  return { items, body };
}

function encodeName(name: string): number[] {
  const bytes = new TextEncoder().encode(name);
  return [...encodeU32(bytes.length), ...bytes];
}
