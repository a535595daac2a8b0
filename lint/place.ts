/**
 * Tells which rules a file is under, from where it lies.
 *
 * @module
 */

import { basename, isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** These may read the clock, chance and the environment: they are outermost. */
const OUTER_FOLDERS = [
  "cli",
  "scripts",
  "lint",
  "examples",
  "docs",
  "charts",
  "bench",
  ".ci",
];

/** What a rule wants to know of a file. */
export interface Place {
  /** `kube/client.ts`, from the repository's root. */
  readonly path: string;
  /** `client.ts`. */
  readonly name: string;
  /** Tests, and the code that only tests use. */
  readonly isTest: boolean;
  /** Whether time, chance and environment must be handed in. */
  readonly isInner: boolean;
}

/** Looks at a file's name; a relative one counts from the repository's root. */
export function placeOf(filename: string): Place {
  const path = isAbsolute(filename) ? relative(ROOT, filename) : filename;
  const name = basename(path);
  const isTest = /_test\.tsx?$|^testing\.ts$|^test(ing)?_[a-z0-9_]+\.ts$/.test(name);
  const folder = path.split("/")[0];
  return {
    path,
    name,
    isTest,
    isInner: !isTest && path.includes("/") && !OUTER_FOLDERS.includes(folder),
  };
}
