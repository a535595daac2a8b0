/**
 * Reads the folders of the corpus: Katalogs with what must come of them.
 *
 * @module
 */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { isObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { parseYaml, type YamlNode, yamlToJson } from "../core/yaml.ts";
import { loadPlan, type Plan } from "../katalog/mod.ts";

/** Where the folders are; ends with a slash. */
export const CORPUS = fileURLToPath(
  new URL("../katalog/testdata/corpus/", import.meta.url),
);

/** The folders, by name. */
export const CORPUS_FOLDERS: readonly string[] = [...Deno.readDirSync(CORPUS)]
  .map(({ name }) => name).sort();

/** What a folder promises, in `expected.yaml`. */
export interface Expected {
  /** `code line` of each warning; `code file:line` where it is in another file. */
  readonly problems: readonly string[];
  /** CRDs in the order in which they start, where there are several. */
  readonly order?: readonly string[];
  /** By the names of the custom resources. */
  readonly crs: { readonly [name: string]: Made };
}

/** What one custom resource makes; absent keys are empty. */
export interface Made {
  /** The rules deny it, so that it makes nothing. */
  readonly denied?: string;
  readonly labels?: JsonObject;
  readonly created?: readonly Json[];
  readonly applied?: readonly Json[];
  /** Objects whose condition is false. */
  readonly left?: readonly string[];
  /** What goes before the custom resource; Jobs among it run, and stay. */
  readonly deleted?: readonly string[];
  readonly status?: JsonObject;
  /** Messages of the entries and status fields that cannot be rendered. */
  readonly errors?: readonly string[];
  readonly requeueAfterMs?: number;
}

/**
 * What is otherwise in a cluster, in `live.yaml`: there, children become ready, and
 * nobody hands in facts.
 */
export interface Live {
  /** What must be there before; namespaces come by themselves. */
  readonly before?: readonly KubeObject[];
  /** What the operator takes the time to be, in RFC 3339. */
  readonly now?: string;
  /** What other services answer, by URL. */
  readonly answers?: { readonly [url: string]: Answer };
  /** The operator's environment. */
  readonly env?: { readonly [name: string]: string };
  /** CRDs of which no resource is worked on again when it is touched: gates hold it. */
  readonly held?: readonly string[];
  readonly crs?: { readonly [name: string]: LiveMade };
}

/** An answer of another service. */
export interface Answer {
  /** 200 if absent. */
  readonly status?: number;
  /** A text, or anything that is sent as JSON. */
  readonly body?: Json;
  /** The credential without which it is 401: the value of `authorization`. */
  readonly authorization?: string;
}

/** What one custom resource comes to, where it is not what `expected.yaml` says. */
export interface LiveMade {
  /** Objects that are otherwise, or come besides. */
  readonly created?: readonly Json[];
  readonly applied?: readonly Json[];
  /** Objects that are not made. */
  readonly absent?: readonly string[];
  readonly labels?: JsonObject;
  readonly status?: JsonObject;
  /** Status, and reason if that counts, of the condition: `True`, `False NotOwned`. */
  readonly ready?: string;
  readonly deleted?: readonly string[];
  /** What stays when the resource is deleted, beside the Jobs of onDelete. */
  readonly remains?: readonly string[];
  /** It ends by itself, and is not touched: `cleanup`. */
  readonly ends?: boolean;
}

/** One folder, read. */
export interface CorpusFolder {
  readonly name: string;
  readonly path: string;
  readonly plan: Plan;
  /** Written as {@link Expected.problems}. */
  readonly problems: readonly string[];
  readonly crs: readonly KubeObject[];
  readonly expected: Expected;
  readonly live: Live;
}

/** Reads a folder; fails where its Katalog has errors. */
export async function readCorpus(name: string): Promise<CorpusFolder> {
  const path = `${CORPUS}${name}/`;
  const loaded = await loadPlan({
    files: [`${path}katalog.yaml`],
    readFile: (file) => Deno.readTextFile(file),
  });
  const told = loaded.problems.map(({ code, source, line, message }) => {
    const file = source.slice(path.length);
    return { code, at: `${file === "katalog.yaml" ? "" : `${file}:`}${line}`, message };
  });
  if (!loaded.ok) {
    assert.fail(told.map(({ at, message }) => `${name}:${at}: ${message}`).join("\n"));
  }
  return {
    name,
    path,
    plan: loaded.value,
    problems: told.map(({ code, at }) => `${code} ${at}`),
    crs: documentsOf(`${path}cr.yaml`).map((node) => yamlToJson(node) as KubeObject),
    expected: mapOf(`${path}expected.yaml`) as unknown as Expected,
    live: mapOf(`${path}live.yaml`) as unknown as Live,
  };
}

/** The documents of a file; none where it need not be there. */
export function documentsOf(path: string): readonly YamlNode[] {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  const { documents, problems } = parseYaml(text, path);
  assert.deepEqual(problems, []);
  return documents;
}

/** The one map of a file that need not be there. */
export function mapOf(path: string): JsonObject {
  const [document] = documentsOf(path);
  return document === undefined ? {} : yamlToJson(document) as JsonObject;
}

/**
 * What is expected, with the values filled in that it describes and that are as
 * described: `{ $matches: pattern }` a text, `{ $decodes: pattern }` one in base64.
 */
export function filledIn(expected: Json, actual: Json | undefined): Json {
  if (Array.isArray(expected)) {
    const items = Array.isArray(actual) ? actual : [];
    return expected.map((item, index) => filledIn(item, items[index]));
  }
  if (!isObject(expected)) return expected;
  if (typeof expected.$matches === "string") {
    return typeof actual === "string" && new RegExp(expected.$matches, "s").test(actual)
      ? actual
      : expected;
  }
  if (typeof expected.$decodes === "string") {
    return typeof actual === "string" &&
        new RegExp(expected.$decodes, "s").test(atob(actual))
      ? actual
      : expected;
  }
  const values = isObject(actual) ? actual : {};
  return Object.fromEntries(
    Object.entries(expected).map((
      [key, value],
    ) => [key, filledIn(value!, values[key])]),
  );
}
