/**
 * Leaves a workload the selector that it has.
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
