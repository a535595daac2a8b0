import assert from "node:assert/strict";
import { plugin, type Spread, spreadOf, variant, withBed } from "./hooks_bed.ts";
import { loadPlan } from "../katalog/mod.ts";
import { BOXES } from "./hooks_plane.ts";
import { type HookReport, hooksPage, hookTable } from "./hooks_table.ts";
import type { HookFigures } from "./hooks_work.ts";

function spread(p50: number, p99 = p50): Spread {
  return { p50, p99, samples: 10 };
}

const beside = { alone: spread(1, 2), beside: spread(1, 5) };

const FIGURES: HookFigures = {
  cellsBefore: 0,
  nothing: spread(0.2),
  calls: { rust: spread(0.3), assemblyscript: spread(0.4), c: spread(0.35) },
  read: spread(0.1),
  cut: spread(7),
  gone: spread(25),
  again: spread(40),
  paced: { alone: spread(1, 2), beside: spread(1, 4) },
  fresh: beside,
  busy: beside,
  cellMb: 50,
  cellOwnMb: 20,
  pluginMb: 0.5,
  keptMb: 1,
};

Deno.test("hookTable says of each figure whether its goal was met", () => {
  const met = hookTable({ figures: FIGURES }).split("\n").slice(2).map((line) =>
    line.split("|").map((cell) => cell.trim()).slice(1, 6)
  );
  const of = (what: string) => met.find(([name]) => name.startsWith(what))?.at(-1);
  assert.deepEqual(
    ["Rust", "Assembly", "C plug-in", "From the limit to the end", "Cell, idle"].map(
      of,
    ),
    ["yes", "no", "yes", "no", "no"],
  );
  assert.deepEqual(of("100 calls a second, beside a plug-in"), "yes", "2 × is enough");
  assert.deepEqual(of("100 calls a second, beside a new one"), "no");
});

Deno.test("hooksPage holds the table and the machine", () => {
  const report: HookReport = {
    date: "2026-01-01",
    machine: { cpu: "a processor", cores: 2, memoryGb: 8, kernel: "linux 6" },
    versions: { Orkestra: "0.1.0" },
    load: [0.1, 1.2],
    size: { calls: 10, rounds: 5 },
    figures: FIGURES,
  };
  const page = hooksPage(report);
  assert.ok(page.includes(hookTable(report)));
  assert.match(page, /2 cores of a processor, 8 GB/);
  assert.match(page, /--calls 10 --rounds 5/);
});

Deno.test("spreadOf finds the middle and the hundredth, in any order", () => {
  const times = Array.from({ length: 1000 }, (_, i) => (i * 7) % 1000);
  assert.deepEqual(spreadOf(times), { p50: 500, p99: 990, samples: 1000 });
  assert.deepEqual(spreadOf([3]), { p50: 3, p99: 3, samples: 1 });
});

Deno.test("variant is another plug-in to the host that does the same", () =>
  withBed(async (bed) => {
    const module = await plugin("hostile");
    const [one, two] = [1, 20].map((number) => bed.load(variant(module, number)));
    assert.notEqual(one.sha256, two.sha256);
    assert.deepEqual(one.exports, two.exports);
    assert.ok(await bed.time({ plugin: two, name: "nothing" }) > 0);
  }));

Deno.test("Both Katalogs of --plane can be used, and declare the same", async () => {
  const text = await Deno.readTextFile(new URL("katalog.yaml", import.meta.url));
  const wasm = "../examples/feature-flag/feature-flag.wasm";
  const read = (path: string) => Deno.readFile(new URL(path, import.meta.url));
  for (const [maker, change] of Object.entries(BOXES)) {
    const katalog = change(text);
    assert.notEqual(katalog, text, maker);
    const loaded = await loadPlan({
      files: ["katalog.yaml"],
      readFile: async (path) =>
        path.endsWith("katalog.yaml")
          ? katalog
          : new TextDecoder().decode(await read("crd.yaml")),
      env: () => undefined,
      readBytes: () => read(wasm),
    });
    assert.ok(loaded.ok, loaded.ok ? "" : `${maker}: ${loaded.problems[0].message}`);
    const [crd] = loaded.value.crds;
    assert.equal(crd.hooks !== undefined, maker === "hook");
  }
});
