/**
 * Spells the URL path of a resource.
 *
 * @module
 */

import { KubeError } from "./errors.ts";

/** The parts of a path that come from discovery. */
export interface ResourceName {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly kind: string;
}

/** The path of a whole collection; without a namespace, across all of them. */
export function collectionPath(resource: ResourceName, namespace?: string): string {
  const { group, version, plural } = resource;
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const within = resource.namespaced && namespace !== undefined
    ? `/namespaces/${segment(namespace, "namespace")}`
    : "";
  return `${root}${within}/${plural}`;
}

/**
 * The path to which a new object is posted.
 *
 * @throws {KubeError} `invalid`, if the kind needs a namespace and there is none.
 */
export function creationPath(resource: ResourceName, namespace?: string): string {
  if (resource.namespaced && !namespace) {
    throw new KubeError(
      "invalid",
      `Cannot address a "${resource.kind}": it has no namespace`,
      { hint: "Set metadata.namespace: this kind lives in namespaces" },
    );
  }
  return collectionPath(resource, namespace);
}

/**
 * The path of one object, or of a subresource of it.
 *
 * @throws {KubeError} `invalid`, if the name or a needed namespace is absent or
 * would mean something else in a URL.
 */
export function objectPath(
  resource: ResourceName,
  object: { readonly namespace?: string; readonly name: string },
  subresource?: string,
): string {
  const collection = creationPath(resource, object.namespace);
  const sub = subresource === undefined
    ? ""
    : `/${segment(subresource, "subresource")}`;
  return `${collection}/${segment(object.name, "name")}${sub}`;
}

/**
 * Names come from templates, so from users. An empty one would turn "delete this
 * object" into "delete the collection", and `..` would climb to another resource.
 */
function segment(text: string, what: string): string {
  if (text === "" || text === "." || text === ".." || /[/%]/.test(text)) {
    throw new KubeError("invalid", `Cannot use "${text}" as a ${what} in a URL`, {
      hint: "Use letters, digits, dots and dashes, as Kubernetes names have",
    });
  }
  return encodeURIComponent(text);
}
