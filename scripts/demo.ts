/**
 * Shows a person the Website operator at work, on a control plane of its own.
 *
 * Exits with 0, or with 1 after naming the step that failed.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { systemClock, systemRandom } from "../cli/system.ts";
import { createPalette, wantsColour } from "../cli/output.ts";
import { formatDuration } from "../core/duration.ts";
import { createLogger } from "../core/log.ts";
import { type ControlPlane, startControlPlane } from "../e2e/control_plane.ts";
import { findBinaries } from "../e2e/control_plane_binaries.ts";
import { loadPlan, type Plan } from "../katalog/mod.ts";
import { createClient, type KubeClient, loadClusterConfig } from "../kube/mod.ts";
import { install, type Operator, startOperator } from "../runtime/mod.ts";
import { Screen } from "./demo_screen.ts";
import { DemoSteps } from "./demo_steps.ts";

const KATALOG = new URL("../examples/website/katalog.yaml", import.meta.url).pathname;

const { values: flags } = parseArgs({
  options: {
    keep: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

if (flags.help) {
  console.log(`Show the Website operator at work on a local control plane

Usage: deno task demo [--keep]

  --keep   leave everything running until Ctrl-C, and print its KUBECONFIG`);
  Deno.exit(0);
}

const palette = createPalette(
  wantsColour((name) => Deno.env.get(name), Deno.stdout.isTerminal()),
);

const screen = new Screen(systemClock, palette);
const stop = new AbortController();
Deno.addSignalListener("SIGINT", () => stop.abort(new Error("Stopped by Ctrl-C")));
Deno.addSignalListener("SIGTERM", () => stop.abort(new Error("Stopped by SIGTERM")));

/** Ends a step that hangs, so that the demo never does. */
async function step<T>(
  name: string,
  limitMs: number,
  work: () => Promise<T>,
): Promise<T> {
  screen.begin(name);
  let cancel = () => {};
  const late = new Promise<never>((_, reject) => {
    const limit = formatDuration(limitMs);
    cancel = systemClock.after(
      limitMs,
      () => reject(new Error(`nothing after ${limit}`)),
    );
    stop.signal.addEventListener("abort", () => reject(stop.signal.reason), {
      once: true,
    });
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    cancel();
  }
}

async function startPlane(): Promise<ControlPlane> {
  const binaries = await step("programs", 45 * 60_000, () =>
    findBinaries({
      env: Deno.env.toObject(),
      clock: systemClock,
      progress: (update) => screen.progress(update),
      signal: stop.signal,
    }));
  screen.done("etcd, API server, controller-manager, scheduler, kwok");
  const plane = await step("control plane", 120_000, () =>
    startControlPlane({
      binaries,
      clock: systemClock,
      progress: (update) => screen.progress(update),
      nodes: 1,
    }));
  return plane;
}

async function connect(plane: ControlPlane): Promise<KubeClient> {
  const config = await loadClusterConfig({
    kubeconfig: plane.kubeconfig,
    env: (name) => Deno.env.get(name),
    readFile: (path) => Deno.readTextFile(path),
  });
  const logger = createLogger(() => {});
  const client = createClient(config, {
    clock: systemClock,
    random: systemRandom,
    logger,
  });
  screen.done(`Kubernetes ${await client.version()} at ${client.server}`);
  return client;
}

async function loadWebsite(): Promise<Plan> {
  const loaded = await step(
    "Katalog",
    30_000,
    () => loadPlan({ files: [KATALOG], readFile: (path) => Deno.readTextFile(path) }),
  );
  if (!loaded.ok) throw new Error(loaded.problems.map((one) => one.message).join("; "));
  screen.done("examples/website/katalog.yaml");
  return loaded.value;
}

async function installCrd(plan: Plan, client: KubeClient): Promise<void> {
  const crds = plan.crds.map((crd) => ({ ...crd, examples: [] }));
  const logger = createLogger(() => {});
  await step(
    "CRD installed",
    60_000,
    () =>
      install({ ...plan, crds }, {
        client,
        clock: systemClock,
        logger,
        signal: stop.signal,
      }),
  );
  screen.done(plan.crds.map((crd) => crd.manifest?.metadata.name).join(", "));
}

async function runWebsite(plan: Plan, client: KubeClient): Promise<Operator> {
  const operator = startOperator(plan, {
    client,
    clock: systemClock,
    random: systemRandom,
    logger: createLogger(({ level, message, fields }) => {
      if (level === "error") screen.note(`${message} ${JSON.stringify(fields)}`);
    }),
    instance: "demo",
  });
  await step("operator", 30_000, async () => {
    while (operator.status().some((crd) => crd.state !== "healthy")) {
      await new Promise<void>((resolve) => systemClock.after(20, resolve));
    }
  });
  screen.done(`${plan.crds.map((crd) => crd.gvk.kind).join(", ")}: informers synced`);
  return operator;
}

async function main(): Promise<void> {
  console.log(
    palette.bold("Orkestra: the Website operator on a control plane of its own"),
  );
  const plan = await loadWebsite();
  const plane = await startPlane();
  let client: KubeClient | undefined;
  let operator: Operator | undefined;
  try {
    client = await connect(plane);
    await installCrd(plan, client);
    operator = await runWebsite(plan, client);
    const show = new DemoSteps({ client, plan, step, screen, clock: systemClock });
    await show.run();
    console.log(palette.green("Everything worked."));
    if (flags.keep) await keep(plane, show);
  } finally {
    await operator?.stop();
    client?.close();
    await plane.stop();
  }
}

async function keep(plane: ControlPlane, show: DemoSteps): Promise<void> {
  await show.applyExamples();
  console.log(`\nLeft running until Ctrl-C. In another terminal:

  export KUBECONFIG=${plane.kubeconfig}
  kubectl get websites,deployments,pods
`);
  await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
}

try {
  await main();
} catch (error) {
  screen.failed(error);
  Deno.exit(1);
}
Deno.exit(0);
