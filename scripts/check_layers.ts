/**
 * Proves that imports only go down, as the table of folders says.
 *
 * The imports come from `deno info`: the parser that also runs the program, so
 * type-only and dynamic imports, re-exports and `import("./x.ts").T` in types are
 * found with their lines, and nothing in a comment or a text is.
 *
 * @module
 */

import { relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { placeOf } from "../lint/place.ts";
import { FOLDERS, FREE_FOLDERS, TOP_FILES } from "./layers.ts";

/** One import that breaks a rule. */
export interface Violation {
  /** From the root: `katalog/load.ts`. */
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** What is wrong, and the rule. */
  readonly message: string;
}

/** One import as `deno info --json` tells it. */
interface Import {
  readonly file: string;
  readonly line: number;
  /** As written. */
  readonly specifier: string;
  /** Where it leads: a file from the root, or a package's name. */
  readonly target: { readonly file: string } | { readonly package: string };
}

/**
 * Checks every file of the program under a root.
 *
 * @param config The `deno.json` whose import map counts.
 * @throws {Error} If `deno info` fails or a file cannot be parsed.
 */
export async function checkLayers(
  root: string,
  config: string = `${root}/deno.json`,
): Promise<Violation[]> {
  const files = sourceFiles(root);
  const imports = await readImports(root, files, config);
  return [
    ...files.filter((file) => layerOf(file) === undefined).map((file) => ({
      file,
      line: 1,
      message: `is in no folder of the table in scripts/layers.ts`,
    })),
    ...imports.flatMap((found) => violationOf(found) ?? []),
  ].sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line);
}

/** Files that the rule is about: not tests, not the free folders, no other languages. */
function sourceFiles(root: string): string[] {
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const entry of Deno.readDirSync(`${root}/${folder}`)) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const skipped = entry.name.startsWith(".") || entry.name === "node_modules" ||
        entry.name === "testdata" || FREE_FOLDERS.includes(path);
      if (entry.isDirectory) {
        if (!skipped) walk(path);
      } else if (/\.(ts|tsx|mts|js|mjs)$/.test(path) && !placeOf(path).isTest) {
        found.push(path);
      }
    }
  };
  walk("");
  return found.sort();
}

async function readImports(
  root: string,
  files: readonly string[],
  config: string,
): Promise<Import[]> {
  // One module that imports all of them makes one graph in one call.
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(
      entry,
      files.map((file) =>
        `import ${JSON.stringify(pathToFileURL(`${root}/${file}`).href)};`
      )
        .join("\n"),
    );
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--no-lock", "--config", config, entry],
      stderr: "piped",
      env: { NO_COLOR: "1" },
    }).output();
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr).trim());
    const graph: Graph = JSON.parse(new TextDecoder().decode(stdout));
    return importsOf(root, new Set(files), graph);
  } finally {
    await Deno.remove(entry);
  }
}

/** The part of the output of `deno info --json` that is read here. */
interface Graph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: Edge;
      readonly type?: Edge;
    }[];
  }[];
}

interface Edge {
  readonly specifier?: string;
  readonly error?: string;
  readonly span: { readonly start: { readonly line: number } };
}

function importsOf(root: string, files: ReadonlySet<string>, graph: Graph): Import[] {
  return graph.modules.flatMap((module) => {
    if (!module.specifier.startsWith("file:")) return [];
    const file = relative(root, fileURLToPath(module.specifier));
    if (!files.has(file)) return [];
    if (module.error !== undefined) throw new Error(module.error);
    return (module.dependencies ?? []).flatMap(({ specifier, code, type }) => {
      const edge = code ?? type;
      if (edge === undefined) return [];
      const target = targetOf(root, specifier, edge.specifier);
      if (target === undefined) return [];
      return [{ file, line: edge.span.start.line + 1, specifier, target }];
    });
  });
}

function targetOf(
  root: string,
  written: string,
  resolved: string | undefined,
): Import["target"] | undefined {
  // A package that the import map does not name resolves to nothing, but it is
  // an import of that package nevertheless.
  const specifier = resolved ?? written;
  if (specifier.startsWith("node:")) return undefined;
  if (specifier.startsWith("file:")) {
    return { file: relative(root, fileURLToPath(specifier)) };
  }
  const name = /^(?:(?:npm|jsr):\/?)?((?:@[^/]+\/)?[^/@]+)/.exec(specifier)?.[1];
  return { package: name ?? specifier };
}

/** The rule: down, within the folder, or to a package of one's own. */
function violationOf(found: Import): Violation | undefined {
  const { file, line, specifier, target } = found;
  const from = layerOf(file);
  if (from === undefined) return undefined;
  const wrong = (why: string): Violation => ({
    file,
    line,
    message: `imports "${specifier}": ${why}`,
  });
  if ("package" in target) {
    const owner = Object.entries(FOLDERS)
      .find(([, folder]) => folder.packages?.includes(target.package))?.[0];
    if (owner === undefined) return wrong(`no folder owns "${target.package}"`);
    return owner === from.folder
      ? undefined
      : wrong(`only ${owner}/ imports "${target.package}"`);
  }
  const to = layerOf(target.file);
  if (placeOf(target.file).isTest) return wrong("nothing imports a test");
  if (to === undefined) {
    const [folder] = target.file.split("/");
    // Data at the root, such as deno.json for the version, belongs to nobody.
    if (!target.file.includes("/") && target.file.endsWith(".json")) return undefined;
    return wrong(`nothing of the program imports ${folder}/`);
  }
  if (to.folder === from.folder || to.layer < from.layer) return undefined;
  return wrong(
    to.layer === from.layer
      ? `${from.folder}/ and ${to.folder}/ are in one layer, so they do not know each other`
      : `${from.folder}/ (layer ${from.layer}) is below ${to.folder}/ (layer ${to.layer})`,
  );
}

function layerOf(file: string): { folder: string; layer: number } | undefined {
  if (TOP_FILES.includes(file)) return { folder: file, layer: Infinity };
  const folder = file.split("/")[0];
  return Object.hasOwn(FOLDERS, folder) && file.includes("/")
    ? { folder, layer: FOLDERS[folder].layer }
    : undefined;
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const violations = await checkLayers(root);
  for (const { file, line, message } of violations) {
    console.error(`${file}:${line}: ${message}`);
  }
  Deno.exit(violations.length === 0 ? 0 : 1);
}
