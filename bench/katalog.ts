/**
 * Measures how long a large Katalog loads, and what its Plan weighs:
 * `deno task bench:katalog`.
 *
 * @module
 */

import { loadPlan, type Plan } from "../katalog/mod.ts";
import { largeKatalog } from "./katalog_large.ts";

/** Loads before anything counts, as the compiler warms up. */
const ROUNDS = 5;

/** What was measured of one Katalog. */
export interface KatalogFigures {
  readonly crds: number;
  /** Of the Katalog and the CRDs' manifests together. */
  readonly bytes: number;
  /** The first load of the process, in milliseconds. */
  readonly firstMs: number;
  /** The fastest of some loads, in milliseconds. */
  readonly bestMs: number;
  /** Heap that one CRD of the Plan keeps, in bytes. */
  readonly bytesPerCrd: number;
}

/** Collects what nobody holds; V8 offers it with `--expose-gc` alone. */
function collect(): void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) {
    throw new Error(
      "Cannot measure heap: start with `--v8-flags=--expose-gc`, as the task does",
    );
  }
  for (let i = 0; i < 3; i++) gc();
}

function heapBytes(): number {
  collect();
  return Deno.memoryUsage().heapUsed;
}

/** Measures; the process should do nothing else. */
export async function measureKatalog(crds: number): Promise<KatalogFigures> {
  const files = await largeKatalog(crds);
  const load = async (): Promise<Plan> => {
    const loaded = await loadPlan({
      files: ["katalog.yaml"],
      readFile: (path) => Promise.resolve(files[path]),
    });
    if (loaded.ok) return loaded.value;
    throw new Error(JSON.stringify(loaded.problems, null, 1));
  };
  const timed = async () => {
    const began = performance.now();
    await load();
    return performance.now() - began;
  };
  const firstMs = await timed();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await timed());
  // Whatever the first loads left behind for good is not the Plan's.
  const before = heapBytes();
  const plan = await load();
  const after = heapBytes();
  return {
    crds: plan.crds.length,
    bytes: Object.values(files).reduce((sum, text) => sum + text.length, 0),
    firstMs,
    bestMs: Math.min(...times),
    bytesPerCrd: (after - before) / plan.crds.length,
  };
}

/** The figures for people. */
export function formatKatalogFigures(figures: KatalogFigures): string {
  const { crds, bytes, firstMs, bestMs, bytesPerCrd } = figures;
  return [
    `A Katalog of ${crds} CRDs, ${(bytes / 1024).toFixed(0)} KiB with their manifests`,
    `  first load of the process  ${firstMs.toFixed(0)} ms`,
    `  best of ${ROUNDS} more             ${bestMs.toFixed(0)} ms`,
    `  heap of the Plan           ${(bytesPerCrd / 1024).toFixed(0)} KiB per CRD`,
  ].join("\n");
}

if (import.meta.main) {
  const crds = Number(Deno.args.find((one) => /^\d+$/.test(one)) ?? 100);
  const figures = await measureKatalog(crds);
  console.log(
    Deno.args.includes("--json")
      ? JSON.stringify(figures)
      : formatKatalogFigures(figures),
  );
}
