/**
 * Writes the Katalog and the CRDs of a test's operator.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";
import type { TestOperatorOptions } from "./test_operator.ts";

function indent(text: string, by: number): string {
  return text.trim().split("\n").map((line) => " ".repeat(by) + line).join("\n");
}

export function katalogText(
  group: string,
  box: string,
  { entry = "", others = {}, top }: TestOperatorOptions,
): string {
  const more = Object.entries(others).map(([kind, text]) => {
    const name = kind.toLowerCase();
    return `    ${name}:\n      crdFile: ./${name}.yaml\n${indent(text, 6)}\n`;
  });
  return `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: test
spec:
  crds:
    site:
      crdFile: ./crd.yaml
      apiTypes: { group: ${group}, version: v1, kind: Site, plural: sites }
${entry === "" ? "" : `${indent(entry, 6)}\n`}      operatorBox:
${indent(box, 8)}
${more.join("")}${top === undefined ? "" : `${indent(top, 0)}\n`}`;
}

/** The CustomResourceDefinition of kind `Site` in a group, with a loose schema. */
export function siteCrd(group: string, clusterScoped: boolean): KubeObject {
  return crdOf("Site", group, clusterScoped);
}

export function crdOf(kind: string, group: string, clusterScoped = false): KubeObject {
  const loose = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const singular = kind.toLowerCase();
  const plural = `${singular}s`;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: clusterScoped ? "Cluster" : "Namespaced",
      names: { kind, plural, singular },
      versions: [{
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: { spec: loose, status: loose },
          },
        },
      }],
    },
  };
}
