/**
 * Gives the fault tests a Katalog: each Site makes a ConfigMap and a Secret beside
 * it, and a ConfigMap in another namespace.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";
import { formatPosition } from "../core/problem.ts";
import { loadPlan, type Plan } from "../katalog/mod.ts";
import { siteCrd } from "./test_katalog.ts";

/** The API group of the Sites; a plane of its own holds no other. */
export const FAULT_GROUP = "faults.test.orkestra.dev";

/** Where each Site has a child that garbage collection cannot follow. */
export const FAR_NAMESPACE = "faults-far";

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: faults
spec:
  crds:
    site:
      crdFile: ./crd.yaml
      apiTypes: { group: ${FAULT_GROUP}, version: v1, kind: Site, plural: sites }
      operatorBox:
        reconciler: { resync: 1h }
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}"
              data: { size: "{{ .spec.size }}" }
            - name: "{{ .metadata.name }}"
              namespace: ${FAR_NAMESPACE}
              data: { size: "{{ .spec.size }}" }
          secrets:
            - name: "{{ .metadata.name }}"
              data: { size: "{{ .spec.size }}" }
`;

/** The CustomResourceDefinition of the Sites. */
export function faultCrd(): KubeObject {
  return siteCrd(FAULT_GROUP, false);
}

/**
 * Compiles the Katalog. Its resync is an hour: what a fault costs must be made good
 * by watches and lists, not hidden by a resync.
 *
 * @throws {Error} With every problem, if it does not load.
 */
export async function faultPlan(): Promise<Plan> {
  const crd = JSON.stringify(faultCrd());
  const loaded = await loadPlan({
    files: ["katalog.yaml"],
    readFile: (path) => Promise.resolve(path.endsWith("crd.yaml") ? crd : KATALOG),
  });
  if (loaded.ok) return loaded.value;
  const problems = loaded.problems.map((one) =>
    `${formatPosition(one)}: ${one.message}`
  );
  throw new Error(problems.join("\n"));
}
