/**
 * Tells when files are saved.
 *
 * @module
 */

import { basename, dirname, resolve } from "node:path";
import type { Clock } from "../core/clock.ts";

/** Editors write a file in several steps; this is how long they may take. */
const SETTLE_MS = 150;

/**
 * Gives the path of a changed file, once for each save.
 *
 * The folders are watched, not the files: many editors write a new file and move
 * it into place, after which a watch on the old one sees nothing. Folders that come
 * into play later are not watched.
 *
 * @param paths The files of interest, asked for at each change.
 */
export async function* watchFiles(
  paths: () => readonly string[],
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): AsyncGenerator<string> {
  const { clock, signal } = options;
  if (signal.aborted) return;
  const folders = new Set(paths().map((path) => dirname(resolve(path))));
  const watcher = Deno.watchFs([...folders], { recursive: false });
  const saved: string[] = [];
  let wake = () => {};
  let cancel = () => {};
  const stop = () => {
    watcher.close();
    wake();
  };
  signal.addEventListener("abort", stop, { once: true });
  const pump = (async () => {
    for await (const event of watcher) {
      const path = interesting(event, paths());
      if (path === undefined) continue;
      cancel();
      cancel = clock.after(SETTLE_MS, () => {
        saved.push(path);
        wake();
      });
    }
  })();
  try {
    while (!signal.aborted) {
      const path = saved.shift();
      if (path !== undefined) yield path;
      else await new Promise<void>((resolve) => wake = resolve);
    }
  } finally {
    signal.removeEventListener("abort", stop);
    if (!signal.aborted) watcher.close();
    await pump;
    cancel();
  }
}

function interesting(
  event: Deno.FsEvent,
  paths: readonly string[],
): string | undefined {
  if (event.kind === "access") return undefined;
  const names = new Set(paths.map((path) => basename(path)));
  return event.paths.find((path) => names.has(basename(path)));
}
