/**
 * Measures calls of hooks: `deno task bench:hooks`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { type HookReport, hooksPage, hookTable } from "./hooks_table.ts";
import { measurePlane } from "./hooks_plane.ts";
import { measureHooks } from "./hooks_work.ts";
import { ownVersions, readLoad, readMachine } from "./machine.ts";

const PAGE = new URL("../docs/benchmarks-hooks.md", import.meta.url);

/** Each maker comes first once. */
const PLANE_ROUNDS = 2;

const USAGE = `Measure calls of hooks, cuts, and what neighbours notice of them

Usage: deno task bench:hooks [options]

  --calls <n>    calls of each kind (2000)
  --rounds <n>   cuts, and rounds of neighbours (40)
  --plane        resources with a hook beside the same without, too: starts control
                 planes, takes minutes
  --objects <n>  resources, for --plane (1000)
  --json         print everything as JSON
  --write        write docs/benchmarks-hooks.md
  --from <file>  show a report that --json printed, without measuring`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      calls: { type: "string", default: "2000" },
      rounds: { type: "string", default: "40" },
      plane: { type: "boolean", default: false },
      objects: { type: "string", default: "1000" },
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      from: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const known: HookReport | undefined = values.from === undefined
    ? undefined
    : JSON.parse(await Deno.readTextFile(values.from));
  const report = known ?? await bench({
    calls: wholeNumber("--calls", values.calls),
    rounds: wholeNumber("--rounds", values.rounds),
  });
  if (values.plane) {
    const objects = wholeNumber("--objects", values.objects);
    report.plane = await measurePlane({ objects, rounds: PLANE_ROUNDS }, tell);
  }
  console.log(
    values.json ? JSON.stringify(report, null, 2) : hookTable(report),
  );
  if (!values.write) return;
  await Deno.writeTextFile(PAGE, hooksPage(report));
  // Lines as long as everywhere in this repository: the gate asks for it.
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "-q", PAGE.pathname] })
    .output();
  console.error("wrote docs/benchmarks-hooks.md");
}

async function bench(size: HookReport["size"]): Promise<HookReport> {
  const before = readLoad();
  const figures = await measureHooks(size, tell);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: await readMachine(),
    versions: await ownVersions(),
    load: [before, readLoad()],
    size,
    figures,
  };
}

function tell(what: string): void {
  console.error(what);
}

function wholeNumber(option: string, text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 4 && value <= 100_000) return value;
  throw new Error(
    `Cannot use "${text}" for ${option}: write a whole number from 4 to 100000`,
  );
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    Deno.exit(1);
  }
  // A part of a plane that ends late must not hold up the command.
  Deno.exit(0);
}
