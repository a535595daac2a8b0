/**
 * Shapes what is applied by what is there, so that it can neither resurrect nor be refused.
 *
 * @module
 */

import { isObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";

/**
 * A workload's selector cannot change. An existing one (the original's, or one
 * whose labels this program would now choose differently) keeps its own, and its
 * pods get the labels that it asks for.
 */
export function keepSelector(desired: KubeObject, live: KubeObject): KubeObject {
  const [spec, liveSpec] = [desired.spec, live.spec];
  if (!isObject(spec) || !isObject(liveSpec)) return desired;
  const { selector, template } = spec;
  if (!isObject(selector) || !isObject(selector.matchLabels)) return desired;
  if (!isObject(template) || !isObject(liveSpec.selector)) return desired;
  const metadata = isObject(template.metadata) ? template.metadata : {};
  const labels = {
    ...(isObject(metadata.labels) ? metadata.labels : {}),
    ...(isObject(liveSpec.selector.matchLabels) ? liveSpec.selector.matchLabels : {}),
  };
  return {
    ...desired,
    spec: {
      ...spec,
      selector: liveSpec.selector,
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
}

/**
 * The precondition "only if it is absent": a server-side apply with a
 * resourceVersion that no living object can have is refused with 409.
 */
export function createOnly(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: "1" } };
}

/** Apply would re-create a deleted object; with the uid it is refused instead. */
export function withUid(object: KubeObject, live: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, uid: live.metadata.uid } };
}
