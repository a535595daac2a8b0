/**
 * Shows a person what a hook would do, and what it cost.
 *
 * @module
 */

import { formatDuration } from "../core/duration.ts";
import type { Json } from "../core/json.ts";
import { formatRef, refOf } from "../core/object.ts";
import { formatYaml } from "../core/yaml.ts";
import type { HookResult, MutateOutput, ValidateOutput } from "../hooks/mod.ts";
import { formatExactJson } from "../kube/exact_json.ts";
import type { HookRun } from "./hook_run.ts";
import { type Palette, printable } from "./output.ts";

/** How a run is shown. */
export interface ReportOptions {
  readonly palette: Palette;
  /** Also print each object in full. */
  readonly verbose: boolean;
}

/** Whether the call ended well, and the hook did not say that it failed. */
export function endedWell({ answer, failure }: HookRun): boolean {
  return failure === undefined && !(isResult(answer) && answer.result === "error");
}

/** The whole run; ends with a line feed. */
export function formatRun(run: HookRun, options: ReportOptions): string {
  const { bold, dim, green, red } = options.palette;
  const { answer, used } = run;
  const mark = endedWell(run) ? green("✓") : red("✗");
  const ending = run.failure !== undefined
    ? `failed (${run.failure.kind})`
    : isResult(answer)
    ? answer.result
    : "done";
  const intents = answer === undefined ? [] : rowsOf(answer);
  const lines = [
    `${mark} ${bold(`${printable(run.hook)} ${run.export}`)}: ${ending}`,
    ...rows(intents),
    ...(options.verbose && isResult(answer) ? answer.apply : [])
      .map((object) => `---\n${formatYaml(object).trimEnd()}`),
    "",
    ...rows(run.calls.map((call) => ["asked", call])),
    ...rows(run.log.map(({ level, message }) => ["log", `${level} ${message}`])),
    dim(
      `used ${used.cpuMs.toFixed(1)} ms of processor time, ${
        used.timeMs.toFixed(1)
      } ms ` +
        `in all, ${(used.memoryBytes / 2 ** 20).toFixed(1)} MiB, ` +
        `${run.calls.length} host calls`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function rows(list: readonly (readonly [string, string])[]): string[] {
  return list.map(([key, value]) => `  ${key.padEnd(9)}  ${printable(value)}`);
}

type Answer = HookResult | ValidateOutput | MutateOutput;

function isResult(answer: Answer | undefined): answer is HookResult {
  return answer !== undefined && "result" in answer;
}

function rowsOf(answer: Answer): [string, string][] {
  if ("violations" in answer) {
    return answer.violations.map(({ action = "deny", field, message }) => [
      action,
      field === undefined ? message : `${field}: ${message}`,
    ]);
  }
  if ("set" in answer) {
    return answer.set.map(({ path, value }) => ["set", `${path} = ${short(value)}`]);
  }
  const { error, status, requeueAfterMs } = answer;
  const reason = error?.reason === undefined ? "" : ` (${error.reason})`;
  return [
    ...answer.apply.map((object) => pair("apply", formatRef(refOf(object)))),
    ...answer.delete.map((ref) => pair("delete", formatRef(ref))),
    ...status === undefined ? [] : [pair("status", short(status))],
    ...answer.conditions.map(({ type, status, reason, message }) =>
      pair(
        "condition",
        [`${type}=${status}`, reason && `(${reason})`, message].filter(Boolean).join(
          " ",
        ),
      )
    ),
    ...answer.events.map(({ type, reason, message }) =>
      pair("event", `${type} ${reason}: ${message}`)
    ),
    ...requeueAfterMs === undefined
      ? []
      : [pair("again", `after ${formatDuration(requeueAfterMs)}`)],
    ...error === undefined ? [] : [pair("error", `${error.message}${reason}`)],
  ];
}

function pair(key: string, value: string): [string, string] {
  return [key, value];
}

function short(value: Json): string {
  const text = formatExactJson(value);
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
