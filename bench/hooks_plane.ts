/**
 * Measures how fast resources with a hook reconcile, beside the same without, on a
 * control plane.
 *
 * @module
 */

import { systemClock } from "../cli/system.ts";
import { parseYaml, yamlToJson } from "../core/yaml.ts";
import { findBinaries } from "../e2e/control_plane_binaries.ts";
import { measure } from "./measure.ts";
import { type BenchPlane, startBenchPlane } from "./plane.ts";
import type { Measurements } from "./result.ts";
import { crdText, identityOf, kindsOf, orkestra } from "./subject.ts";
import { World } from "./world.ts";

const ROOT = new URL("..", import.meta.url);

/** What makes the fourth object of each Site. */
export type Maker = "template" | "hook";

/** Both, with N Sites: one entry for each round. */
export interface PlaneFigures {
  readonly objects: number;
  readonly makers: Readonly<Record<Maker, readonly PlaneFigure[]>>;
}

/** One round of one of them. */
export interface PlaneFigure {
  /** Sites a second, until a watch has shown all of their objects. */
  readonly createPerSecond: number;
  readonly updatePerSecond: number;
  /** Processor time of the operator a Site while they were made; cells not included. */
  readonly createCpuMs: number;
}

/** The hook runs first, so that what is waited for waits for it, too. */
export const BOXES: Readonly<Record<Maker, (katalog: string) => string>> = {
  hook: (katalog) =>
    katalog.replace(
      /( +)resync: \w+\n/,
      (line, indent) =>
        `${line}${indent}hooks:\n` +
        [
          "wasm: ./hook.wasm",
          "runHooksFirst: true",
          'args: { newCheckout: "{{ eq .spec.replicas 0 }}", sale: false }',
          "capabilities: { apply: [{ apiVersion: v1, kind: ConfigMap }] }",
        ].map((text) => `${indent}  ${text}\n`).join(""),
    ),
  template: (katalog) =>
    katalog.replace(
      /( +)configMaps:\n/,
      (line, indent) =>
        line +
        [
          '- name: "{{ .metadata.name }}-features"',
          "  data:",
          '    checkout: "{{ if eq .spec.replicas 0 }}v2{{ end }}"',
          '    banner: "none"',
        ].map((text) => `${indent}  ${text}\n`).join(""),
    ).replace(
      /( +)readiness: reconcile\n/,
      (line, indent) =>
        `${line}${indent}fields:\n${indent}  - { path: checkout, value: v2 }\n`,
    ),
};

/** Measures both makers in turn, the order turned in each round. */
export async function measurePlane(
  { objects, rounds }: { readonly objects: number; readonly rounds: number },
  tell: (what: string) => void,
): Promise<PlaneFigures> {
  const binaries = await findBinaries({
    env: Deno.env.toObject(),
    clock: systemClock,
    progress: () => {},
  });
  const dir = await Deno.makeTempDir({ prefix: "ork-bench-hooks-" });
  const found: Record<Maker, PlaneFigure[]> = { template: [], hook: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      const plane = await startBenchPlane(binaries, dir);
      try {
        await addStatusField(plane);
        const makers: readonly Maker[] = ["template", "hook"];
        for (const maker of round % 2 === 0 ? makers : makers.toReversed()) {
          const measured = await run(maker, objects, plane, dir, tell);
          found[maker].push(figureOf(measured));
        }
      } finally {
        await plane.stop();
      }
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
  return { objects, makers: found };
}

async function run(
  maker: Maker,
  objects: number,
  { client, audit, kubeconfigs }: BenchPlane,
  dir: string,
  tell: (what: string) => void,
): Promise<Measurements> {
  const subject = await orkestra(new URL("cli/main.ts", ROOT).pathname, {
    workers: 10,
    resync: "10m",
    dir,
    kubeconfig: kubeconfigs.orkestra,
    port: freePort(),
  });
  const path = `${dir}/katalog.yaml`;
  const katalog = BOXES[maker](await Deno.readTextFile(path));
  await Deno.writeTextFile(path, katalog);
  await Deno.writeTextFile(`${dir}/crd.yaml`, JSON.stringify(await crdWithStatus()));
  const wasm = new URL("examples/feature-flag/feature-flag.wasm", ROOT);
  await Deno.copyFile(wasm, `${dir}/hook.wasm`);
  const { group, namespace } = subject;
  const world = await World.open(client, { kinds: kindsOf(group), namespace });
  try {
    return await measure({
      subject,
      client,
      world,
      audit,
      objects,
      starts: 1,
      repairs: 1,
      idleSeconds: 1,
      dir,
      tell: (what) => tell(`${maker}: ${what}`),
    });
  } finally {
    await world.close();
  }
}

function figureOf({ create, update }: Measurements): PlaneFigure {
  return {
    createPerSecond: create.objects / create.seconds,
    updatePerSecond: update.objects / update.seconds,
    createCpuMs: create.cpuMs / create.objects,
  };
}

/** A CRD, as far as it is changed here. */
interface Crd {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly versions: readonly {
      readonly schema: {
        readonly openAPIV3Schema: {
          readonly properties: {
            readonly status: { readonly properties: Record<string, unknown> };
          };
        };
      };
    }[];
  };
}

/** The CRD of Sites, with the field that the hook writes. */
async function crdWithStatus(): Promise<Crd> {
  const text = await crdText(identityOf("orkestra").group);
  const parsed = parseYaml(text, "crd.yaml");
  const crd = yamlToJson(parsed.documents[0]) as unknown as Crd;
  const { properties } = crd.spec.versions[0].schema.openAPIV3Schema;
  properties.status.properties.checkout = { type: "string" };
  return crd;
}

async function addStatusField({ client }: BenchPlane): Promise<void> {
  const { apiVersion, kind, metadata, spec } = await crdWithStatus();
  const ref = { apiVersion, kind, name: metadata.name };
  await client.mergePatch(ref, { spec: JSON.parse(JSON.stringify(spec)) });
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
