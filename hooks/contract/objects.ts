/**
 * Describes how the hooks' contract names Kubernetes objects and carries them.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import type { KubeObject, ObjectRef } from "../../core/object.ts";
import { freeObject, optional, record, type Shape } from "./shape.ts";
import { text } from "./scalar.ts";

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

/** `v1`, `apps/v1`. */
export const apiVersion: Shape<string> = text({
  most: 253 + 64,
  pattern: new RegExp(`^(${LABEL}(\\.${LABEL})*\\/)?${LABEL}$`),
  what: "an apiVersion such as apps/v1",
});

/** `StatefulSet`. */
export const kind: Shape<string> = text({
  most: 63,
  pattern: /^[A-Z][A-Za-z0-9]*$/,
  what: "a kind such as StatefulSet",
});

/** What every API server takes as a part of an address; each kind asks for more. */
export const name: Shape<string> = text({
  most: 253,
  pattern: /^(?!\.{1,2}$)[^/%\s]+$/,
  what: "a name without spaces, / and %",
});

/** A namespace's name. */
export const namespace: Shape<string> = text({
  most: 63,
  pattern: new RegExp(`^${LABEL}$`),
  what: "a namespace's name",
  description: "Absent: the namespace of the resource itself",
});

const BY_PROGRAM = "it is not for a hook to set; leave it out";

/** What is looked at of an object that a hook is given. */
type ObservedHead = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject;
};

/** An object as it is read or given to a hook: with whatever it has. */
export const observedObject: Shape<KubeObject> = record<ObservedHead>({
  apiVersion,
  kind,
  metadata: freeObject(),
}, { open: true, description: "A Kubernetes object" }) as Shape<KubeObject>;

/** What is looked at of an object that a hook wants. */
type DesiredHead = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

/** An object that a hook wants to be there. */
export const desiredObject: Shape<KubeObject> = record<DesiredHead>({
  apiVersion,
  kind,
  metadata: record<DesiredHead["metadata"]>({
    name,
    namespace: optional(namespace),
  }, {
    open: true,
    never: {
      generateName: "found a generated name; an object that is kept needs a fixed one",
      managedFields: BY_PROGRAM,
      ownerReferences: BY_PROGRAM,
      resourceVersion: BY_PROGRAM,
      uid: BY_PROGRAM,
    },
  }),
}, {
  open: true,
  description: "What is declared of the object: it is applied on the server's side, " +
    "with an owner and labels of the program's own",
});

/** Points at one object. */
export const objectRef: Shape<ObjectRef> = record<ObjectRef>({
  apiVersion,
  kind,
  name,
  namespace: optional(namespace),
});
