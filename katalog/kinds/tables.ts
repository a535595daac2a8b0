/**
 * Puts the kinds in the order in which a block makes them.
 *
 * @module
 */

import { configMaps, secrets, serviceAccounts } from "./config.ts";
import { daemonSets, deployments, replicaSets } from "./deployments.ts";
import type { KindTable } from "./frame.ts";
import { cronJobs, jobs } from "./jobs.ts";
import { namespaces } from "./namespaces.ts";
import { networkPolicies } from "./network_policies.ts";
import { pods } from "./pods.ts";
import { limitRanges, resourceQuotas } from "./quotas.ts";
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from "./rbac.ts";
import { hpa, pdb } from "./scaling.ts";
import { ingresses, services } from "./services.ts";
import { statefulSets } from "./stateful_sets.ts";
import { persistentVolumeClaims, persistentVolumes } from "./storage.ts";

/** Kinds that a block makes before its `custom` objects. */
const beforeCustom: readonly KindTable[] = [
  namespaces,
  secrets,
  configMaps,
  networkPolicies,
  resourceQuotas,
  limitRanges,
  clusterRoles,
  clusterRoleBindings,
  serviceAccounts,
  roles,
  roleBindings,
];

const afterCustom: readonly KindTable[] = [
  replicaSets,
  deployments,
  daemonSets,
  services,
  jobs,
  cronJobs,
  statefulSets,
  persistentVolumes,
  persistentVolumeClaims,
  ingresses,
  hpa,
  pdb,
  pods,
];

/** Every kind, in the order in which a block makes them. */
export const kindTables: readonly KindTable[] = [...beforeCustom, ...afterCustom];

/** The keys of a block's lists in that order, `custom` in its place. */
export const listOrder: readonly string[] = [
  ...beforeCustom.map((table) => table.list),
  "custom",
  ...afterCustom.map((table) => table.list),
];
