/**
 * Says what is measured: this program and a plain Go operator, at the same work.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import manifest from "../deno.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The group that stands in `crd.yaml`; each subject has one of its own. */
const GROUP = "bench.orkestra.dev";

/** Which of the two. */
export type SubjectName = "orkestra" | "go";

/** One operator, as it is to be started. */
export interface Subject {
  readonly name: SubjectName;
  /** For tables. */
  readonly title: string;
  /** The API group of its Sites. */
  readonly group: string;
  /** The user of its requests, by which the audit log is read. */
  readonly user: string;
  /** The namespace of its Sites. */
  readonly namespace: string;
  /** Program and arguments. */
  readonly command: readonly string[];
}

/** What both operators are given. */
export interface SubjectSettings {
  readonly workers: number;
  /** In Go's spelling, such as `10m`. */
  readonly resync: string;
  /** Where its files are; the Katalog is written there. */
  readonly dir: string;
  readonly kubeconfig: string;
  /** Where it serves its metrics, as both do in production. */
  readonly port: number;
}

/** All that the work of a subject shows itself in: Sites and their children. */
export function kindsOf(group: string): readonly (readonly [string, string])[] {
  return [
    [`${group}/v1`, "Site"],
    ["v1", "ConfigMap"],
    ["v1", "Service"],
    ["apps/v1", "Deployment"],
  ];
}

/** What tells subjects apart on a plane that they share. */
export function identityOf(
  name: SubjectName,
): Pick<Subject, "name" | "title" | "group" | "user" | "namespace"> {
  return {
    name,
    title: name === "go" ? "Go operator" : "Orkestra",
    group: `${name}.${GROUP}`,
    user: `bench-${name}`,
    namespace: `bench-${name}`,
  };
}

/** The CRD of Sites under a subject's group, as YAML. */
export async function crdText(group: string): Promise<string> {
  const text = await Deno.readTextFile(`${ROOT}bench/crd.yaml`);
  return text.replaceAll(GROUP, group);
}

/**
 * This program on the Katalog of this folder: with the permissions and flags of the task
 * `ork`, but bundled, as the binary holds it.
 *
 * @param program The bundle.
 */
export async function orkestra(
  program: string,
  settings: SubjectSettings,
): Promise<Subject> {
  const identity = identityOf("orkestra");
  const katalog = await Deno.readTextFile(`${ROOT}bench/katalog.yaml`);
  await Deno.mkdir(settings.dir, { recursive: true });
  await Deno.writeTextFile(`${settings.dir}/crd.yaml`, await crdText(identity.group));
  await Deno.writeTextFile(
    `${settings.dir}/katalog.yaml`,
    katalog.replace(/workers: \d+/, `workers: ${settings.workers}`)
      .replace(/resync: \w+/, `resync: ${settings.resync}`),
  );
  return {
    ...identity,
    command: [
      Deno.execPath(),
      ...taskArguments(manifest.tasks.ork.command),
      program,
      "run",
      ...["-f", `${settings.dir}/katalog.yaml`],
      ...["--kubeconfig", settings.kubeconfig],
      ...["--port", String(settings.port)],
      // A cluster has the CRDs long before an operator starts.
      "--no-install-crds",
    ],
  };
}

/** The peer, once `peer_build.ts` has made its program. */
export function goPeer(program: string, settings: SubjectSettings): Subject {
  return {
    ...identityOf("go"),
    command: [
      program,
      ...["--group", identityOf("go").group],
      ...["--workers", String(settings.workers)],
      ...["--resync", settings.resync],
      ...["--kubeconfig", settings.kubeconfig],
      ...["--metrics-bind-address", `127.0.0.1:${settings.port}`],
    ],
  };
}

/**
 * What `deno` is called with by the task `ork`, before the program: the same permissions
 * and flags of V8 as a user's process has.
 */
export function taskArguments(command: string): string[] {
  return command.slice(command.lastIndexOf("deno run") + "deno ".length)
    .split(" ").map((word) => word.replaceAll('"', "")).slice(0, -1)
    .map((word) => word.replace("$DENO", Deno.execPath()));
}
