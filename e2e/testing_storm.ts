/**
 * Lets an API server answer 429 to the operator of a fault test.
 *
 * For tests only: it changes the server's flow control, so the plane must be their own.
 *
 * @module
 */

import { sleep } from "../core/clock.ts";
import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import type { FaultWorld } from "./testing_faults.ts";
import { systemClock } from "./testing.ts";

const FLOW = "flowcontrol.apiserver.k8s.io/v1";

/** While these exist, the API server answers 429 to these verbs of the operator. */
const storming = (verbs: readonly string[]): readonly KubeObject[] => [
  {
    apiVersion: FLOW,
    kind: "PriorityLevelConfiguration",
    metadata: { name: "storm" },
    spec: {
      type: "Limited",
      limited: {
        nominalConcurrencyShares: 0,
        lendablePercent: 0,
        borrowingLimitPercent: 0,
        limitResponse: { type: "Reject" },
      },
    },
  },
  {
    apiVersion: FLOW,
    kind: "FlowSchema",
    metadata: { name: "storm" },
    spec: {
      priorityLevelConfiguration: { name: "storm" },
      matchingPrecedence: 50,
      rules: [{
        subjects: [{ kind: "User", user: { name: "operator" } }],
        resourceRules: [{
          verbs,
          apiGroups: ["*"],
          resources: ["*"],
          namespaces: ["*"],
          clusterScope: true,
        }],
        ...(verbs.includes("*") ? { nonResourceRules: EVERYWHERE } : {}),
      }],
    },
  },
];

const EVERYWHERE: readonly JsonObject[] = [{ verbs: ["*"], nonResourceURLs: ["*"] }];

/**
 * Refuses these verbs from the moment that the operator has felt it, for `ms`.
 * Watches that are open would not feel it, so they are broken off.
 */
export async function storm(
  world: FaultWorld,
  { ms, verbs }: { readonly ms: number; readonly verbs: readonly string[] },
): Promise<void> {
  const objects = storming(verbs);
  for (const object of objects) await world.admin.apply(object, { fieldManager: "t" });
  await world.until("the storm", async () => {
    if (verbs.includes("watch")) world.proxy.reset();
    await world.admin.mergePatch(world.ref("Site", "site-1"), {
      metadata: { annotations: { stir: String(systemClock.monotonic()) } },
    });
    return world.logs.some((one) => /429|too many requests/i.test(JSON.stringify(one)));
  });
  await sleep(systemClock, ms);
  for (const { apiVersion, kind, metadata } of [...objects].reverse()) {
    await world.admin.delete({ apiVersion, kind, name: metadata.name! });
  }
}
