/**
 * Types the part of WebAssembly that lets a host function be awaited.
 *
 * The compiler's library does not describe it yet; the engine has it.
 *
 * @module
 */

interface Suspension {
  readonly Suspending: new (
    wrapped: (...args: never[]) => Promise<unknown>,
  ) => WebAssembly.ImportValue;
  promising(exported: () => unknown): () => Promise<unknown>;
}

const engine = WebAssembly as unknown as Suspension;

/** Makes an import whose promise the plug-in waits for without noticing. */
export function suspending(
  wrapped: (...args: never[]) => Promise<unknown>,
): WebAssembly.ImportValue {
  return new engine.Suspending(wrapped);
}

/** Makes an export awaitable, so that its host functions may suspend it. */
export function promising(exported: () => unknown): () => Promise<unknown> {
  return engine.promising(exported);
}
