/**
 * Tells when files are saved.
 *
 * @module
 */

import { basename, dirname, resolve } from "node:path";
import { type Clock, sleep } from "../core/clock.ts";

/** Editors write a file in several steps; this is how long they may take. */
const SETTLE_MS = 150;

/**
 * Gives the path of a changed file, once for each save.
 *
 * The folders are watched, not the files: many editors write a new file and move
 * it into place, after which a watch on the old one sees nothing.
 *
 * @param paths The files of interest, asked for at each change.
 */
export async function* watchFiles(
  paths: () => readonly string[],
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): AsyncGenerator<string> {
  const { clock, signal } = options;
  const folders = new Set(paths().map((path) => dirname(resolve(path))));
  const watcher = Deno.watchFs([...folders], { recursive: false });
  const close = () => watcher.close();
  signal.addEventListener("abort", close, { once: true });
  const events = watcher[Symbol.asyncIterator]();
  let pending = events.next();
  try {
    while (!signal.aborted) {
      let { done, value } = await pending;
      if (done) return;
      let changed: string | undefined;
      // Collect until nothing more comes for a moment.
      for (;;) {
        changed ??= interesting(value, paths());
        pending = events.next();
        if (changed === undefined) break;
        const next = await Promise.race([pending, quiet(clock, signal)]);
        if (next === undefined || next.done) break;
        value = next.value;
        done = next.done;
      }
      if (changed !== undefined && !signal.aborted) yield changed;
    }
  } finally {
    signal.removeEventListener("abort", close);
    try {
      watcher.close();
    } catch {
      // The signal closed it already.
    }
  }
}

function interesting(
  event: Deno.FsEvent | undefined,
  paths: readonly string[],
): string | undefined {
  if (event === undefined || event.kind === "access") return undefined;
  const names = new Set(paths.map((path) => basename(path)));
  return event.paths.find((path) => names.has(basename(path)));
}

async function quiet(clock: Clock, signal: AbortSignal): Promise<undefined> {
  await sleep(clock, SETTLE_MS, signal).catch(() => {});
  return undefined;
}
