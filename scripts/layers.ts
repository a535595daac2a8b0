/**
 * Names the folders, their layers and the packages that each of them owns.
 *
 * @module
 */

/** A layer and what it owns. */
export interface Folder {
  /** An import goes to a lower number, or stays in its folder. */
  readonly layer: number;
  /** Third-party packages that only this folder may import. */
  readonly packages?: readonly string[];
}

/** The folders of the program. `mod.ts` at the root is above all of them. */
export const FOLDERS: Readonly<Record<string, Folder>> = {
  core: { layer: 0, packages: ["yaml"] },
  net: { layer: 1, packages: ["hono"] },
  template: { layer: 2, packages: ["re2js"] },
  kube: { layer: 2, packages: ["@kubernetes/client-node"] },
  hooks: { layer: 2, packages: ["@extism/extism"] },
  registry: { layer: 2 },
  katalog: { layer: 3 },
  runtime: { layer: 4, packages: ["prom-client"] },
  gateway: { layer: 4 },
  e2e: { layer: 5 },
  control: { layer: 5 },
  cli: { layer: 6, packages: ["commander"] },
};

/** Files at the root that belong to the program, above every folder. */
export const TOP_FILES: readonly string[] = ["mod.ts"];

/** These may import anything; nothing of the program imports them. */
export const FREE_FOLDERS: readonly string[] = [
  "scripts",
  "lint",
  "examples",
  "docs",
  "charts",
  "bench",
  ".ci",
];
