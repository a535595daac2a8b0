/**
 * Makes every call of a client one flow's.
 *
 * @module
 */

import type { KubeClient } from "./client.ts";

/** The same client; its calls take turns with those of other flows. */
export function inFlow(client: KubeClient, flow: string): KubeClient {
  return {
    server: client.server,
    namespace: client.namespace,
    version: (options) => client.version({ flow, ...options }),
    resolve: (apiVersion, kind, options) =>
      client.resolve(apiVersion, kind, { flow, ...options }),
    resolveAny: (group, kind, options) =>
      client.resolveAny(group, kind, { flow, ...options }),
    get: (ref, options) => client.get(ref, { flow, ...options }),
    list: (info, selection, options) =>
      client.list(info, selection, { flow, ...options }),
    pages: (info, selection, options) =>
      client.pages(info, selection, { flow, ...options }),
    // A watch is no call that others wait for: it has connections of its own.
    watch: (info, options) => client.watch(info, options),
    apply: (object, options) => client.apply(object, { flow, ...options }),
    create: (object, options) => client.create(object, { flow, ...options }),
    mergePatch: (ref, patch, options) =>
      client.mergePatch(ref, patch, { flow, ...options }),
    delete: (ref, options) => client.delete(ref, { flow, ...options }),
    close: () => client.close(),
  };
}
