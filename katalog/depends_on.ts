/**
 * Orders the CRDs of a Katalog by what depends on what.
 *
 * @module
 */

import { suggest } from "../core/suggest.ts";
import { describe } from "./check.ts";
import { childPart, itemParts, type Part, textOf } from "./part.ts";
import type { CrdPlan } from "./plan.ts";
import type { Report } from "./report.ts";

type Dependency = CrdPlan["dependsOn"][number];

const CONDITIONS: readonly Dependency["condition"][] = ["started", "ready", "healthy"];

/** One dependency with the place that declares it. */
export interface Declared extends Dependency {
  readonly part: Part;
}

/**
 * Reads the three forms: a list of names, a map of name to condition, a map of name
 * to `{ condition }`. The condition is `started` unless said otherwise. Names are
 * compared in lower case, as everywhere.
 */
export function readDependsOn(part: Part | undefined, report: Report): Declared[] {
  if (part === undefined) return [];
  if (part.node.type === "list") {
    return itemParts(part).flatMap((item) => {
      const crd = textOf(item);
      if (crd === undefined) return refuse(item, report);
      return [{ crd, condition: "started" as const, part: item }];
    });
  }
  if (part.node.type === "scalar") return refuse(part, report);
  return [...part.node.entries.keys()].flatMap((crd) => {
    const value = childPart(part, crd);
    const word = value?.node.type === "map" ? childPart(value, "condition") : value;
    const text = textOf(word) ?? "started";
    const condition = CONDITIONS.find((one) => one === text.toLowerCase());
    if (condition !== undefined) return [{ crd, condition, part: value ?? part }];
    report.error({
      code: "bad-value",
      at: word!.node.at,
      path: word!.path,
      message: `Cannot wait for "${crd}" to be "${text}": there is no such condition`,
      hint: "Write started, ready or healthy",
    });
    return [];
  });
}

function refuse(part: Part, report: Report): [] {
  report.error({
    code: "bad-type",
    at: part.node.at,
    path: part.path,
    message: `Cannot read "dependsOn" as names of CRDs: found ${describe(part.node)}`,
    hint: "Write a list of names, or a map such as `database: healthy`",
  });
  return [];
}

/** Entries that exist and cannot be depended on: switched off, or unreadable. */
export type OtherEntries = ReadonlyMap<string, "disabled" | "broken">;

/** A CRD as far as ordering cares. */
export interface Dependent {
  readonly name: string;
  readonly dependsOn: readonly Declared[];
}

/**
 * Puts each CRD after those it depends on, otherwise as written. Unknown names and
 * circles are reported; what is in a circle keeps the order written.
 */
export function orderByDependency<T extends Dependent>(
  written: readonly T[],
  others: OtherEntries,
  report: Report,
): T[] {
  const crds = withNamesOf(written);
  const byName = new Map(crds.map((crd) => [crd.name, crd]));
  for (const crd of crds) reportUnknown(crd, byName, { others, report });
  const ordered: T[] = [];
  const state = new Map<string, "open" | "done">();
  const trail: string[] = [];
  const visit = (crd: T) => {
    state.set(crd.name, "open");
    trail.push(crd.name);
    for (const { crd: name, part } of crd.dependsOn) {
      const target = byName.get(name);
      if (target === undefined) continue;
      if (state.get(name) === "open") {
        reportCycle([...trail.slice(trail.indexOf(name)), name], part, report);
      } else if (!state.has(name)) visit(target);
    }
    trail.pop();
    state.set(crd.name, "done");
    ordered.push(crd);
  };
  for (const crd of crds) if (!state.has(crd.name)) visit(crd);
  return ordered;
}

/** Each dependency under the name that its CRD has. */
function withNamesOf<T extends Dependent>(crds: readonly T[]): T[] {
  const names = new Map(crds.map(({ name }) => [name.toLowerCase(), name]));
  return crds.map((crd) => ({
    ...crd,
    dependsOn: crd.dependsOn.map((one) => ({
      ...one,
      crd: names.get(one.crd.toLowerCase()) ?? one.crd,
    })),
  }));
}

function reportCycle(names: readonly string[], part: Part, report: Report): void {
  report.error({
    code: "depends-on-cycle",
    at: part.node.at,
    path: part.path,
    message: `Cannot order the CRDs: they depend on each other: ${names.join(" → ")}`,
    hint: "Remove one of these dependencies",
  });
}

function reportUnknown(
  crd: Dependent,
  byName: ReadonlyMap<string, unknown>,
  { others, report }: { readonly others: OtherEntries; readonly report: Report },
): void {
  for (const { crd: name, part } of crd.dependsOn) {
    const other = others.get(name);
    // What is wrong with a broken entry is told where it stands.
    if (byName.has(name) || other === "broken") continue;
    const near = suggest(name, byName.keys());
    report.error({
      code: "depends-on-unknown",
      at: part.node.at,
      path: part.path,
      message: other === "disabled"
        ? `Cannot depend on "${name}": it is not enabled`
        : `Cannot depend on "${name}": there is no such CRD`,
      hint: near !== undefined && other === undefined
        ? `Did you mean "${near}"?`
        : `Known CRDs: ${[...byName.keys()].sort().join(", ")}`,
    });
  }
}
