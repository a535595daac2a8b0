/**
 * Names the lists that a block may hold, in every spelling.
 *
 * @module
 */

import type { KindTable } from "./kinds/frame.ts";
import { listOrder } from "./kinds/mod.ts";

/** Lists that the language names and nobody makes. */
export const NEVER_MADE: readonly string[] = [
  "volumes",
  "volumeMounts",
  "serviceMonitors",
  "podSecurityPolicies",
  "priorityClasses",
  "runtimeClasses",
  "priorityLevelConfigurations",
  "podTemplates",
  "storageClasses",
  "storageLocations",
  "storagePools",
  "storageBackups",
  "storageSnapshots",
  "storageVolumes",
];

/** Lists in the order in which their objects are made; unknown ones come last. */
export function listNames(tables: readonly KindTable[]): string[] {
  const known = [...tables.map(({ list }) => list), "custom"];
  const place = (list: string) => {
    const at = listOrder.indexOf(list);
    return at < 0 ? listOrder.length : at;
  };
  return known.sort((a, b) => place(a) - place(b));
}

/** Any spelling of a list's name in lower case → that name. */
export function listSpellings(
  tables: readonly KindTable[],
): ReadonlyMap<string, string> {
  const spellings = new Map<string, string>();
  for (const list of [...NEVER_MADE, ...listOrder, ...tables.map(({ list }) => list)]) {
    spellings.set(list.toLowerCase(), list);
  }
  for (const { list, aliases = [] } of tables) {
    for (const alias of aliases) spellings.set(alias.toLowerCase(), list);
  }
  return spellings;
}
