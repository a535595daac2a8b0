/**
 * Writes the module that the gate lets through.
 *
 * @module
 */

import { START_EXPORT } from "../abi/offered.ts";
import { encodeU32 } from "./reader.ts";
import { type ModuleExport, SECTION } from "./sections.ts";

/** One section as it goes on. */
export interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

/** Makes the start function an export, to be run under the call's budget. */
export function exportStart(
  sections: Section[],
  exports: readonly ModuleExport[],
  start: number,
): void {
  const all: ModuleExport[] = [
    ...exports,
    { name: START_EXPORT, kind: "function", index: start },
  ];
  const section = { id: SECTION.export, body: encodeExports(all) };
  const at = sections.findIndex(({ id }) => id === SECTION.export);
  if (at >= 0) return void sections.splice(at, 1, section);
  const next = sections.findIndex(({ id }) =>
    id > SECTION.export && id !== SECTION.tag
  );
  sections.splice(next < 0 ? sections.length : next, 0, section);
}

function encodeExports(exports: readonly ModuleExport[]): Uint8Array {
  const kinds = ["function", "table", "memory", "global"];
  return Uint8Array.from([
    ...encodeU32(exports.length),
    ...exports.flatMap(({ name, kind, index }) => {
      const bytes = new TextEncoder().encode(name);
      const head = encodeU32(bytes.length);
      return [...head, ...bytes, kinds.indexOf(kind), ...encodeU32(index)];
    }),
  ]);
}

/** Puts sections behind the preamble. */
export function assemble(sections: readonly Section[]): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)];
  for (const { id, body } of sections) {
    parts.push(Uint8Array.of(id, ...encodeU32(body.length)), body);
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
