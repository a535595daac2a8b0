/**
 * What the demo does with the running Website operator, step by step.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { getPath } from "../core/json.ts";
import { formatRef, type KubeObject, objectKey, refOf } from "../core/object.ts";
import type { Plan } from "../katalog/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import type { Screen } from "./demo_screen.ts";

/** What the steps are handed. */
export interface DemoStepsOptions {
  readonly client: KubeClient;
  readonly plan: Plan;
  readonly clock: Clock;
  readonly step: <T>(
    name: string,
    limitMs: number,
    work: () => Promise<T>,
  ) => Promise<T>;
  readonly screen: Screen;
}

/** Kinds whose objects a Website makes. */
const CHILD_KINDS = [
  ["apps/v1", "Deployment"],
  ["v1", "Service"],
  ["v1", "ConfigMap"],
  ["networking.k8s.io/v1", "Ingress"],
] as const;

/** How often the cluster is looked at, in milliseconds. */
const LOOK_MS = 20;

/** Long enough for Pods on a machine that is busy with other things. */
const LIMIT_MS = 120_000;

const OWNED = "orkestra.orkspace.io/managed=true";

/** The steps. */
export class DemoSteps {
  readonly #o: DemoStepsOptions;
  readonly #crs: readonly KubeObject[];

  constructor(options: DemoStepsOptions) {
    this.#o = options;
    this.#crs = options.plan.crds.flatMap((crd) => crd.examples)
      .map((cr) => ({
        ...cr,
        metadata: { ...cr.metadata, namespace: cr.metadata.namespace ?? "default" },
      }));
  }

  /** Applies the example CRs. */
  async applyExamples(): Promise<void> {
    for (const cr of this.#crs) {
      await this.#o.client.apply(cr, { fieldManager: "demo" });
    }
  }

  /** Runs all steps. */
  async run(): Promise<void> {
    const { step, screen } = this.#o;
    await step("CRs applied", LIMIT_MS, () => this.applyExamples());
    screen.done(this.#crs.map((cr) => formatRef(refOf(cr))).join(", "));

    const made = await step("children made", LIMIT_MS, () => this.#childrenMade());
    screen.done(made.join(", "));

    const pods = await step("Pods running", LIMIT_MS, () => this.#podsRunning());
    screen.done(`${pods} of ${pods}`);

    const url = await step("CRs Ready", LIMIT_MS, () => this.#allReady());
    screen.done(url);

    const repairMs = await step("child deleted", LIMIT_MS, () => this.#deleteChild());
    screen.done("the Deployment came back", repairMs);

    const followMs = await step("spec edited", LIMIT_MS, () => this.#editSpec());
    screen.done("the Deployment followed: one replica more", followMs);
    await step("Pods running", LIMIT_MS, () => this.#podsRunning());
    screen.done("the new one too");

    await step("CRs deleted", LIMIT_MS, () => this.#deleteAll());
    screen.done("every child is gone");
  }

  async #childrenMade(): Promise<string[]> {
    // The Deployment, Service and ConfigMap of each CR at least.
    await this.#until(async () =>
      (await this.#children()).length >= 3 * this.#crs.length
    );
    return (await this.#children()).map((child) =>
      `${child.kind} ${child.metadata.name}`
    );
  }

  async #podsRunning(): Promise<number> {
    let count = 0;
    await this.#until(async () => {
      const deployments = await this.#list("apps/v1", "Deployment", OWNED);
      const wanted = deployments.reduce(
        (sum, one) => sum + Number(getPath(one.spec, ["replicas"]) ?? 1),
        0,
      );
      const pods = (await this.#list("v1", "Pod"))
        .filter((pod) => getPath(pod.status, ["phase"]) === "Running");
      count = pods.length;
      return wanted > 0 && count >= wanted;
    });
    return count;
  }

  async #allReady(): Promise<string> {
    const urls: string[] = [];
    for (const cr of this.#crs) {
      await this.#until(async () => {
        const live = await this.#o.client.get(refOf(cr));
        const conditions = getPath(live?.status, ["conditions"]);
        const ready = Array.isArray(conditions) &&
          conditions.some((one) =>
            getPath(one, ["type"]) === "Ready" && getPath(one, ["status"]) === "True"
          );
        if (ready) urls.push(String(getPath(live?.status, ["url"])));
        return ready;
      });
    }
    return urls.join(", ");
  }

  /** Deletes a Deployment and waits, on a watch, until another has its name. */
  async #deleteChild(): Promise<number> {
    const { client, clock } = this.#o;
    const [deployment] = await this.#list("apps/v1", "Deployment", OWNED);
    return await this.#timed(
      deployment,
      async () => {
        const startedMs = clock.monotonic();
        await client.delete(refOf(deployment), { propagation: "Background" });
        return startedMs;
      },
      (event, object) =>
        event === "ADDED" && object.metadata.uid !== deployment.metadata.uid,
    );
  }

  async #editSpec(): Promise<number> {
    const { client, clock } = this.#o;
    const [cr] = this.#crs;
    const deployment = (await this.#list("apps/v1", "Deployment", OWNED))
      .find((one) =>
        getPath(one, ["metadata", "labels", "orkestra-owner"]) === cr.metadata.name
      )!;
    const replicas = Number(getPath(deployment.spec, ["replicas"]) ?? 1) + 1;
    return await this.#timed(deployment, async () => {
      const startedMs = clock.monotonic();
      await client.mergePatch(refOf(cr), { spec: { replicas } });
      return startedMs;
    }, (_, object) => getPath(object.spec, ["replicas"]) === replicas);
  }

  async #deleteAll(): Promise<void> {
    // Its monitors of kinds are renewed twice a minute, and this kind is new.
    this.#o.screen.note("garbage collection takes up to 40 s to learn of a new kind");
    for (const cr of this.#crs) await this.#o.client.delete(refOf(cr));
    for (const cr of this.#crs) {
      await this.#until(async () => await this.#o.client.get(refOf(cr)) === undefined);
    }
    await this.#until(async () => (await this.#children()).length === 0);
    await this.#until(async () => (await this.#list("v1", "Pod")).length === 0);
  }

  /** Milliseconds from an action to the watch event that shows its effect. */
  async #timed(
    object: KubeObject,
    act: () => Promise<number>,
    shows: (event: string, object: KubeObject) => boolean,
  ): Promise<number> {
    const { client, clock } = this.#o;
    const info = (await client.resolve(object.apiVersion, object.kind))!;
    const { namespace, name } = object.metadata;
    const fieldSelector = `metadata.name=${name}`;
    const { resourceVersion } = await client.list(info, { namespace, fieldSelector });
    const end = new AbortController();
    const events = client.watch(info, {
      namespace,
      fieldSelector,
      resourceVersion,
      signal: end.signal,
    });
    const acting = act();
    for await (const event of events) {
      if (event.type === "BOOKMARK" || !shows(event.type, event.object)) continue;
      const ms = clock.monotonic() - await acting;
      end.abort();
      return ms;
    }
    throw new Error(`the watch of ${objectKey(object.metadata)} ended`);
  }

  async #children(): Promise<readonly KubeObject[]> {
    const lists = await Promise.all(
      CHILD_KINDS.map(([apiVersion, kind]) => this.#list(apiVersion, kind, OWNED)),
    );
    return lists.flat();
  }

  async #list(
    apiVersion: string,
    kind: string,
    labelSelector?: string,
  ): Promise<readonly KubeObject[]> {
    const info = await this.#o.client.resolve(apiVersion, kind);
    if (info === undefined) throw new Error(`the server has no ${kind}`);
    const selection = { namespace: "default", labelSelector };
    return (await this.#o.client.list(info, selection)).items;
  }

  async #until(holds: () => Promise<boolean>): Promise<void> {
    while (!await holds()) {
      await new Promise<void>((resolve) => this.#o.clock.after(LOOK_MS, resolve));
    }
  }
}
