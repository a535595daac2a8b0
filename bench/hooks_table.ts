/**
 * Sets the figures of hooks beside their goals.
 *
 * @module
 */

import type { Report } from "./result.ts";
import type { Spread } from "./hooks_bed.ts";
import type { Maker, PlaneFigure, PlaneFigures } from "./hooks_plane.ts";
import type { Beside, HookFigures } from "./hooks_work.ts";

/** A run, as `--json` prints it. */
export interface HookReport extends Pick<Report, "date" | "machine" | "versions"> {
  /** The load average before and after. */
  readonly load: readonly [number, number];
  readonly size: { readonly calls: number; readonly rounds: number };
  readonly figures: HookFigures;
  /** Absent without `--plane`. */
  plane?: PlaneFigures;
}

/** One line: what, its goal, p50, p99, and whether the goal was met. */
type Row = readonly [
  what: string,
  goal: string,
  p50: string,
  p99: string,
  met: string,
];

const HEAD: Row = ["Figure", "Goal", "p50", "p99", "Met"];

/** The table, as Markdown. */
export function hookTable(
  { figures, plane }: Pick<HookReport, "figures" | "plane">,
): string {
  const rows = [...rowsOf(figures), ...(plane === undefined ? [] : planeRows(plane))];
  const widths = HEAD.map((_, i) =>
    Math.max(...[HEAD, ...rows].map((row) => row[i].length))
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((text, i) => text.padEnd(widths[i])).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [line(HEAD), rule, ...rows.map(line)].join("\n");
}

/** Goals are for the p50, but for neighbours beside a looper, whose p99 counts. */
function rowsOf(figures: HookFigures): readonly Row[] {
  const { calls, nothing, paced, fresh, busy } = figures;
  return [
    timed("Plug-in of 2 KB that returns at once, no input", nothing),
    timed("Rust plug-in, object of 4 KB in, ConfigMap out", calls.rust, 0.35),
    [
      "Of it, over the plug-in that returns at once",
      "",
      ms(calls.rust.p50 - nothing.p50),
      "",
      "",
    ],
    timed("AssemblyScript plug-in, 4 KB in and out", calls.assemblyscript, 0.35),
    timed("C plug-in, 4 KB in and out", calls.c, 0.35),
    timed("Read of the host within a call, 4 KB", figures.read, 0.3),
    timed("From the limit to the error", figures.cut, 20),
    timed("From the limit to the end of the process", figures.gone, 20),
    timed("From a cut until eight neighbours have answers", figures.again, 60),
    ...besideRows("100 calls a second", paced),
    besideRows("100 calls a second", fresh, "a new one in each second")[1],
    ...besideRows("8 calls at a time", busy),
    sized("Cell, idle", figures.cellMb, 45),
    sized("Cell, idle, without the files of the program", figures.cellOwnMb),
    sized("Further plug-in, idle", figures.pluginMb, 2),
    sized("Further plug-in, with an instance kept", figures.keptMb, 2),
    counted("Cells before the first call", figures.cellsBefore),
  ];
}

function planeRows({ objects, makers }: PlaneFigures): readonly Row[] {
  const mean = (maker: Maker, what: keyof PlaneFigure) => {
    const values = makers[maker].map((figure) => figure[what]);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return (["createPerSecond", "updatePerSecond"] as const).map((what) => {
    const [hook, template] = [mean("hook", what), mean("template", what)];
    const ratio = hook / template;
    return [
      `${what === "createPerSecond" ? "Making" : "Changing"} ${objects} resources`,
      "≥ 0.7 ×",
      `${hook.toFixed(0)}/s of ${template.toFixed(0)}/s (${ratio.toFixed(2)} ×)`,
      "",
      ratio >= 0.7 ? "yes" : "no",
    ];
  });
}

function besideRows(
  what: string,
  { alone, beside }: Beside,
  whom = "a plug-in that loops for ever",
): readonly Row[] {
  const ratio = beside.p99 / alone.p99;
  return [
    timed(`${what}, alone`, alone),
    [
      `${what}, beside ${whom}`,
      "p99 ≤ 2 ×",
      `${ms(beside.p50)} (${(beside.p50 / alone.p50).toFixed(2)} ×)`,
      `${ms(beside.p99)} (${ratio.toFixed(2)} ×)`,
      ratio <= 2 ? "yes" : "no",
    ],
  ];
}

function timed(what: string, { p50, p99 }: Spread, goalMs?: number): Row {
  if (goalMs === undefined) return [what, "", ms(p50), ms(p99), ""];
  return [what, `≤ ${goalMs} ms`, ms(p50), ms(p99), p50 <= goalMs ? "yes" : "no"];
}

function sized(what: string, mb: number, goalMb?: number): Row {
  const found = `${mb.toFixed(mb < 10 ? 2 : 1)} MiB`;
  if (goalMb === undefined) return [what, "", found, "", ""];
  return [what, `≤ ${goalMb} MiB`, found, "", mb <= goalMb ? "yes" : "no"];
}

function counted(what: string, count: number): Row {
  return [what, "0", String(count), "", count === 0 ? "yes" : "no"];
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 3 : 1)} ms`;
}

/** The whole page. */
export function hooksPage(report: HookReport): string {
  const { machine, versions, size, load, plane } = report;
  const told = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const shares = load.map((one) => one.toFixed(1)).join(" before, ");
  return `# Benchmarks of hooks

What a call of a plug-in costs, and what a hostile one costs its neighbours. This page
is made by

    deno task bench:hooks --calls ${size.calls} --rounds ${size.rounds}${
    plane === undefined ? "" : " --plane"
  } --write

${hookTable(report)}

${report.date}, ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB,
${machine.kernel}; ${told.join(", ")}; load average ${shares} after. Goals of times are
for the p50, but beside a plug-in that loops, where the p99 counts.

## What is measured

Cells are real processes, two as by default, and every call has an instance of its own.
There is no API server: the operator's side answers a read from memory.

- **Calls**: from \`HookHost.call\` until its answer is read and parsed, one call at a
  time, ${size.calls} of each kind in turn after a warm-up. Nothing is subtracted: not to
  call a hook costs nothing, so this is what a hook adds to a reconcile. The plug-in
  that returns at once shows how much of it are pipes, bookkeeping and an instance of
  a small module; they cannot be told apart further from outside, but a read is a
  round trip through the same pipes. The Rust plug-in has
  144 KB.
- **Read**: a call with 20 reads less the median of one with none, by 20.
- **Cut**: a plug-in with 50 ms of processor time loops, ${size.rounds} times, each time
  under a hash that nobody has cut before, in a cell that is up. From the start of the
  call, less 50 ms.
- **After a cut**: eight callers without a pause share the cells with the one that
  loops. From its error until the last of the eight has had an answer.
- **Neighbours**: 100 hooks are called once each in a round, one every 10 ms or eight
  at a time, in rounds without and with a plug-in that loops, is cut at 50 ms, and is
  called again at once; an operator would wait longer after each failure. Its first
  loop is in a neighbour's cell, the others are in the penalty cell. A new one in each
  second means a first loop in each second. The loop holds one core all the time; the rest
  of the machine is for the operator, the neighbours' cell and starting a cell anew
  after each cut.
- **Memory**: \`VmRSS\` of the only cell after two seconds of rest, and \`RssAnon\`, which
  leaves out the pages of \`deno\` that all cells share; a further plug-in is
  the same Rust module under another hash, called once: the mean of 20.
${plane === undefined ? "" : planeText(plane)}`;
}

function planeText({ makers }: PlaneFigures): string {
  const rounds = makers.hook.length;
  return `- **Resources**: the work of [the other benchmarks](benchmarks.md), from sources, with a
  fourth object and a field of the status: made by a template, or by the hook of
  \`examples/feature-flag\` (Rust, 156 KB), which runs first. ${
    rounds === 1
      ? "One round, the template first."
      : `The mean of ${rounds} rounds, each on a new control plane, the other one first in turn.`
  }
`;
}
