/**
 * Reads the command line of `deno task bench`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import type { SubjectName } from "./subject.ts";

/** What was asked for. */
export interface BenchOptions {
  /** How many Sites, one run each. */
  readonly objects: readonly number[];
  readonly workers: number;
  /** In Go's spelling. */
  readonly resync: string;
  /** In the order in which they run. */
  readonly subjects: readonly SubjectName[];
  /** How often both are measured with each number of objects, the order turned each time. */
  readonly rounds: number;
  readonly starts: number;
  readonly repairs: number;
  readonly idleSeconds: number;
  /** Print the report as JSON instead of tables. */
  readonly json: boolean;
  /** Write `docs/benchmarks.md` and its drawing. */
  readonly plot: boolean;
  /** A report that `--json` has printed, to be shown again instead of measuring. */
  readonly from?: string;
  readonly help: boolean;
}

/** What `--help` prints. */
export const USAGE = `Measure Orkestra beside a plain Go operator

Usage: deno task bench [options]

  --objects <list>   how many Sites, such as 100,1000,5000 (1000)
  --workers <n>      reconciles at a time, of both (10)
  --resync <time>    time between two looks at an unchanged object, of both (10m)
  --only <name>      orkestra or go
  --go-first         the Go operator first
  --rounds <n>       measure both so often, the other one first each time, and
                     tell the medians (1)
  --starts <n>       timed starts of each process (5)
  --repairs <n>      children that are deleted (50)
  --idle <seconds>   how long doing nothing is measured (20)
  --json             print everything as JSON
  --plot             write docs/benchmarks.md and docs/benchmarks.svg
  --from <file>      show a report that --json printed, without measuring`;

/** The most Sites for which the plane's range of Services has addresses. */
const OBJECTS_MAX = 30_000;

/**
 * Reads the arguments.
 *
 * @throws {Error} With a message for a person.
 */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      objects: { type: "string", default: "1000" },
      workers: { type: "string", default: "10" },
      resync: { type: "string", default: "10m" },
      only: { type: "string" },
      "go-first": { type: "boolean", default: false },
      rounds: { type: "string", default: "1" },
      starts: { type: "string", default: "5" },
      repairs: { type: "string", default: "50" },
      idle: { type: "string", default: "20" },
      json: { type: "boolean", default: false },
      plot: { type: "boolean", default: false },
      from: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return {
    objects: values.objects.split(",").map((text) => {
      return wholeNumber("--objects", text, OBJECTS_MAX);
    }),
    workers: wholeNumber("--workers", values.workers, 50),
    resync: values.resync,
    subjects: subjectsOf(values.only, values["go-first"]),
    rounds: wholeNumber("--rounds", values.rounds, 100),
    starts: wholeNumber("--starts", values.starts, 100),
    repairs: wholeNumber("--repairs", values.repairs, 10_000),
    idleSeconds: wholeNumber("--idle", values.idle, 3600),
    json: values.json,
    plot: values.plot,
    from: values.from,
    help: values.help,
  };
}

function subjectsOf(
  only: string | undefined,
  goFirst: boolean,
): readonly SubjectName[] {
  if (only === "orkestra" || only === "go") return [only];
  if (only !== undefined) {
    throw new Error(`Cannot measure "${only}": --only takes orkestra or go`);
  }
  return goFirst ? ["go", "orkestra"] : ["orkestra", "go"];
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= most) return value;
  throw new Error(
    `Cannot use "${text}" for ${option}: write a whole number from 1 to ${most}`,
  );
}
