/**
 * Shows what `enrich` tells of a Pod, and writes selectors as the API takes them.
 *
 * @module
 */

import { getPath, isObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";

/** What is shown of a Pod. */
export function podView({ metadata, spec, status }: KubeObject): JsonObject {
  const containers = listAt(status, ["containerStatuses"]);
  const ready = listAt(status, ["conditions"]).some((one) =>
    one.type === "Ready" && one.status === "True"
  );
  return {
    name: metadata.name ?? "",
    ip: getPath(status, ["podIP"]) ?? "",
    phase: getPath(status, ["phase"]) ?? "",
    ready,
    node: getPath(spec, ["nodeName"]) ?? "",
    restartCount: containers.reduce(
      (sum, one) => sum + Number(one.restartCount ?? 0),
      0,
    ),
    containers: containers.map(({ name, image, ready, restartCount, state }) => ({
      name,
      image,
      ready,
      restartCount,
      state: isObject(state) ? Object.keys(state)[0] ?? "" : "",
    })),
  };
}

/** A LabelSelector as text; empty for one that chooses everything, or for none. */
export function selectorText(selector: Json | undefined): string {
  const labels = getPath(selector, ["matchLabels"]);
  const equal = Object.entries(isObject(labels) ? labels : {})
    .map(([key, value]) => `${key}=${value}`);
  const terms = listAt(selector, ["matchExpressions"]).map(termText);
  return [...equal, ...terms].join(",");
}

function termText({ key, operator, values }: JsonObject): string {
  const list = Array.isArray(values) ? values.join(",") : "";
  switch (operator) {
    case "In":
      return `${key} in (${list})`;
    case "NotIn":
      return `${key} notin (${list})`;
    case "Exists":
      return `${key}`;
    default:
      return `!${key}`;
  }
}

function listAt(value: Json | undefined, path: readonly string[]): JsonObject[] {
  const items = getPath(value, path);
  return Array.isArray(items) ? items.filter(isObject) : [];
}
