/**
 * Names the keys that are meant to change nothing, each with the reason.
 *
 * A key that begins to do something must leave this list: it is an error for one of
 * these to be proven.
 *
 * @module
 */

const KIND_OF_ROLE = "a ClusterRoleBinding can name nothing but a ClusterRole";
const ROLLING = "a ReplicaSet cannot roll; the key is taken where workloads share it";

/** By key: why it changes nothing. */
export const INERT: Readonly<Record<string, string>> = {
  "katalog.metadata.namespace": "people read it: CRDs are grouped by it",
  "katalog.metadata.clusterName": "people read it: CRDs are filtered by it",
  "katalog.metadata.description": "people read it",
  "katalog.metadata.version": "people read it",
  "katalog.metadata.author": "people read it",
  "katalog.metadata.license": "people read it",
  "katalog.metadata.tags": "people read it",
  "katalog.metadata.createdBy": "people read it",
  "katalog.metadata.projects": "people read it",
  "crd.description": "people read it",
  "clusterRoleBindings.roleRef.kind": KIND_OF_ROLE,
  "replicaSets.rollingUpdate": ROLLING,
  "replicaSets.rollingUpdate.profile": ROLLING,
  "replicaSets.rollingUpdate.maxSurge": ROLLING,
  "replicaSets.rollingUpdate.maxUnavailable": ROLLING,
  "statefulSets.rollingUpdate.maxSurge": "a StatefulSet never has more than it wants",
  "serviceAccounts.reconcile": "one that is there is never applied again",
  "jobs.reconcile": "one that is there is never applied again",
  "condition.valueType": "accepted from older documents; operators know their types",
  "crd.validation.rules[].valueType":
    "accepted from older documents; operators know their types",
  "crd.apiTypes.apiPath": "discovery tells it",
  "crd.katalogName": "stamped by what merges Katalogs",
  "crd.katalogNamespace": "stamped by what merges Katalogs",
  "crd.katalogDescription": "stamped by what merges Katalogs",
  "crd.katalogVersion": "stamped by what merges Katalogs",
  "katalog.notes.functions[].description": "`ork notes` shows it",
  "onCreate.name": "people read it",
  "onReconcile.name": "people read it",
  "onDelete.name": "people read it",
  "crd.operatorBox.preReconcile.enqueueGate.eventAware":
    "changes come to this gate one by one anyway",
  "jobs.prune": "a Job is a record of work done, and stays anyway",
};
