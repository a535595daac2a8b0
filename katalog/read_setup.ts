/**
 * Reads `setup`: what a cluster needs before the operator of a CRD starts.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import { isObject } from "../core/json.ts";
import { formatApiVersion, type KubeObject } from "../core/object.ts";
import { yamlToJson } from "../core/yaml.ts";
import { BUILT_IN_KINDS } from "./built_in_kinds.ts";
import { checkShape } from "./check.ts";
import { childPart, itemParts, originOf, type Part, textOf, textsOf } from "./part.ts";
import type { ChartRelease, SetupStep, SetupWait } from "./plan.ts";
import type { Report } from "./report.ts";
import { setupFileShape, setupShape } from "./setup_shape.ts";
import type { Sources } from "./sources.ts";

/** How long is waited for an object that does not say. */
const WAIT_MS = 60_000;

interface SetupContext {
  readonly sources: Sources;
  readonly report: Report;
}

/** Reads and checks it; the steps are in the order in which they happen. */
export async function readSetup(
  part: Part | undefined,
  context: SetupContext,
): Promise<SetupStep[]> {
  if (part === undefined) return [];
  const bare = part.node.type === "list";
  if (!bare) checkShape(setupShape, part, context.report);
  const files = itemParts(bare ? part : childPart(part, "apply"));
  const steps: SetupStep[] = [];
  for (const file of files) steps.push(await readFile(file, context));
  if (bare) return steps;
  for (const chart of itemParts(childPart(part, "helm"))) {
    const waits = readWaits(childPart(chart, "wait"), steps, context.report);
    steps.push({ apply: [], chart: readChart(chart, context), waits });
  }
  const waits = readWaits(childPart(part, "wait"), steps, context.report);
  return waits.length === 0 ? steps : [...steps, { apply: [], waits }];
}

function readChart(part: Part, { sources, report }: SetupContext): ChartRelease {
  const text = (key: string) => textOf(childPart(part, key)) || undefined;
  const path = (name: string) => sources.resolve(name, originOf(part));
  const chart = text("chart") ?? "";
  const local = /^\.?\/|^\.\.\/|^\.$/.test(chart);
  const [repo, version] = [text("repo"), text("version")];
  if (repo === undefined && chart !== "" && !chart.includes("/") && !local) {
    report.error({
      code: "missing-key",
      ...originOf(childPart(part, "chart")!),
      message: `Cannot find the chart "${chart}": found no repository`,
      hint: "Add `repo:` with its address, or write a path that starts with ./",
    });
  }
  const values = childPart(part, "values");
  return {
    chart: local ? path(chart) : chart,
    ...(repo ? { repo } : {}),
    ...(version ? { version } : {}),
    release: text("release") ?? chart.split("/").at(-1)!,
    namespace: text("namespace") ?? "default",
    createNamespace: text("createNamespace")?.toLowerCase() === "true",
    valueFiles: textsOf(childPart(part, "valueFiles")).map(path),
    valueKeys: values?.node.type === "map" ? [...values.node.entries.keys()] : [],
    origin: originOf(part),
  };
}

async function readFile(part: Part, context: SetupContext): Promise<SetupStep> {
  if (part.node.type !== "scalar") checkShape(setupFileShape, part, context.report);
  const named = part.node.type === "scalar" ? part : childPart(part, "path");
  const name = textOf(named);
  if (named === undefined || name === undefined) return { apply: [], waits: [] };
  const apply = await readObjects(name, named, context);
  const step = { apply, waits: [] };
  return { apply, waits: readWaits(childPart(part, "wait"), [step], context.report) };
}

/** Reads a file of whole objects; a document that is none is told. */
export async function readObjects(
  name: string,
  part: Part,
  { sources, report }: SetupContext,
): Promise<KubeObject[]> {
  const objects: KubeObject[] = [];
  for (const document of await sources.read(name, originOf(part)) ?? []) {
    const json = yamlToJson(document);
    if (isKubeObject(json)) objects.push(json);
    else {
      report.error({
        code: "cr-file-not-object",
        at: document.at,
        path: "",
        message:
          `Cannot apply "${name}": a document lacks apiVersion, kind or metadata.name`,
        hint: "Write a whole object, as kubectl takes it",
      });
    }
  }
  return objects;
}

function readWaits(
  part: Part | undefined,
  steps: readonly SetupStep[],
  report: Report,
): SetupWait[] {
  return itemParts(part).flatMap((item) => {
    const text = (key: string) => textOf(childPart(item, key));
    const [kind, name, namespace] = [text("kind"), text("name"), text("namespace")];
    if (kind === undefined || name === undefined) return [];
    const apiVersion = text("apiVersion") ?? apiVersionOf(kind, steps);
    if (apiVersion === undefined) {
      report.error({
        code: "unknown-kind",
        ...originOf(childPart(item, "kind")!),
        message: `Cannot tell the apiVersion of the kind "${kind}"`,
        hint: "Add `apiVersion:` beside it",
      });
      return [];
    }
    const ref = { apiVersion, kind, name, ...(namespace ? { namespace } : {}) };
    const timeoutMs = parseDuration(text("timeout") ?? "") || WAIT_MS;
    const ready = text("ready")?.toLowerCase() === "true";
    return [{ ref, ready, timeoutMs, origin: originOf(item) }];
  });
}

function apiVersionOf(kind: string, steps: readonly SetupStep[]): string | undefined {
  const builtIn = BUILT_IN_KINDS.get(kind);
  if (builtIn !== undefined) return formatApiVersion(builtIn.group, builtIn.version);
  return steps.flatMap(({ apply }) => apply).find((one) => one.kind === kind)
    ?.apiVersion;
}

function isKubeObject(value: unknown): value is KubeObject {
  if (!isObject(value as never)) return false;
  const object = value as Record<string, unknown>;
  const metadata = object.metadata as Record<string, unknown> | undefined;
  return typeof object.apiVersion === "string" && typeof object.kind === "string" &&
    isObject(metadata as never) && typeof metadata!.name === "string";
}
