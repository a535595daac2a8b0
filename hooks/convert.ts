/**
 * Converts objects from one version of their kind to another by a plug-in.
 *
 * @module
 */

import { type Json, type JsonObject, sameJson } from "../core/json.ts";
import { formatRef, type KubeObject, refOf } from "../core/object.ts";
import { type ConvertInput, readConvertOutput } from "./contract/rules.ts";
import { HookError } from "./errors.ts";
import type { HookCall, HookHost } from "./host.ts";
import { withoutHost } from "./pure.ts";

/** The export that converts. */
const CONVERT = "on_convert";

/** Metadata that a conversion may change; the API server refuses every other change. */
const MAY_CHANGE = ["labels", "annotations"];

/** What a conversion sees of time and chance: one input has one answer. */
const STILL = { nowMs: Date.UTC(2000, 0, 1), seed: 1 };

/** One conversion. */
export interface Conversion
  extends Pick<HookCall, "hook" | "plugin" | "signal">, ConvertInput {}

/**
 * Converts a list of objects.
 *
 * @returns One object for each that was given, in their order.
 * @throws {HookError} `output` if one is missing, or another one: kind, name, uid and
 *   all metadata but labels and annotations stay as they are. Of the other kinds as
 *   any call.
 */
export async function convertObjects(
  host: Pick<HookHost, "call">,
  { hook, plugin, signal, desiredAPIVersion, objects }: Conversion,
): Promise<readonly KubeObject[]> {
  const input: ConvertInput = { desiredAPIVersion, objects };
  const { output } = await host.call({
    hook,
    plugin,
    name: CONVERT,
    input: input as unknown as Json,
    ...STILL,
    api: withoutHost(hook, CONVERT),
    ...(signal ? { signal } : {}),
  });
  const what = `the output of "${CONVERT}" of the hook "${hook}"`;
  const { convertedObjects } = readConvertOutput(output, input, what);
  objects.forEach((before, i) => refuseChange(before, convertedObjects[i], what));
  return convertedObjects;
}

function refuseChange(before: KubeObject, after: KubeObject, what: string): void {
  const [was, is] = [before.metadata, after.metadata] as unknown as JsonObject[];
  const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
  for (const key of keys) {
    if (MAY_CHANGE.includes(key) || sameJson(was[key], is[key])) continue;
    throw new HookError(
      "output",
      `Cannot read ${what}: it changes metadata.${key} of ${formatRef(refOf(before))}`,
      { hint: "Of the metadata, a conversion may change labels and annotations alone" },
    );
  }
}
