/**
 * Says for each target of `enrich` what is read for a child, and what it then shows.
 *
 * @module
 */

import { getPath, isObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import type { EnrichTarget } from "../katalog/mod.ts";
import type { Read } from "./cycle.ts";
import { jobsOf, jobView, newestFirst } from "./enrich_jobs.ts";
import { podView, selectorText } from "./enrich_pods.ts";

/** How one target looks things up. */
export interface EnrichRule {
  /** The kinds of children it concerns; absent: all. */
  readonly kinds?: readonly string[];
  /** What must be read for a child; nothing, where there is nothing to look for. */
  readonly reads: (child: KubeObject) => readonly Read[];
  /** The keys that the child gets. `found` has a list for each read. */
  readonly keys: (
    child: KubeObject,
    found: readonly (readonly KubeObject[])[],
  ) => JsonObject;
}

const NOTHING = () => [];

/** Every target's rule. */
export const ENRICH_RULES: Readonly<Record<EnrichTarget, EnrichRule>> = {
  pods: {
    kinds: ["Deployment", "StatefulSet", "ReplicaSet", "Job"],
    reads: (child) =>
      child.kind === "Deployment"
        ? [...listed(child, "v1", "Pod"), ...listed(child, "apps/v1", "ReplicaSet")]
        : listed(child, "v1", "Pod"),
    keys: (child, [pods = [], sets = []]) => {
      const owners = child.kind === "Deployment" ? ownedBy(sets, [child]) : [child];
      return { _pods: ownedBy(pods, owners).map(podView) };
    },
  },
  events: {
    reads: ({ metadata }) => [{
      op: "list",
      apiVersion: "v1",
      kind: "Event",
      selection: {
        namespace: metadata.namespace ?? "default",
        fieldSelector: `involvedObject.uid=${metadata.uid},type=Warning`,
      },
    }],
    keys: (_child, [events = []]) => ({ _warnings: events.map(warningView) }),
  },
  owner: {
    kinds: ["ReplicaSet"],
    reads: NOTHING,
    keys: ({ metadata }) => {
      const owners = metadata.ownerReferences ?? [];
      const owner = owners.find((one) => one.controller) ?? owners[0];
      if (owner === undefined) return {};
      const { name, kind, uid } = owner;
      return { _owner: { name, kind, uid } };
    },
  },
  replicasets: {
    kinds: ["Deployment"],
    reads: (child) => listed(child, "apps/v1", "ReplicaSet"),
    keys: (child, [sets = []]) => ({
      _replicaSets: newestFirst(ownedBy(sets, [child])).map(named),
    }),
  },
  pvcs: {
    kinds: ["StatefulSet"],
    reads: (child) => listed(child, "v1", "PersistentVolumeClaim"),
    keys: (child, [claims = []]) => ({
      _pvcs: claims.filter((claim) => isClaimOf(child, claim)).map(named),
    }),
  },
  pvc: {
    kinds: ["PersistentVolumeClaim"],
    reads: (child) => byName("v1", "PersistentVolume", at(child, "spec.volumeName")),
    keys: (_child, found) => one("_pv", found),
  },
  pv: {
    kinds: ["PersistentVolume"],
    reads: (child) =>
      byName(
        "v1",
        "PersistentVolumeClaim",
        at(child, "spec.claimRef.name"),
        at(child, "spec.claimRef.namespace"),
      ),
    keys: (_child, found) => one("_pvc", found),
  },
  storageclass: {
    kinds: ["PersistentVolumeClaim"],
    reads: (child) =>
      byName("storage.k8s.io/v1", "StorageClass", at(child, "spec.storageClassName")),
    keys: (_child, found) => one("_storageClass", found),
  },
  backingpods: {
    kinds: ["Service"],
    reads: (child) => {
      const labels = getPath(child.spec, ["selector"]);
      return listed(child, "v1", "Pod", { matchLabels: labels ?? null });
    },
    keys: (_child, [pods = []]) => ({ _backingPods: pods.map(podView) }),
  },
  endpoints: {
    kinds: ["Service"],
    reads: (child) =>
      listed(child, "discovery.k8s.io/v1", "EndpointSlice", {
        matchLabels: { "kubernetes.io/service-name": child.metadata.name },
      }),
    keys: (_child, [slices = []]) => ({ _endpoints: slices.flatMap(endpointViews) }),
  },
  node: {
    kinds: ["Pod"],
    reads: (child) => byName("v1", "Node", at(child, "spec.nodeName")),
    keys: (_child, [nodes]) => nodes?.[0] ? { _node: nodeView(nodes[0]) } : {},
  },
  hpa: {
    kinds: ["HorizontalPodAutoscaler"],
    reads: (child) =>
      byName(
        at(child, "spec.scaleTargetRef.apiVersion") ?? "apps/v1",
        at(child, "spec.scaleTargetRef.kind") ?? "Deployment",
        at(child, "spec.scaleTargetRef.name"),
        child.metadata.namespace,
      ),
    keys: (child, found) => ({
      _currentMetrics: getPath(child.status, ["currentMetrics"]) ?? [],
      ...one("_scaleTarget", found),
    }),
  },
  cronjob: {
    kinds: ["CronJob"],
    // The Jobs of a CronJob have no label in common with it.
    reads: ({ metadata: { namespace } }) => [
      { op: "list", apiVersion: "batch/v1", kind: "Job", selection: { namespace } },
    ],
    keys: (child, [jobs = []]) => {
      const { active, last, succeeded } = jobsOf(ownedBy(jobs, [child]));
      return {
        _activeJobs: active.map(jobView),
        ...(last === undefined ? {} : { _lastJob: jobView(last) }),
        ...(succeeded === undefined ? {} : { _lastSuccessfulJob: jobView(succeeded) }),
      };
    },
  },
  ingress: {
    kinds: ["Ingress"],
    reads: NOTHING,
    keys: (child) => ({
      _loadBalancerIPs: itemsAt(child.status, ["loadBalancer", "ingress"])
        .flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
      // Their names alone: what they hold is nobody's business here.
      _tlsSecrets: itemsAt(child.spec, ["tls"])
        .flatMap(({ secretName }) => secretName ?? []),
    }),
  },
};

/** Objects in the child's namespace that its selector, or another one, chooses. */
function listed(
  child: KubeObject,
  apiVersion: string,
  kind: string,
  selector: Json | undefined = getPath(child.spec, ["selector"]),
): Read[] {
  const labelSelector = selectorText(selector);
  // Without a selector this would be a list of the whole namespace.
  if (labelSelector === "") return [];
  const { namespace } = child.metadata;
  return [{ op: "list", apiVersion, kind, selection: { namespace, labelSelector } }];
}

function byName(
  apiVersion: string,
  kind: string,
  name: string | undefined,
  namespace?: string,
): Read[] {
  if (name === undefined) return [];
  const ref = { apiVersion, kind, name, ...(namespace ? { namespace } : {}) };
  return [{ op: "get", ref }];
}

function at(object: KubeObject, path: string): string | undefined {
  const value = getPath(object as Json, path.split("."));
  return typeof value === "string" && value !== "" ? value : undefined;
}

function ownedBy(
  objects: readonly KubeObject[],
  owners: readonly KubeObject[],
): readonly KubeObject[] {
  const uids = owners.map(({ metadata }) => metadata.uid);
  return objects.filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid }) => uids.includes(uid))
  );
}

/** `data-web-0` for the claim template `data` of the StatefulSet `web`. */
function isClaimOf(child: KubeObject, claim: KubeObject): boolean {
  return itemsAt(child.spec, ["volumeClaimTemplates"]).some((template) => {
    const prefix = `${getPath(template, ["metadata", "name"])}-${child.metadata.name}-`;
    const name = claim.metadata.name ?? "";
    return name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length));
  });
}

function itemsAt(value: Json | undefined, path: readonly string[]): JsonObject[] {
  const items = getPath(value, path);
  return Array.isArray(items) ? items.filter(isObject) : [];
}

/** The object itself, its name also at the top. */
function named(object: KubeObject): JsonObject {
  return { ...object as JsonObject, name: object.metadata.name ?? "" };
}

function one(key: string, [objects]: readonly (readonly KubeObject[])[]): JsonObject {
  return objects?.[0] === undefined ? {} : { [key]: named(objects[0]) };
}

function warningView(event: KubeObject): JsonObject {
  const { reason, message, count, lastTimestamp, eventTime } = event;
  const seen = getPath(event.series, ["lastObservedTime"]) ?? lastTimestamp;
  return {
    reason: reason ?? "",
    message: message ?? "",
    count: getPath(event.series, ["count"]) ?? count ?? 1,
    lastTimestamp: seen ?? eventTime ?? event.metadata.creationTimestamp ?? "",
  };
}

function endpointViews(slice: KubeObject): JsonObject[] {
  const ports = itemsAt(slice as Json, ["ports"]).map(({ port }) => port ?? null);
  return itemsAt(slice as Json, ["endpoints"]).flatMap((endpoint) => {
    const addresses = Array.isArray(endpoint.addresses) ? endpoint.addresses : [];
    // Absent means unknown, which the API says to take for ready.
    const ready = getPath(endpoint, ["conditions", "ready"]) !== false;
    return addresses.flatMap((ip) =>
      (ports.length === 0 ? [null] : ports).map((port) => ({ ip, port, ready }))
    );
  });
}

function nodeView({ metadata }: KubeObject): JsonObject {
  const labels = metadata.labels ?? {};
  return {
    name: metadata.name ?? "",
    zone: labels["topology.kubernetes.io/zone"] ?? "",
    region: labels["topology.kubernetes.io/region"] ?? "",
    instanceType: labels["node.kubernetes.io/instance-type"] ?? "",
  };
}
