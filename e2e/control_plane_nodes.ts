/**
 * Describes the Nodes that pods of a local control plane pretend to run on.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";

/** More than any test asks for: scheduling must never be what fails. */
const CAPACITY = {
  cpu: "1k",
  memory: "1Ti",
  "ephemeral-storage": "1Ti",
  pods: "1M",
};

/**
 * One ample Node; kwok makes it Ready and lets pods on it "run".
 *
 * @param number From 1; `node-1` is the first name.
 */
export function ampleNode(number: number): KubeObject {
  const name = `node-${number}`;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "node-role.kubernetes.io/worker": "",
      },
    },
    status: { capacity: CAPACITY, allocatable: CAPACITY },
  };
}
