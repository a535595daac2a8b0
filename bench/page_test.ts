import assert from "node:assert/strict";
import { benchmarksPage } from "./page.ts";
import { plotSvg } from "./plot.ts";
import { type Measurements, type Phase, quantile, type Report } from "./result.ts";
import { figureTable, requestTable } from "./table.ts";

function phase(seconds: number, requests: Record<string, number>): Phase {
  return { objects: 100, seconds, cpuMs: 250, requests };
}

function measured(seconds: number): Measurements {
  return {
    startMs: [300, 500, 400],
    create: phase(seconds, {
      "create configmaps": 100,
      "get /api": 1,
      "watch pods": 5,
    }),
    update: phase(seconds, { "patch configmaps": 100 }),
    delete: phase(seconds, { "patch sites": 200 }),
    repairMs: [9, 30, 10],
    idle: { objects: 100, seconds: 20, cpuMs: 100, requests: {} },
    memory: { rssMb: 90, peakMb: 120 },
  };
}

const RUN = {
  objects: 100,
  subjects: { orkestra: measured(2), go: measured(4) },
  rounds: 3,
  load: [0.5, 2.25],
} as const;

const REPORT: Report = {
  date: "2026-01-02",
  machine: { cpu: "Some CPU", cores: 2, memoryGb: 24, kernel: "linux 6" },
  versions: { Deno: "2.9.6", Go: "go1.26" },
  settings: { workers: 10, resync: "10m" },
  runs: [RUN],
};

/** The cells of the table's line that begins with a name. */
function cells(table: string, name: string): string[] {
  const line = table.split("\n").find((one) => one.startsWith(`| ${name}`));
  assert.ok(line, `no line "${name}" in\n${table}`);
  return line.split("|").slice(2, -1).map((cell) => cell.trim());
}

Deno.test("figureTable sets each figure beside Go's, and their ratio", () => {
  const table = figureTable(RUN);
  assert.deepEqual(cells(table, "Create, until"), ["50", "25", "2.00 ×"]);
  assert.deepEqual(cells(table, "CPU per created"), ["2.50", "2.50", "1.00 ×"]);
  assert.deepEqual(cells(table, "CPU while idle"), ["0.50", "0.50", "1.00 ×"]);
  assert.deepEqual(cells(table, "Repair of a deleted child, max")[0], "30.0");
  assert.deepEqual(cells(table, "Requests per created")[0], "1.01");
});

Deno.test("figureTable shows an operator that was not measured as absent", () => {
  const table = figureTable({ ...RUN, subjects: { go: RUN.subjects.go } });
  assert.deepEqual(cells(table, "Create, until"), ["–", "25", "–"]);
});

Deno.test("requestTable counts per object", () => {
  const table = requestTable(RUN, "delete");
  assert.deepEqual(cells(table, "`patch sites`"), ["2.00", "2.00"]);
});

Deno.test("quantile of 0.5 is the median", () => {
  assert.equal(quantile([5, 1, 3], 0.5), 3);
  assert.equal(quantile([7], 0.99), 7);
});

Deno.test("plotSvg draws a bar for each operator, run and panel, and no other number", () => {
  const svg = plotSvg([RUN, { ...RUN, objects: 1000 }]);
  assert.equal(svg.match(/<rect /g)!.length, 1 + 2 + 9 * 2 * 2);
  assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
});

Deno.test("benchmarksPage says how, when, where and with what it was measured", () => {
  const page = benchmarksPage(REPORT, "benchmarks.svg");
  for (
    const said of [
      "deno task bench --objects 100 --rounds 3 --plot",
      "](benchmarks.svg)",
      "2026-01-02 on 2 cores (Some CPU)",
      "Deno 2.9.6",
      "10 workers, resync every 10m",
      "before this run: 0.5; after it: 2.3",
    ]
  ) assert.ok(page.includes(said), `no "${said}"`);
});
