/**
 * Runs every Katalog of the corpus on a real API server whose Pods "run".
 *
 * @module
 */

import { sleep } from "../core/clock.ts";
import { createLogger, silentLogger } from "../core/log.ts";
import { CORPUS_FOLDERS, type CorpusFolder, readCorpus } from "../e2e/test_corpus.ts";
import { CorpusChildren } from "../e2e/test_corpus_children.ts";
import { CorpusRun } from "../e2e/test_corpus_run.ts";
import { systemClock, systemRandom, testCluster } from "../e2e/testing.ts";
import { startTestPlane } from "../e2e/testing_plane.ts";
import { createClient, type KubeClient, loadClusterConfig } from "../kube/mod.ts";
import { installCrd } from "./mod.ts";

/** How many folders are at work at a time: as many as two cores keep busy. */
const AT_ONCE = 6;
/** Garbage collection looks for new kinds every 30 s. */
const COLLECTOR_MS = 32_000;

/** `ORK_CORPUS=a_tenant,b_rbac` runs these alone. */
function chosen(): readonly string[] {
  const names = Deno.env.get("ORK_CORPUS")?.split(",");
  return CORPUS_FOLDERS.filter((name) => names?.includes(name) ?? true);
}

async function clientOf(kubeconfig: string): Promise<KubeClient> {
  const config = await loadClusterConfig({
    kubeconfig,
    env: () => undefined,
    readFile: (path) => Deno.readTextFile(path),
  });
  return createClient(config, {
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
}

/** The cluster of the test run if it has a Node, else one of the test's own. */
async function withNodes(run: (client: KubeClient) => Promise<void>): Promise<void> {
  const shared = await clientOf(testCluster().kubeconfig);
  try {
    const nodes = (await shared.resolve("v1", "Node"))!;
    if ((await shared.list(nodes)).items.length > 0) return await run(shared);
  } finally {
    shared.close();
  }
  await using plane = await startTestPlane({ clock: systemClock, nodes: 1 });
  const own = await clientOf(plane.kubeconfig);
  try {
    await run(own);
  } finally {
    own.close();
  }
}

async function installCrds(folders: readonly CorpusFolder[], client: KubeClient) {
  const options = {
    client,
    clock: systemClock,
    logger: createLogger(() => {}),
    signal: AbortSignal.timeout(120_000),
  };
  const manifests = folders.flatMap(({ plan, live }) => [
    ...plan.crds.flatMap(({ manifest }) => manifest ?? []),
    ...(live.before ?? []).filter(({ kind }) => kind === "CustomResourceDefinition"),
  ]);
  await Promise.all(manifests.map((manifest) => installCrd(manifest, options)));
  return manifests.map(({ apiVersion, kind, metadata }) => ({
    apiVersion,
    kind,
    name: metadata.name!,
  }));
}

Deno.test({
  name: "Every Katalog of the corpus does in a cluster what was written down",
  // Folders run side by side, so what one has open is not another's leak.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: (t) =>
    withNodes(async (client) => {
      const folders = await Promise.all(chosen().map(readCorpus));
      const crds = await installCrds(folders, client);
      const collected = sleep(systemClock, COLLECTOR_MS);
      try {
        const waiting = [...folders];
        const worker = async () => {
          for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
            const folder = one;
            await t.step({
              name: folder.name,
              sanitizeOps: false,
              sanitizeResources: false,
              sanitizeExit: false,
              fn: () => new CorpusRun(folder, { client, collected }).run(),
            });
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, worker));
      } finally {
        await collected;
        for (const one of folders) await new CorpusChildren(client, one).remove();
        for (const crd of crds) await client.delete(crd);
      }
    }),
});
