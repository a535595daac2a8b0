/**
 * Renders the same templates with this engine and with Go's, in one run:
 * `deno task bench:template`. It needs Go.
 *
 * @module
 */

import { getPath, type Json, type JsonObject } from "../core/json.ts";
import { formatTable, type Row } from "./template_table.ts";
import { parseYaml, yamlToJson } from "../core/yaml.ts";
import { seededRandom } from "../core/random.ts";
import { compileTemplate, type Template } from "../template/mod.ts";
import { Oracle, type OracleCase } from "../template/oracle/oracle.ts";

/** Renderings of one measurement; of several, the fastest counts on both sides. */
const RENDERS = 20_000;
const ROUNDS = 5;

/** A Katalog of this many templates is compiled. */
const KATALOG_TEMPLATES = 100;

const facts = { nowMs: Date.UTC(2031, 1, 3), random: seededRandom(1) };

const site: JsonObject = {
  metadata: { name: "hello", namespace: "demo", labels: { app: "hello", tier: "web" } },
  spec: {
    title: "Hello <World>",
    image: "nginx:1.29",
    replicas: 3,
    port: 80,
    host: "hello.example.io",
    hosts: ["a.io", "b.io", "c.io"],
    features: { cache: true, gzip: false },
  },
  status: {},
  children: { deployment: { status: { readyReplicas: 2 } } },
};

const DEPLOYMENTS = "spec crds website operatorBox onReconcile deployments".split(" ");

/** The templates of the website example's Deployment, in one text. */
async function websiteTemplate(): Promise<string> {
  const url = new URL("../examples/website/katalog.yaml", import.meta.url);
  const { documents } = parseYaml(await Deno.readTextFile(url), "katalog.yaml");
  const texts: string[] = [];
  const collect = (value: Json | undefined): void => {
    if (typeof value === "string" && value.includes("{{")) texts.push(value);
    else if (typeof value === "object" && value !== null) {
      Object.values(value).forEach(collect);
    }
  };
  collect(getPath(yamlToJson(documents[0]), DEPLOYMENTS));
  return texts.join("\n");
}

/** A ConfigMap's file of 200 lines: fields, conditions, loops, functions. */
function configMapTemplate(): string {
  const block = [
    "# {{ .metadata.name }} in {{ .metadata.namespace }}",
    "server_name {{ .spec.host }};",
    "listen {{ .spec.port }};",
    "{{ if .spec.features.cache }}proxy_cache on;{{ else }}proxy_cache off;{{ end }}",
    "{{ range $i, $host := .spec.hosts }}upstream u{{ $i }} { server {{ $host }}; }",
    "{{ end -}}",
    "{{ with .metadata.labels }}labels {{ .app }}/{{ .tier }};{{ end }}",
    'title {{ printf "%q" .spec.title }};',
    "{{ if eq .spec.replicas 3 }}worker_processes 3;{{ end }}",
    "log {{ toLower .spec.title }} {{ len .spec.hosts }};",
  ];
  return Array.from({ length: 20 }, () => block.join("\n")).join("\n");
}

function compiled(text: string): Template {
  const result = compileTemplate(text);
  if (!result.ok) throw new Error(result.error.message);
  return result.template;
}

/** The fastest of some rounds, in nanoseconds for one call. */
function fastestNs(calls: number, work: () => unknown): number {
  let fastest = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) work();
    fastest = Math.min(fastest, (performance.now() - start) * 1e6 / calls);
  }
  return fastest;
}

async function measure(oracle: Oracle, name: string, template: string): Promise<Row> {
  const renders = Math.max(200, Math.round(RENDERS * 500 / template.length));
  const scope = { root: site, facts };
  const ready = compiled(template);
  // Go has no warm-up to do; ours must have been compiled to machine code.
  for (let i = 0; i < renders; i++) ready.render(scope);
  const ask: OracleCase = { template, data: site, repeat: renders };
  let goNs = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const [answer] = await oracle.ask([ask]);
    if (answer.phase !== "ok" || answer.text !== ready.render(scope)) {
      throw new Error(`${name}: the engines differ`);
    }
    goNs = Math.min(goNs, answer.executeNs!);
  }
  return { name, oursNs: fastestNs(renders, () => ready.render(scope)), goNs };
}

const website = await websiteTemplate();
const katalog = Array.from(
  { length: KATALOG_TEMPLATES },
  (_, i) => `{{ .metadata.name }}-${i} {{ default .spec.port 80 }} {{ .spec.image }}`,
);
// Before Go is there, which takes both cores while it starts.
const start = performance.now();
katalog.forEach(compiled);
const coldMs = performance.now() - start;
const oracle = await Oracle.start();
if (typeof oracle === "string") {
  console.error(`error: Cannot measure Go: ${oracle}\nhint: Install Go 1.26 or later`);
  Deno.exit(1);
}
const rows = [
  await measure(oracle, "Deployment of examples/website", website),
  await measure(oracle, "ConfigMap of 200 lines", configMapTemplate()),
];
await oracle.close();
console.log(formatTable(rows));
console.log(`${KATALOG_TEMPLATES} templates compiled cold in ${coldMs.toFixed(1)} ms`);
