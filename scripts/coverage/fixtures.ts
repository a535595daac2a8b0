/**
 * Reads the fixtures of the coverage, and the corpus as fixtures.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import { parseYaml, yamlToJson } from "../../core/yaml.ts";
import { identityOfObject } from "../../runtime/marks.ts";
import { fillIn } from "./document.ts";
import type { Scenario, Step } from "./scenario.ts";

const TESTDATA = fileURLToPath(new URL("../../katalog/testdata/", import.meta.url));

/** Every fixture: the corpus first, since it is there anyway. */
export function readFixtures(): Scenario[] {
  return [
    ...folders("corpus").map((name) => fromCorpus(`${TESTDATA}corpus/${name}/`, name)),
    ...folders("coverage").flatMap((name) =>
      fromCoverage(`${TESTDATA}coverage/${name}/`, name)
    ),
  ];
}

function folders(parent: string): string[] {
  return [...Deno.readDirSync(TESTDATA + parent)]
    .flatMap(({ name, isDirectory }) => isDirectory ? [name] : []).sort();
}

/** The documents of a file; none, if there is no such file. */
function documentsOf(path: string, values: Scenario["values"] = {}): Json[] {
  let text: string;
  try {
    text = fillIn(Deno.readTextFileSync(path), values);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  const { documents, problems } = parseYaml(text, path);
  if (problems.length > 0) {
    throw new Error(`Cannot read "${path}": ${problems[0].message}`);
  }
  return documents.map(yamlToJson);
}

function mapOf(path: string, values: Scenario["values"] = {}): JsonObject {
  const [found] = documentsOf(path, values);
  return isObject(found) ? found : {};
}

/** One fixture, or with `each.yaml` one for each set of values. */
function fromCoverage(folder: string, name: string): Scenario[] {
  const [sets] = documentsOf(`${folder}each.yaml`);
  if (!Array.isArray(sets)) return [variant(folder, `coverage/${name}`, {})];
  return sets.filter(isObject).map((set) => {
    const values = Object.fromEntries(
      Object.entries(set).map(([key, value]) => [key, String(value)]),
    );
    const [first] = Object.values(values);
    return variant(folder, `coverage/${name} ${first}`, values);
  });
}

function variant(folder: string, name: string, values: Scenario["values"]): Scenario {
  const { problems, plan, steps = [], instead = {} } = mapOf(
    `${folder}expected.yaml`,
    values,
  );
  return {
    name,
    katalog: `${folder}katalog.yaml`,
    values,
    crs: documentsOf(`${folder}cr.yaml`, values) as unknown as KubeObject[],
    ...(problems === undefined ? {} : { problems }),
    ...(plan === undefined ? {} : { plan }),
    steps: steps as unknown as Step[],
    instead: instead as Scenario["instead"],
  };
}

/** One cycle for each CR, with all that the corpus says of it. */
function fromCorpus(folder: string, name: string): Scenario {
  const expected = mapOf(`${folder}expected.yaml`);
  const children = mapOf(`${folder}children.yaml`);
  const facts = mapOf(`${folder}facts.yaml`);
  const crs = documentsOf(`${folder}cr.yaml`) as unknown as KubeObject[];
  const made = isObject(expected.crs) ? expected.crs : {};
  const steps = crs.map(({ metadata }): Step => {
    const name = metadata.name!;
    const known = { ...facts[name] as JsonObject | undefined };
    if (children[name] !== undefined) known.children = children[name];
    return {
      cycle: name,
      given: { at: "1970-01-01T00:00:00Z", context: known },
      expect: fromMade(made[name] as JsonObject | undefined ?? {}),
    };
  });
  const plan = expected.order === undefined ? undefined : { order: expected.order };
  return {
    name: `corpus/${name}`,
    katalog: `${folder}katalog.yaml`,
    values: {},
    crs,
    instead: {},
    ...(plan ? { plan } : {}),
    steps,
  };
}

function fromMade(made: JsonObject): Json {
  if (typeof made.denied === "string") return { outcome: { kind: "denied" } };
  const objects = [made.created, made.applied].flatMap((list) =>
    (list ?? []) as unknown as KubeObject[]
  );
  const { labels, status, requeueAfterMs } = made;
  return {
    objects: Object.fromEntries(
      objects.map((object) => [identityOfObject(object), object as Json]),
    ),
    ...(labels || status
      ? {
        cr: {
          ...(labels ? { metadata: { labels } } : {}),
          ...(status ? { status } : {}),
        },
      }
      : {}),
    ...(requeueAfterMs === undefined ? {} : { outcome: { requeueAfterMs } }),
  };
}
