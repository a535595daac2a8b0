/**
 * Waits for the Helm releases that a Katalog's `setup` names.
 *
 * A chart may install anything, so whoever may do that installs it: this program
 * neither starts `helm` nor has the rights that a chart needs. It tells the command,
 * and reads from Helm's own record whether the release is there.
 *
 * @module
 */

import { type Clock, sleep } from "../core/clock.ts";
import { formatDuration } from "../core/duration.ts";
import type { Logger } from "../core/log.ts";
import { formatPosition } from "../core/problem.ts";
import type { ChartRelease } from "../katalog/mod.ts";
import { type KubeClient, KubeError } from "../kube/mod.ts";

/** How long is waited for a release, as for anything else that `setup` names. */
const WAIT_MS = 60_000;

/** What {@link chartDeployed} needs. */
export interface ChartOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Waits until a release is deployed.
 *
 * @throws {KubeError} After a minute, with the command that deploys it; or when the
 *   Secrets of its namespace may not be listed.
 */
export async function chartDeployed(
  chart: ChartRelease,
  options: ChartOptions,
): Promise<void> {
  const { clock, logger, signal } = options;
  const { release, namespace, origin } = chart;
  const command = helmCommand(chart);
  const deadline = clock.monotonic() + WAIT_MS;
  for (let waitMs = 200;; waitMs = Math.min(2000, waitMs * 2)) {
    if (await isDeployed(chart, options)) {
      return logger.info("setup ready", { release: `${namespace}/${release}` });
    }
    if (waitMs === 200) {
      logger.warn("waiting for a Helm release", {
        release: `${namespace}/${release}`,
        run: command,
      });
    }
    if (clock.monotonic() > deadline) {
      throw new KubeError(
        "timeout",
        `Cannot start: waited ${
          formatDuration(WAIT_MS)
        } for the Helm release "${namespace}/${release}": it is not deployed (${
          formatPosition(origin.at)
        })`,
        { hint: `Run: ${command}` },
      );
    }
    await sleep(clock, waitMs, signal);
  }
}

/** Helm keeps a Secret for each revision of a release, with its state as a label. */
async function isDeployed(
  { release, namespace }: ChartRelease,
  { client, signal }: ChartOptions,
): Promise<boolean> {
  const info = await client.resolve("v1", "Secret", { signal });
  if (info === undefined) return false;
  const labelSelector = `owner=helm,name=${release},status=deployed`;
  const { items } = await client.list(info, { namespace, labelSelector }, {
    signal,
    // What a release's Secret holds is nobody's business here.
    metadataOnly: true,
  });
  return items.length > 0;
}

/** The command that deploys a release. Values are left to the reader: they may be secret. */
export function helmCommand(chart: ChartRelease): string {
  const { release, repo, version, namespace, createNamespace } = chart;
  const words = ["helm", "upgrade", "--install", release, chart.chart];
  if (repo !== undefined) words.push("--repo", repo);
  if (version !== undefined) words.push("--version", version);
  words.push("--namespace", namespace);
  if (createNamespace) words.push("--create-namespace");
  for (const file of chart.valueFiles) words.push("--values", file);
  for (const key of chart.valueKeys) words.push("--set", `${key}=…`);
  return words.map(quoted).join(" ");
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./…-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
