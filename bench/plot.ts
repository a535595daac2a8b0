/**
 * Draws what was measured as an SVG: a panel a figure, a group of bars a run.
 *
 * @module
 */

import { type Figure, FIGURES } from "./figures.ts";
import type { Run } from "./result.ts";

/** What is drawn, by the names of {@link FIGURES}, with the panel's own words. */
const PANELS: readonly (readonly [string, string])[] = [
  ["Create, until all children are there", "Created, objects/s"],
  ["Update, until all children follow", "Updated, objects/s"],
  ["Delete, finalizers included", "Deleted, objects/s"],
  ["CPU per created object", "CPU per create, ms"],
  ["CPU per updated object", "CPU per update, ms"],
  ["Memory with all objects (RSS)", "Memory, MiB"],
  ["Repair of a deleted child, p50", "Repair p50, ms"],
  ["CPU while idle", "Idle CPU, % of a core"],
  ["Start to first reconcile, median", "Start, ms"],
];

const COLUMNS = 3;
const PANEL = { width: 250, height: 170, bars: 96, top: 40, left: 16 };
const HEAD = 40;

/** Colours that differ in lightness too, so that print and colour-blind eyes tell them. */
const COLOURS = { orkestra: "#1f5fbf", go: "#9bb8d3" };

/** Draws all panels. */
export function plotSvg(runs: readonly Run[]): string {
  const rows = Math.ceil(PANELS.length / COLUMNS);
  const [width, height] = [COLUMNS * PANEL.width, HEAD + rows * PANEL.height];
  const panels = PANELS.map(([name, title], i) => {
    const figure = FIGURES.find((one) => one.name === name)!;
    const x = (i % COLUMNS) * PANEL.width;
    const y = HEAD + Math.floor(i / COLUMNS) * PANEL.height;
    return `<g transform="translate(${x} ${y})">${panel(title, figure, runs)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ` +
    `font-family="system-ui, sans-serif" font-size="11" fill="#222">
<title>Orkestra beside a Go operator</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${legend()}
${panels.join("\n")}
</svg>
`;
}

function legend(): string {
  const entry = (x: number, colour: string, text: string) =>
    `<rect x="${x}" y="14" width="12" height="12" fill="${colour}"/>` +
    `<text x="${x + 18}" y="24" font-size="13">${text}</text>`;
  return entry(PANEL.left, COLOURS.orkestra, "Orkestra") +
    entry(PANEL.left + 100, COLOURS.go, "Go operator (controller-runtime)");
}

function panel(title: string, figure: Figure, runs: readonly Run[]): string {
  const values = runs.flatMap(({ subjects }) =>
    [subjects.orkestra, subjects.go].flatMap((one) => one ? [figure.value(one)] : [])
  );
  const most = Math.max(...values, Number.MIN_VALUE);
  const group = (PANEL.width - 2 * PANEL.left) / runs.length;
  const groups = runs.map((run, i) =>
    bars(figure, run, PANEL.left + i * group, group, most)
  );
  const wish = figure.better === "more" ? "more is better" : "less is better";
  return `<text x="${PANEL.left}" y="16" font-size="13">${title}</text>` +
    `<text x="${PANEL.left}" y="29" fill="#666">${wish}</text>` +
    groups.join("");
}

function bars(
  figure: Figure,
  run: Run,
  x: number,
  width: number,
  most: number,
): string {
  const base = PANEL.top + PANEL.bars;
  const bar = Math.min(36, width / 3);
  const middle = x + width / 2;
  const draw = (name: "orkestra" | "go", left: number) => {
    const measured = run.subjects[name];
    if (measured === undefined) return "";
    const value = figure.value(measured);
    const height = Math.max(1, (PANEL.bars - 14) * value / most);
    const top = base - height;
    return `<rect x="${left.toFixed(1)}" y="${top.toFixed(1)}" ` +
      `width="${bar.toFixed(1)}" height="${height.toFixed(1)}" fill="${
        COLOURS[name]
      }"/>` +
      `<text x="${(left + bar / 2).toFixed(1)}" y="${(top - 3).toFixed(1)}" ` +
      `text-anchor="middle" font-size="10">${value.toFixed(figure.digits)}</text>`;
  };
  return draw("orkestra", middle - bar - 2) + draw("go", middle + 2) +
    `<text x="${middle.toFixed(1)}" y="${base + 14}" text-anchor="middle" ` +
    `fill="#666">N = ${run.objects.toLocaleString("en")}</text>`;
}
