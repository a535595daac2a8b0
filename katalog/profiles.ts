/**
 * Reads the profiles that a Katalog declares, and makes their names known.
 *
 * @module
 */

import { resourcesProfile } from "./kinds/compute_resources.ts";
import type { KindTable } from "./kinds/frame.ts";
import { networkPolicyProfile } from "./kinds/network_policies.ts";
import { probeProfile } from "./kinds/probes.ts";
import { limitProfile, quotaProfile } from "./kinds/quotas.ts";
import { rollingUpdateProfile } from "./kinds/rolling_update.ts";
import { hpaProfile, pdbProfile } from "./kinds/scaling.ts";
import { containerSecurityProfile, podSecurityProfile } from "./kinds/security.ts";
import { kindTables } from "./kinds/tables.ts";
import { childPart, itemParts, originOf, type Part, textOf } from "./part.ts";
import { reconcilerProfile, reconcilerProfileName } from "./reconciler_profile.ts";
import type { Report } from "./report.ts";
import {
  fixed,
  listOf,
  object,
  type ObjectShape,
  type ProfileClass,
  type ScalarShape,
  type Shape,
} from "./shape.ts";

/** The profiles of a Katalog's own: by class, then by name in lower case. */
export type ProfileSet = ReadonlyMap<ProfileClass, ReadonlyMap<string, Part>>;

/** None at all. */
export const NO_PROFILES: ProfileSet = new Map();

const CLASSES: { readonly [of in ProfileClass]: ObjectShape } = {
  containerSecurity: containerSecurityProfile,
  hpa: hpaProfile,
  limitRanges: limitProfile,
  networkPolicies: networkPolicyProfile,
  pdb: pdbProfile,
  podSecurity: podSecurityProfile,
  probes: probeProfile,
  reconciler: reconcilerProfile,
  resourceQuotas: quotaProfile,
  resources: resourcesProfile,
  rollingUpdate: rollingUpdateProfile,
};

/** `profiles`, at the top of a document. */
export const profilesShape: ObjectShape = object(
  Object.fromEntries(
    Object.entries(CLASSES).map(([of, shape]) => [of, listOf(named(shape))]),
  ),
);

function named(shape: ObjectShape): ObjectShape {
  const { fields, required = [] } = shape;
  return {
    ...shape,
    fields: { name: fixed, description: fixed, ...fields },
    required: ["name", ...required],
  };
}

/**
 * Reads `profiles` of a document that was checked, and of all that it imports for
 * itself. Two of one class and name are an error; one that is called like a built-in
 * takes its place, which is told.
 *
 * @param parts In order; each the value of a `profiles` key.
 */
export function readProfiles(parts: readonly Part[], report: Report): ProfileSet {
  const set = new Map<ProfileClass, Map<string, Part>>();
  for (const of of Object.keys(CLASSES) as ProfileClass[]) {
    const builtIn = builtInNames(of);
    const profiles = new Map<string, Part>();
    for (const item of parts.flatMap((part) => itemParts(childPart(part, of)))) {
      const name = childPart(item, "name");
      const text = textOf(name);
      if (name === undefined || text === undefined) continue;
      const key = text.toLowerCase();
      const first = profiles.get(key);
      if (text === "") unnamed(name, report);
      else if (first !== undefined) duplicate(of, name, { text, first, report });
      else if (builtIn.includes(key)) shadows(of, name, { text, report });
      if (text !== "" && first === undefined) profiles.set(key, item);
    }
    if (profiles.size > 0) set.set(of, profiles);
  }
  return set;
}

function unnamed(name: Part, report: Report): void {
  report.error({
    code: "bad-value",
    ...originOf(name),
    message: "Cannot use a profile without a name: found an empty one",
    hint: "Write the word that `profile:` is to say",
  });
}

function duplicate(
  of: ProfileClass,
  name: Part,
  { text, first, report }: {
    readonly text: string;
    readonly first: Part;
    readonly report: Report;
  },
): void {
  const { source, line } = first.node.at;
  report.error({
    code: "profile-duplicate",
    ...originOf(name),
    message:
      `Cannot declare the profile "${text}" of "${of}" twice: it is there already, in ${source}:${line}`,
    hint: "Names are compared in lower case; rename or remove one of the two",
  });
}

function shadows(
  of: ProfileClass,
  name: Part,
  { text, report }: { readonly text: string; readonly report: Report },
): void {
  report.warning({
    code: "profile-shadows",
    ...originOf(name),
    message:
      `Cannot reach the built-in profile "${text}" of "${of}": this one hides it`,
    hint: "Give it another name, unless that is meant",
  });
}

/** The same tables, with the names of a Katalog's own profiles known. */
export function withProfiles(
  tables: readonly KindTable[],
  set: ProfileSet,
): readonly KindTable[] {
  if (set.size === 0) return tables;
  return tables.map((table) => ({ ...table, shape: knowing(table.shape, set) }));
}

/** The same shape, with the names of a Katalog's own profiles known. */
export function knowing<S extends Shape>(shape: S, set: ProfileSet): S;
export function knowing(shape: Shape, set: ProfileSet): Shape {
  if (set.size === 0) return shape;
  switch (shape.type) {
    case "any":
      return shape;
    case "scalar":
      return knowingNames(shape, set);
    case "list":
    case "map":
      return { ...shape, of: knowing(shape.of, set) };
    case "object": {
      const fields = Object.entries(shape.fields)
        .map(([key, field]) => [key, knowing(field, set)]);
      return { ...shape, fields: Object.fromEntries(fields) };
    }
  }
}

function knowingNames(shape: ScalarShape, set: ProfileSet): ScalarShape {
  const { profilesOf: of, oneOf = [] } = shape;
  const parts = of && set.get(of);
  if (of === undefined || parts === undefined) return shape;
  const names = [...parts.values()].map((part) => textOf(childPart(part, "name"))!);
  const hidden = oneOf.filter((name) => !parts.has(name.toLowerCase()));
  return { ...shape, oneOf: [...hidden, ...names], own: { shape: CLASSES[of], parts } };
}

function builtInNames(of: ProfileClass): readonly string[] {
  const shapes = [reconcilerProfileName, ...kindTables.map((table) => table.shape)];
  return shapes.flatMap((shape) => namesIn(shape, of));
}

function namesIn(shape: Shape, of: ProfileClass): readonly string[] {
  switch (shape.type) {
    case "any":
      return [];
    case "scalar":
      return shape.profilesOf === of ? shape.oneOf ?? [] : [];
    case "list":
    case "map":
      return namesIn(shape.of, of);
    case "object":
      return Object.values(shape.fields).flatMap((field) => namesIn(field, of));
  }
}
