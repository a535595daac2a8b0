/**
 * Runs a Katalog as an operator for one test, in a namespace and group of its own.
 *
 * @module
 */

import type { KubeObject, ObjectRef } from "../core/object.ts";
import { createLogger, type LogRecord } from "../core/log.ts";
import { getPath, isObject, type Json, type JsonObject } from "../core/json.ts";
import { formatPosition } from "../core/problem.ts";
import { loadPlan, type Plan } from "../katalog/mod.ts";
import { denoCellCommand, HookHost } from "../hooks/mod.ts";
import { formatExactJson } from "../kube/exact_json.ts";
import { type KubeClient, parseExactJson, type Selection } from "../kube/mod.ts";
import {
  createOutbound,
  install,
  type Operator,
  startOperator,
} from "../runtime/mod.ts";
import {
  limitedClient,
  systemClock,
  systemRandom,
  testClient,
  uniqueGroup,
  withNamespace,
} from "./testing.ts";
import { crdOf, katalogText, siteCrd } from "./test_katalog.ts";

/** Ten times what the slowest step takes on a busy machine. */
const LIMIT_MS = 60_000;

/** How to run. */
export interface TestOperatorOptions {
  /** The YAML of `operatorBox`, indented by nothing. */
  readonly box: string;
  /** More keys of the CRD entry, such as `adopt: true`, indented by nothing. */
  entry?: string;
  /**
   * More CRDs of the same group, by kind: the YAML of their entries. `Page` is called
   * `page` in the Katalog.
   */
  readonly others?: { readonly [kind: string]: string };
  /** Keys of the document beside `spec`, such as `notes:`, indented by nothing. */
  readonly top?: string;
  /** Whether Sites are cluster-scoped. */
  readonly clusterScoped?: boolean;
  /** Leave the CRD out: the test brings it. */
  readonly withoutCrd?: boolean;
  /** What the operator may do, as RBAC rules; everything if absent. */
  readonly rules?: readonly JsonObject[];
  /** Serve probes and metrics, on a free port. */
  readonly http?: boolean;
  /** The environment that the Katalog and its calls see; empty if absent. */
  readonly env?: Readonly<Record<string, string>>;
  /** Plug-ins beside the Katalog, by path; with any, hooks are run. */
  modules?: { readonly [path: string]: Uint8Array };
  /** Puts something between the operator and its client. */
  readonly wrap?: (client: KubeClient) => KubeClient;
}

/** What a test is given. */
export class TestOperator {
  readonly logs: LogRecord[] = [];
  #operator: Operator | undefined;
  #hooks: HookHost | undefined;

  constructor(
    readonly client: KubeClient,
    readonly operatorClient: KubeClient,
    readonly namespace: string,
    readonly group: string,
    /** A test may change the Katalog between two starts. */
    public options: TestOperatorOptions,
  ) {}

  /** The running operator. */
  get operator(): Operator {
    if (this.#operator === undefined) throw new Error("The operator is not started");
    return this.#operator;
  }

  /** The CRD of kind `Site`, with a loose schema. */
  get crd(): KubeObject {
    return siteCrd(this.group, this.options.clusterScoped ?? false);
  }

  /** Compiles a Katalog for Sites. */
  async plan(box: string = this.options.box): Promise<Plan> {
    const text = katalogText(this.group, box, this.options);
    const crd = JSON.stringify(this.crd);
    const others = Object.keys(this.options.others ?? {}).map((kind) =>
      [`${kind.toLowerCase()}.yaml`, JSON.stringify(crdOf(kind, this.group))] as const
    );
    const loaded = await loadPlan({
      files: ["katalog.yaml"],
      readFile: (path) => {
        const other = others.find(([name]) => path.endsWith(name))?.[1];
        return Promise.resolve(other ?? (path.endsWith("crd.yaml") ? crd : text));
      },
      env: (name) => this.options.env?.[name],
      readBytes: (path) =>
        Object.hasOwn(this.options.modules ?? {}, path)
          ? Promise.resolve(this.options.modules![path])
          : Promise.reject(new Deno.errors.NotFound(`no ${path}`)),
    });
    if (!loaded.ok) {
      throw new Error(
        loaded.problems.map((one) => `${formatPosition(one)}: ${one.message}`).join(
          "\n",
        ),
      );
    }
    return loaded.value;
  }

  /** Starts the operator, as a process that has just come up would. */
  async start(box?: string): Promise<void> {
    const plan = await this.plan(box);
    if (!this.options.withoutCrd) {
      await install(plan, {
        client: this.client,
        clock: systemClock,
        logger: createLogger(() => {}),
        signal: AbortSignal.timeout(LIMIT_MS),
      });
    }
    this.#hooks = this.options.modules && new HookHost({
      clock: systemClock,
      json: { parse: parseExactJson, format: formatExactJson },
      command: denoCellCommand(Deno.execPath()),
    });
    this.#operator = startOperator(plan, {
      ...(this.#hooks ? { hooks: this.#hooks } : {}),
      client: this.operatorClient,
      clock: systemClock,
      random: systemRandom,
      logger: createLogger((record) => void this.logs.push(record), "debug"),
      instance: "test",
      ...(this.options.http ? { http: { port: 0, hostname: "127.0.0.1" } } : {}),
      outbound: createOutbound({
        clock: systemClock,
        env: (name) => this.options.env?.[name],
      }),
    });
  }

  /** Stops the operator; all that it remembered is lost. */
  async stop(): Promise<void> {
    await this.#operator?.stop();
    await this.#hooks?.close();
    this.#operator = undefined;
  }

  /** Applies a Site. */
  site(name: string, spec: Json, metadata: KubeObject["metadata"] = {}) {
    return this.resource("Site", name, spec, metadata);
  }

  /** Applies a CR of any of the kinds. */
  async resource(
    kind: string,
    name: string,
    spec: Json,
    metadata: KubeObject["metadata"] = {},
  ): Promise<KubeObject> {
    const namespace = this.options.clusterScoped ? undefined : this.namespace;
    return await this.client.apply({
      apiVersion: `${this.group}/v1`,
      kind,
      metadata: { name, ...(namespace ? { namespace } : {}), ...metadata },
      spec,
    }, { fieldManager: "test" });
  }

  /** Points at a Site. */
  siteRef(name: string): ObjectRef {
    const namespace = this.options.clusterScoped ? undefined : this.namespace;
    return { apiVersion: `${this.group}/v1`, kind: "Site", namespace, name };
  }

  /** Points at an object of the test's namespace. */
  ref(apiVersion: string, kind: string, name: string): ObjectRef {
    return { apiVersion, kind, namespace: this.namespace, name };
  }

  /** Reads a ConfigMap of the test's namespace. */
  configMap(name: string): Promise<KubeObject | undefined> {
    return this.client.get(this.ref("v1", "ConfigMap", name));
  }

  /** Lists objects of a kind. */
  async list(
    apiVersion: string,
    kind: string,
    selection: Selection = { namespace: this.namespace },
  ): Promise<readonly KubeObject[]> {
    const info = await this.client.resolve(apiVersion, kind);
    if (info === undefined) throw new Error(`The server has no ${kind}`);
    return (await this.client.list(info, selection)).items;
  }

  /** Waits until a Site's Ready condition is as asked. */
  async ready(name: string, status: "True" | "False", reason?: string) {
    return await this.until(
      `Site ${name} Ready=${status} ${reason ?? ""}`,
      async () => {
        const live = await this.client.get(this.siteRef(name));
        const ready = readyOf(live);
        const generation = live?.metadata.generation;
        return ready?.status === status &&
            (reason === undefined || ready.reason === reason) &&
            ready.observedGeneration === generation
          ? { live: live!, message: String(ready.message) }
          : undefined;
      },
    );
  }

  /** Waits until something holds, and gives it. */
  async until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
    const deadline = performance.now() + LIMIT_MS;
    for (;;) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      if (performance.now() > deadline) {
        const errors = this.logs.filter((one) => one.level !== "debug").slice(-8);
        throw new Error(`Never came: ${what}\n${JSON.stringify(errors, null, 1)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  /**
   * Waits until the operator has nothing to do and no write has been sent for a
   * moment; then `count` tells the writes so far.
   */
  async quiet(): Promise<number> {
    const count = () => this.logs.filter((one) => one.message === "sent").length;
    let before = -1;
    return await this.until("quiet", async () => {
      const now = count();
      const idle = this.operator.status().every((crd) => crd.queueDepth === 0);
      const done = idle && now === before ? now + 1 : undefined;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 400));
      return done;
    }) - 1;
  }
}

/** Runs a test with an operator, then removes all that it made. */
export async function withOperator(
  options: TestOperatorOptions,
  run: (test: TestOperator) => Promise<void>,
): Promise<void> {
  const client = await testClient();
  const group = uniqueGroup("op");
  const limited = options.rules && await limitedClient(client, options.rules);
  try {
    await withNamespace(client, "op", async (namespace) => {
      const plain = limited?.client ?? client;
      const own = options.wrap?.(plain) ?? plain;
      const test = new TestOperator(client, own, namespace, group, options);
      try {
        await test.start();
        await run(test);
      } finally {
        await test.stop();
        for (const kind of kindsOf(options)) await removeAll(test, kind);
        for (const kind of kindsOf(options)) {
          await client.delete({
            apiVersion: "apiextensions.k8s.io/v1",
            kind: "CustomResourceDefinition",
            name: `${kind.toLowerCase()}s.${group}`,
          });
        }
      }
    });
  } finally {
    limited?.client.close();
    await limited?.remove();
    client.close();
  }
}

function kindsOf({ others = {} }: TestOperatorOptions): string[] {
  return ["Site", ...Object.keys(others)];
}

/** Without its finalizers a CR cannot hold up the namespace's end. */
async function removeAll(test: TestOperator, kind: string): Promise<void> {
  const info = await test.client.resolve(`${test.group}/v1`, kind);
  if (info === undefined) return;
  for (const site of (await test.client.list(info)).items) {
    const { name, namespace } = site.metadata;
    const ref = {
      apiVersion: site.apiVersion,
      kind: site.kind,
      namespace,
      name: name!,
    };
    await test.client.delete(ref);
    const live = await test.client.get(ref);
    if (live === undefined) continue;
    await test.client.mergePatch(ref, { metadata: { finalizers: null } }).catch(
      () => {},
    );
  }
}

/** The Ready condition of an object. */
export function readyOf(object: KubeObject | undefined) {
  return conditionOf(object, "Ready");
}

/** One condition of an object. */
export function conditionOf(object: KubeObject | undefined, type: string) {
  const conditions = getPath(object?.status, ["conditions"]);
  if (!Array.isArray(conditions)) return undefined;
  return conditions.filter(isObject).find((one) => one.type === type);
}
