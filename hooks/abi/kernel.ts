/**
 * Reads and writes the blocks that host and plug-in exchange in one call.
 *
 * @module
 */

import { KERNEL_BASE64 } from "./kernel_bytes.ts";

/** What the kernel exports as functions, for the plug-in and for us. */
type KernelFunctions = Record<
  string,
  (...args: (number | bigint)[]) => number | bigint
>;

/** No arena is larger: addresses are 32 bits, and sizes are added to them. */
export const ARENA_BYTES_MAX = 0x4000_0000;

/** A plug-in wrote something that is no text. */
export class NotText extends Error {}

let compiled: WebAssembly.Module | undefined;

/** The memory between host and one instance of a plug-in. */
export class Kernel {
  /** The kernel's exports; some of them are handed to the plug-in as they are. */
  readonly exports: WebAssembly.Exports;
  readonly #call: KernelFunctions;
  readonly #memory: WebAssembly.Memory;

  constructor() {
    compiled ??= new WebAssembly.Module(fromBase64(KERNEL_BASE64));
    this.exports = new WebAssembly.Instance(compiled).exports;
    this.#call = this.exports as unknown as KernelFunctions;
    this.#memory = this.exports.memory as WebAssembly.Memory;
  }

  /**
   * Empties the arena and puts the input in place.
   *
   * @param limit The arena's largest size in bytes, input included.
   * @returns Whether it fits.
   */
  begin(input: Uint8Array, limit: number): boolean {
    const at = Number(this.#call.begin(input.length, Math.min(limit, ARENA_BYTES_MAX)));
    if (at === 0) return false;
    new Uint8Array(this.#memory.buffer, at, input.length).set(input);
    return true;
  }

  /** Copies bytes into a new block: its address, or 0 if the arena is full. */
  put(bytes: Uint8Array): bigint {
    const at = this.#call.alloc(BigInt(bytes.length)) as bigint;
    if (at === 0n) return 0n;
    new Uint8Array(this.#memory.buffer, Number(at), bytes.length).set(bytes);
    return at;
  }

  /** The bytes of a block, as a view that the next growth ends; absent if none starts there. */
  read(at: bigint): Uint8Array | undefined {
    if (this.#call.is_block(at) === 0) return undefined;
    const length = Number(this.#call.length(at));
    return new Uint8Array(this.#memory.buffer, Number(at), length);
  }

  /** @throws {NotText} If the block is not UTF-8. */
  readText(at: bigint): string | undefined {
    const bytes = this.read(at);
    return bytes === undefined ? undefined : textOf(bytes);
  }

  free(at: bigint): void {
    this.#call.free(at);
  }

  /** What the plug-in gave as its output: a copy. */
  output(): Uint8Array {
    return this.#slice("out");
  }

  /** What the plug-in gave as its error, if it gave one: a copy. */
  error(): Uint8Array | undefined {
    return this.#global("err_ptr") === 0 ? undefined : this.#slice("err");
  }

  /** Bytes that the arena takes now. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  #slice(name: "out" | "err"): Uint8Array {
    const at = this.#global(`${name}_ptr`);
    return new Uint8Array(this.#memory.buffer).slice(
      at,
      at + this.#global(`${name}_len`),
    );
  }

  #global(name: string): number {
    return (this.exports[name] as WebAssembly.Global).value as number;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws {NotText} If the bytes are not UTF-8. */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new NotText("not UTF-8", { cause });
  }
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const decoded = atob(text);
  return Uint8Array.from(decoded, (character) => character.charCodeAt(0));
}
