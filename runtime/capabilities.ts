/**
 * Asks the API server what may be written of a custom resource.
 *
 * @module
 */

import type { Logger } from "../core/log.ts";
import { formatApiVersion } from "../core/object.ts";
import type { CrdPlan } from "../katalog/mod.ts";
import type { KubeClient } from "../kube/mod.ts";

/** Whether the CRD has a status subresource; true where that cannot be learnt. */
export async function hasStatusSubresource(
  { gvk }: CrdPlan,
  client: KubeClient,
  logger: Logger,
): Promise<boolean> {
  const { group, version, kind } = gvk;
  try {
    const info = await client.resolve(formatApiVersion(group, version), kind);
    if (info?.subresources.includes("status") ?? true) return true;
    logger.warn("status is not written: the CRD has no status subresource");
    return false;
  } catch (error) {
    // Not knowing costs one refused status write.
    logger.debug("cannot read discovery", { error: String(error) });
    return true;
  }
}
