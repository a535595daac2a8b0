/**
 * Installs what a Katalog needs on a cluster before it can run.
 *
 * @module
 */

import { type Clock, sleep } from "../core/clock.ts";
import { formatDuration } from "../core/duration.ts";
import { getPath, isObject } from "../core/json.ts";
import type { Logger } from "../core/log.ts";
import { formatRef, type KubeObject, refOf } from "../core/object.ts";
import { formatPosition } from "../core/problem.ts";
import { type Plan, readinessOf, type SetupWait } from "../katalog/mod.ts";
import { type KubeClient, KubeError } from "../kube/mod.ts";
import { chartDeployed } from "./install_chart.ts";

/** Who installs: apart from the runtime's manager, so that neither undoes the other. */
const INSTALL_MANAGER = "orkestra-install";

/** How long a CRD may take to be served; it takes a fraction of a second. */
const ESTABLISH_MS = 30_000;

/** What {@link install} needs. */
export interface InstallOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Applies each `crdFile` and waits until it is served, then what `setup` names with its
 * waits, then the `crFiles`.
 *
 * @throws {KubeError} Naming the object that was refused, or never came.
 */
export async function install(plan: Plan, options: InstallOptions): Promise<void> {
  for (const { manifest } of plan.crds) {
    if (manifest !== undefined) await installCrd(manifest, options);
  }
  for (const { setup = [] } of plan.crds) {
    for (const { apply, chart, waits } of setup) {
      for (const object of apply) await applySetup(object, options);
      if (chart !== undefined) await chartDeployed(chart, options);
      for (const wait of waits) await arrived(wait, options);
    }
  }
  for (const { examples } of plan.crds) {
    for (const example of examples) {
      await applyOne(withNamespace(example, plan, options), options);
      options.logger.info("applied", { object: formatRef(refOf(example)) });
    }
  }
}

/**
 * Applies one CustomResourceDefinition and waits until its kind is served.
 *
 * @throws {KubeError} If it is refused, or not served within 30 s.
 */
export async function installCrd(
  manifest: KubeObject,
  options: InstallOptions,
): Promise<void> {
  await applyOne(manifest, options);
  await established(manifest, options);
  options.logger.info("CRD installed", { crd: manifest.metadata.name });
}

async function applySetup(object: KubeObject, options: InstallOptions): Promise<void> {
  if (object.kind === "CustomResourceDefinition") return installCrd(object, options);
  const { client, signal, logger } = options;
  const { apiVersion, kind, metadata } = object;
  const info = await client.resolve(apiVersion, kind, { signal });
  const namespace = metadata.namespace ??
    (info?.namespaced ? client.namespace : undefined);
  const placed = { ...object, metadata: { ...metadata, namespace } };
  await applyOne(placed, options);
  logger.info("applied", { object: formatRef(refOf(placed)) });
}

/** Waits until an object of `setup` is there, and ready if that is asked. */
async function arrived(wait: SetupWait, options: InstallOptions): Promise<void> {
  const { client, clock, signal, logger } = options;
  const { apiVersion, kind, name } = wait.ref;
  const deadline = clock.monotonic() + wait.timeoutMs;
  for (let waitMs = 100;; waitMs = Math.min(2000, waitMs * 2)) {
    const info = await client.resolve(apiVersion, kind, { signal });
    const namespace = wait.ref.namespace ?? client.namespace;
    const ref = info?.namespaced
      ? { apiVersion, kind, name, namespace }
      : { apiVersion, kind, name };
    const live = info && await client.get(ref, { signal });
    const missing = info === undefined
      ? `the server has no kind "${kind}" of "${apiVersion}"`
      : "it is not there";
    const judged = live && wait.ready
      ? readinessOf(live)
      : { ready: live !== undefined };
    if (judged.ready) return logger.info("setup ready", { object: formatRef(ref) });
    if (clock.monotonic() > deadline) {
      const why = "why" in judged ? judged.why : missing;
      throw new KubeError(
        "timeout",
        `Cannot start: waited ${formatDuration(wait.timeoutMs)} for "${
          formatRef(ref)
        }": ${why} (${formatPosition(wait.origin.at)})`,
        { hint: "Look at that object, or give it more time with `timeout:`" },
      );
    }
    await sleep(clock, waitMs, signal);
  }
}

async function applyOne(object: KubeObject, options: InstallOptions): Promise<void> {
  const { client, signal } = options;
  try {
    await client.apply(object, { fieldManager: INSTALL_MANAGER, signal });
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    const what = formatRef(refOf(object));
    throw new KubeError(error.kind, `Cannot apply "${what}": ${error.message}`, {
      status: error.status,
      hint: error.hint ?? "Check the file, and your rights on the cluster",
      cause: error,
    });
  }
}

/** Waits until the API server serves the kind. */
async function established(crd: KubeObject, options: InstallOptions): Promise<void> {
  const { client, clock, signal } = options;
  const deadline = clock.monotonic() + ESTABLISH_MS;
  for (let waitMs = 50;; waitMs = Math.min(1000, waitMs * 2)) {
    const live = await client.get(refOf(crd), { signal });
    const why = refusal(live);
    if (why === undefined && await served(crd, client, signal)) return;
    if (clock.monotonic() > deadline) {
      throw new KubeError(
        "timeout",
        `Cannot use the CRD "${crd.metadata.name}": ${why ?? "it is not served yet"}`,
        { hint: "Look at its conditions: kubectl describe crd" },
      );
    }
    await sleep(clock, waitMs, signal);
  }
}

async function served(
  crd: KubeObject,
  client: KubeClient,
  signal: AbortSignal,
): Promise<boolean> {
  const group = String(getPath(crd.spec, ["group"]));
  const kind = String(getPath(crd.spec, ["names", "kind"]));
  const versions = getPath(crd.spec, ["versions"]);
  const version = Array.isArray(versions)
    ? versions.find((one) => isObject(one) && one.served === true)
    : undefined;
  const name = isObject(version) ? String(version.name) : "";
  return await client.resolve(`${group}/${name}`, kind, { signal }) !== undefined;
}

/** Why a CRD is not established; `undefined` when it is. */
function refusal(crd: KubeObject | undefined): string | undefined {
  const conditions = getPath(crd?.status, ["conditions"]);
  const list = Array.isArray(conditions) ? conditions.filter(isObject) : [];
  const denied = list.find((one) =>
    one.type === "NamesAccepted" && one.status === "False"
  );
  if (denied !== undefined) return String(denied.message);
  return list.some((one) => one.type === "Established" && one.status === "True")
    ? undefined
    : "it is not established yet";
}

/** Puts a namespaced object without a namespace where kubectl would put it. */
function withNamespace(
  object: KubeObject,
  plan: Plan,
  { client }: InstallOptions,
): KubeObject {
  const crd = plan.crds.find((one) => one.gvk.kind === object.kind);
  if (object.metadata.namespace !== undefined || crd?.namespaced !== true) {
    return object;
  }
  return { ...object, metadata: { ...object.metadata, namespace: client.namespace } };
}
