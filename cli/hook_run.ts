/**
 * Runs a hook on this machine, with its host calls answered from a file.
 *
 * @module
 */

import { parseArgs } from "./hook_args.ts";
import { isObject, type Json, type JsonObject } from "../core/json.ts";
import { type KubeObject, objectKey, parseApiVersion } from "../core/object.ts";
import { parseYaml, yamlToJson } from "../core/yaml.ts";
import {
  type CallUsage,
  HOOK_EXPORTS,
  type HookCounters,
  HookError,
  type HookInput,
  type HookPhase,
  type HookResult,
  type MutateOutput,
  readHookResult,
  readMutateOutput,
  readValidateOutput,
  type RuleInput,
  type ValidateOutput,
} from "../hooks/mod.ts";
import { ShapeFault } from "../hooks/contract/shape.ts";
import { CommandError } from "./failure.ts";
import { AnsweringHost, type Answers, answersShape } from "./hook_answers.ts";
import { createHookHost } from "./hooks.ts";
import type { System } from "./system.ts";

/** What `--phase` takes: the phases of a reconcile hook, and the rule hooks. */
export const RUN_PHASES = [
  ...Object.keys(HOOK_EXPORTS) as HookPhase[],
  "validate",
  "mutate",
] as const;

/** One of them. */
export type RunPhase = (typeof RUN_PHASES)[number];

/** What `ork hook run` was asked to do. */
export interface RunHookOptions {
  /** The plug-in's file. */
  readonly file: string;
  /** YAML with the resource. */
  readonly input: string;
  /** YAML with the Katalog's `args`. */
  readonly args?: string;
  /** `key=value` each, over what the file says. */
  readonly arg: readonly string[];
  /** YAML with what the host answers. */
  readonly answers?: string;
  readonly phase: RunPhase;
}

/** What a run came to. */
export interface HookRun {
  readonly hook: string;
  readonly export: string;
  /** What the hook wants; absent if the call failed. */
  readonly answer?: HookResult | ValidateOutput | MutateOutput;
  /** Why the call failed, or its output could not be used. */
  readonly failure?: { readonly kind: string; readonly message: string; hint?: string };
  readonly log: AnsweringHost["lines"];
  readonly calls: readonly string[];
  readonly used: Pick<CallUsage, "cpuMs" | "timeMs" | "memoryBytes">;
}

/** What a plug-in sees without a time of its own: the same in each run. */
const NO_TIME_MS = 0;

/**
 * Calls the hook once.
 *
 * @throws {CommandError} If a file cannot be read.
 * @throws {HookError} `refused`, if the plug-in does not come through the gate.
 */
export async function runHook(
  options: RunHookOptions,
  system: System,
): Promise<HookRun> {
  const { file, phase } = options;
  const answers = await readAnswers(options.answers, system);
  const object = await readResource(options.input, system);
  const args = await parseArgs(options, (path) => readYaml(path, system));
  const hook = file.replace(/^.*[\\/]|\.wasm$/g, "");
  const name = phase === "validate" || phase === "mutate"
    ? `on_${phase}`
    : HOOK_EXPORTS[phase];
  const bytes = await readModule(file, system);
  const api = new AnsweringHost(answers, object.metadata.namespace, hook);
  const host = createHookHost(system);
  try {
    const plugin = host.load(bytes);
    const nowMs = answers.now === undefined ? NO_TIME_MS : Date.parse(answers.now);
    const input = inputOf(phase, object, { args, answers }) as unknown as Json;
    const call = { hook, plugin, name, input, nowMs, seed: 1, api };
    const parts = { hook, export: name, log: api.lines, calls: api.calls };
    try {
      const { output, usage } = await host.call(call);
      try {
        const answer = readAnswer(
          phase,
          output,
          `the output of "${name}" of "${hook}"`,
        );
        return { ...parts, answer, used: usage };
      } catch (error) {
        return { ...parts, failure: failureOf(error), used: usage };
      }
    } catch (error) {
      return {
        ...parts,
        failure: failureOf(error),
        used: usedOf(host.counters.get(hook)),
      };
    }
  } finally {
    await host.close();
  }
}

function inputOf(
  phase: RunPhase,
  object: KubeObject,
  { args, answers }: { readonly args: JsonObject; readonly answers: Answers },
): HookInput | RuleInput {
  const { children = {}, cross = {}, external = {}, now } = answers;
  const time = now === undefined ? {} : { now };
  if (phase === "validate" || phase === "mutate") {
    return { operation: "RECONCILE", object, args, children, cross, ...time };
  }
  return {
    phase,
    key: objectKey(object.metadata),
    gvk: { ...parseApiVersion(object.apiVersion), kind: object.kind },
    ...(phase === "notFound" ? {} : { object }),
    args,
    children,
    cross,
    external,
    ...time,
  };
}

function readAnswer(phase: RunPhase, output: Json, what: string): HookRun["answer"] {
  if (phase === "validate") return readValidateOutput(output, what);
  return phase === "mutate"
    ? readMutateOutput(output, what)
    : readHookResult(output, what);
}

function failureOf(error: unknown): HookRun["failure"] {
  if (!(error instanceof HookError)) throw error;
  const { kind, message, hint } = error;
  return hint === undefined ? { kind, message } : { kind, message, hint };
}

function usedOf(counters: HookCounters | undefined): HookRun["used"] {
  const { cpuMs = 0, timeMs = 0, memoryBytesMax = 0 } = counters ?? {};
  return { cpuMs, timeMs, memoryBytes: memoryBytesMax };
}

/** Reads a plug-in's file. @throws {CommandError} */
export async function readModule(
  file: string,
  system: Pick<System, "readBytes">,
): Promise<Uint8Array> {
  try {
    return await system.readBytes(file);
  } catch (cause) {
    throw unreadable(file, cause, "Name the .wasm file that `ork hook build` wrote");
  }
}

async function readAnswers(
  path: string | undefined,
  system: System,
): Promise<Answers> {
  if (path === undefined) return {};
  try {
    return answersShape.read(await readYaml(path, system), "");
  } catch (cause) {
    if (!(cause instanceof ShapeFault)) throw cause;
    const where = cause.path === "" ? "" : `${cause.path}: `;
    throw new CommandError(
      `Cannot use the answers of "${path}": ${where}${cause.message}`,
      "See docs/hooks.md for what such a file holds",
    );
  }
}

async function readResource(path: string, system: System): Promise<KubeObject> {
  const object = await readYaml(path, system);
  const hasName = isObject(object) && isObject(object.metadata) &&
    typeof object.apiVersion === "string" && typeof object.kind === "string" &&
    typeof object.metadata.name === "string";
  if (hasName) return object as KubeObject;
  throw new CommandError(
    `Cannot use "${path}" as a hook's input: it is no Kubernetes object`,
    "Its first document needs apiVersion, kind and metadata.name",
  );
}

/** The first document of a file. */
async function readYaml(path: string, system: System): Promise<Json> {
  let text: string;
  try {
    text = await system.readText(path);
  } catch (cause) {
    throw unreadable(path, cause, "Name a YAML or JSON file");
  }
  const { documents, problems } = parseYaml(text, path);
  if (problems.length > 0) {
    const [{ line, column, message, hint }] = problems;
    throw new CommandError(`${path}:${line}:${column}: ${message}`, hint);
  }
  return documents.length === 0 ? null : yamlToJson(documents[0]);
}

function unreadable(path: string, cause: unknown, hint: string): CommandError {
  const why = cause instanceof Deno.errors.NotFound
    ? "there is no such file"
    : cause instanceof Error
    ? cause.message
    : String(cause);
  return new CommandError(`Cannot read "${path}": ${why}`, hint, cause);
}
