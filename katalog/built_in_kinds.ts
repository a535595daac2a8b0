/**
 * Knows the kinds that every cluster serves, so that a Katalog may name them alone.
 *
 * @module
 */

/** One kind of a stock API server. */
export interface BuiltInKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** False: the kind has no status that an operator could write. */
  readonly hasStatus: boolean;
}

/** `kind plural flags`; c: cluster-scoped, x: no status. */
const TABLE: Readonly<Record<string, string>> = {
  "/v1": `Pod pods; Service services; ConfigMap configmaps x; Secret secrets x;
    ServiceAccount serviceaccounts x; Namespace namespaces cx; Node nodes c;
    PersistentVolume persistentvolumes c; PersistentVolumeClaim persistentvolumeclaims;
    ReplicationController replicationcontrollers; ResourceQuota resourcequotas;
    LimitRange limitranges x; Endpoints endpoints x; PodTemplate podtemplates x`,
  "apps/v1": `Deployment deployments; StatefulSet statefulsets; DaemonSet daemonsets;
    ReplicaSet replicasets; ControllerRevision controllerrevisions x`,
  "batch/v1": "Job jobs; CronJob cronjobs",
  "networking.k8s.io/v1":
    "Ingress ingresses; NetworkPolicy networkpolicies x; IngressClass ingressclasses cx",
  "policy/v1": "PodDisruptionBudget poddisruptionbudgets",
  "autoscaling/v2": "HorizontalPodAutoscaler horizontalpodautoscalers",
  "rbac.authorization.k8s.io/v1": `Role roles x; RoleBinding rolebindings x;
    ClusterRole clusterroles cx; ClusterRoleBinding clusterrolebindings cx`,
  "storage.k8s.io/v1": `StorageClass storageclasses cx; CSIDriver csidrivers cx;
    VolumeAttachment volumeattachments c`,
  "scheduling.k8s.io/v1": "PriorityClass priorityclasses cx",
  "coordination.k8s.io/v1": "Lease leases x",
  "discovery.k8s.io/v1": "EndpointSlice endpointslices x",
  "apiextensions.k8s.io/v1": "CustomResourceDefinition customresourcedefinitions c",
};

/** All of them by kind; each kind is unique among them. */
export const BUILT_IN_KINDS: ReadonlyMap<string, BuiltInKind> = new Map(
  Object.entries(TABLE).flatMap(([groupVersion, lines]) => {
    const [group, version] = groupVersion.split("/");
    return lines.split(";").map((line) => {
      const [kind, plural, flags = ""] = line.trim().split(/\s+/);
      const namespaced = !flags.includes("c");
      const hasStatus = !flags.includes("x");
      return [kind, { group, version, kind, plural, namespaced, hasStatus }] as const;
    });
  }),
);
