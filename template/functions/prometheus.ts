/**
 * Lists the functions about what a Prometheus query answered.
 *
 * They take `.external.<name>`: `result`, the first value as text, and `raw`, the
 * answer of the HTTP API.
 *
 * @module
 */

import { getPath, type Json, type JsonObject } from "../../core/json.ts";
import { formatNumber } from "../format.ts";
import { family, type TemplateFunction } from "../function.ts";
import { toNumber } from "../numeric.ts";
import { listAt, scalarText, textAt } from "./objects.ts";

const define = family("prometheus");

const CPU = ".external.cpu";

function resultOf(answer: JsonObject): string {
  return scalarText(getPath(answer, ["result"]) ?? "");
}

/** The value of each series, or of the scalar; texts as Prometheus sends them. */
function valuesOf(answer: JsonObject): string[] {
  const result = listAt(answer, "raw", "data", "result");
  if (textAt(answer, "raw", "data", "resultType") === "scalar") {
    return result.length > 1 ? [scalarText(result[1])] : [];
  }
  if (getPath(answer, ["raw"]) === undefined) {
    return resultOf(answer) === "" ? [] : [resultOf(answer)];
  }
  return result.map((series) => scalarText(listAt(series, "value")[1] ?? ""));
}

function combine(
  answer: JsonObject,
  combine: (a: number, b: number) => number,
): string {
  const numbers = valuesOf(answer).map((value) => toNumber(value));
  if (numbers.length === 0 || numbers.includes(undefined)) return "";
  return formatNumber((numbers as number[]).reduce(combine));
}

function compare(
  answer: JsonObject,
  limit: Json | undefined,
  test: (value: number, limit: number) => boolean,
): boolean {
  const [value, bound] = [toNumber(resultOf(answer)), toNumber(limit)];
  return value !== undefined && bound !== undefined && test(value, bound);
}

/** The family `prometheus`. */
export const PROMETHEUS_FUNCTIONS: readonly TemplateFunction[] = [
  define({
    name: "promValue",
    parameters: ["answer map"],
    returns: "string",
    doc: "The scalar, or the value of the first series",
    examples: [[`promValue ${CPU}`, "1.5"], ["promValue .external.none", ""]],
    run: resultOf,
  }),
  define({
    name: "promSum",
    parameters: ["answer map"],
    returns: "string",
    doc: "The sum over all series; nothing if one is no number",
    examples: [[`promSum ${CPU}`, "3.5"], ["promSum .external.none", ""]],
    run: (answer) => combine(answer, (a, b) => a + b),
  }),
  define({
    name: "promMax",
    parameters: ["answer map"],
    returns: "string",
    doc: "The largest value of all series; nothing if one is no number",
    examples: [[`promMax ${CPU}`, "2"]],
    run: (answer) => combine(answer, (a, b) => Math.max(a, b)),
  }),
  define({
    name: "promAboveThreshold",
    parameters: ["answer map", "limit any"],
    returns: "bool",
    doc: "Whether the value is above the limit; false if one is no number",
    examples: [[`promAboveThreshold ${CPU} 1`, "true"], [
      `promAboveThreshold ${CPU} "x"`,
      "false",
    ]],
    run: (answer, limit) => compare(answer, limit, (a, b) => a > b),
  }),
  define({
    name: "promBelowThreshold",
    parameters: ["answer map", "limit any"],
    returns: "bool",
    doc: "Whether the value is below the limit; false if one is no number",
    examples: [[`promBelowThreshold ${CPU} "1.5"`, "false"], [
      "promBelowThreshold .external.cpu 2",
      "true",
    ]],
    run: (answer, limit) => compare(answer, limit, (a, b) => a < b),
  }),
  define({
    name: "promSeriesCount",
    parameters: ["answer map"],
    returns: "string",
    doc: "How many values there are",
    examples: [[`promSeriesCount ${CPU}`, "2"], [
      "promSeriesCount .external.none",
      "0",
    ]],
    run: (answer) => String(valuesOf(answer).length),
  }),
  define({
    name: "promLabelValues",
    parameters: ["answer map", "label string"],
    returns: "string",
    doc: "A label of each series, with commas between them",
    examples: [[`promLabelValues ${CPU} "ns"`, "ns1,ns2"]],
    run: (answer, label) =>
      listAt(answer, "raw", "data", "result")
        .map((series) => textAt(series, "metric", label))
        .filter((value) => value !== "").join(","),
  }),
];
