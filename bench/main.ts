/**
 * Measures this program beside a plain Go operator: `deno task bench`.
 *
 * @module
 */

import { systemClock } from "../cli/system.ts";
import { bundle, stampNow } from "../scripts/bundle.ts";
import type { Binaries } from "../e2e/control_plane_binaries.ts";
import { findBinaries } from "../e2e/control_plane_binaries.ts";
import { ControlPlaneError } from "../e2e/control_plane_error.ts";
import { formatProgress } from "../e2e/control_plane_progress.ts";
import { ownVersions, readLoad, readMachine } from "./machine.ts";
import { measure } from "./measure.ts";
import { type BenchOptions, parseOptions, USAGE } from "./options.ts";
import { benchmarksPage } from "./page.ts";
import { buildPeer, type Peer } from "./peer_build.ts";
import { type BenchPlane, startBenchPlane } from "./plane.ts";
import { plotSvg } from "./plot.ts";
import { medianOf } from "./rounds.ts";
import { stopAll } from "./process.ts";
import type { Measurements, Report, Run } from "./result.ts";
import { goPeer, kindsOf, orkestra, type SubjectName } from "./subject.ts";
import { figureTable } from "./table.ts";
import { World } from "./world.ts";

const DOCS = new URL("../docs/", import.meta.url);

/** What the runs share. */
interface Setup {
  readonly options: BenchOptions;
  readonly binaries: Binaries;
  readonly peer: Peer;
  /** This program, as the binary holds it. */
  readonly program: string;
  /** A folder for logs, the Katalog and the audit policy. */
  readonly dir: string;
}

async function bench(options: BenchOptions): Promise<Report> {
  const env = Deno.env.toObject();
  let stage = "";
  const binaries = await findBinaries({
    env,
    clock: systemClock,
    progress: (update) => {
      if (update.stage !== stage) tell(formatProgress(update));
      stage = update.stage;
    },
  });
  tell("building the Go operator");
  const peer = await buildPeer(env, () => {});
  const dir = await Deno.makeTempDir({ prefix: "ork-bench-" });
  const program = await bundle(`${dir}/bundle`, await stampNow());
  const setup = { options, binaries, peer, program, dir };
  const versions = await ownVersions();
  const runs: Run[] = [];
  try {
    for (const objects of options.objects) {
      runs.push(await runRounds(objects, setup, versions));
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: await readMachine(),
    versions: {
      ...versions,
      "controller-runtime": peer.controllerRuntime,
      Go: peer.go,
    },
    settings: { workers: options.workers, resync: options.resync },
    runs,
  };
}

/** Both operators with one number of objects, as often as was asked for. */
async function runRounds(
  objects: number,
  setup: Setup,
  versions: Record<string, string>,
): Promise<Run> {
  const { rounds, subjects } = setup.options;
  const before = readLoad();
  const found = new Map<SubjectName, Measurements[]>(
    subjects.map((name) => [name, []]),
  );
  for (let round = 0; round < rounds; round++) {
    tell(
      `${objects} objects, round ${round + 1} of ${rounds}; load average ${
        readLoad().toFixed(1)
      }`,
    );
    // Who comes second meets a server that is warm, and has more to hold.
    const order = round % 2 === 0 ? subjects : subjects.toReversed();
    const plane = await startBenchPlane(setup.binaries, setup.dir);
    try {
      versions.Kubernetes = await plane.client.version();
      for (const name of order) {
        found.get(name)!.push(await runSubject(name, objects, setup, plane));
      }
    } finally {
      await plane.stop();
    }
  }
  const medians = [...found].map(([name, measured]) => [name, medianOf(measured)]);
  return {
    objects,
    subjects: Object.fromEntries(medians),
    rounds,
    load: [before, readLoad()],
  };
}

async function runSubject(
  name: SubjectName,
  objects: number,
  { options, peer, program, dir }: Setup,
  plane: BenchPlane,
): Promise<Measurements> {
  const settings = {
    workers: options.workers,
    resync: options.resync,
    dir,
    kubeconfig: plane.kubeconfigs[name],
    port: freePort(),
  };
  const subject = name === "go"
    ? goPeer(peer.program, settings)
    : await orkestra(program, settings);
  const { client, audit } = plane;
  const { group, namespace } = subject;
  const world = await World.open(client, { kinds: kindsOf(group), namespace });
  try {
    return await measure({
      ...options,
      subject,
      client,
      world,
      audit,
      objects,
      dir,
      tell: (what) => tell(`${subject.title}: ${what}`),
    });
  } finally {
    await world.close();
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function writePage(report: Report): Promise<void> {
  const plot = "benchmarks.svg";
  const drawing = new URL(plot, DOCS);
  await Deno.writeTextFile(drawing, plotSvg(report.runs));
  const page = new URL("benchmarks.md", DOCS);
  await Deno.writeTextFile(page, benchmarksPage(report, plot));
  // Lines as long as everywhere in this repository: the gate asks for it.
  const args = ["fmt", "-q", page.pathname, drawing.pathname];
  await new Deno.Command(Deno.execPath(), { args }).output();
  tell("wrote docs/benchmarks.md");
}

function tell(what: string): void {
  console.error(`${new Date().toTimeString().slice(0, 8)} ${what}`);
}

async function main(): Promise<void> {
  const options = parseOptions(Deno.args);
  if (options.help) return console.log(USAGE);
  const report: Report = options.from === undefined
    ? await bench(options)
    : JSON.parse(await Deno.readTextFile(options.from));
  if (options.json) console.log(JSON.stringify(report, null, 2));
  else console.log(report.runs.map(figureTable).join("\n\n"));
  if (options.plot) await writePage(report);
}

if (import.meta.main) {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, async () => {
      await stopAll();
      Deno.exit(1);
    });
  }
  try {
    await main();
  } catch (error) {
    const { message } = error as Error;
    console.error(`error: ${message}`);
    if (error instanceof ControlPlaneError && error.hint !== undefined) {
      console.error(`hint: ${error.hint}`);
    }
    Deno.exit(1);
  }
  // A part of the plane that ends late must not hold up the command.
  Deno.exit(0);
}
