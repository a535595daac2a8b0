/**
 * Writes the reference page of the template functions.
 *
 * @module
 */

import { BUILTINS, formatSignature, type TemplateFunction } from "../template/mod.ts";

/** What the domains are about, in the order of the page. */
const DOMAINS: Readonly<Record<string, string>> = {
  go: "Go's own functions",
  strings: "Texts",
  math: "Arithmetic",
  conditional: "Choices and defaults",
  types: "Types and conversions",
  data: "Encodings, digests, slugs, tables",
  collections: "Lists and maps",
  safeaccess: "Defaults by type",
  time: "Times and durations",
  cron: "Schedules",
  random: "Chance",
  semver: "Versions",
  net: "Addresses",
  domain: "Host names",
  validation: "Checks of what people type",
  kubevalidation: "Checks of Kubernetes names",
  quantity: "Kubernetes quantities",
  kubernetes: "Any object",
  fields: "Labels, annotations, resources",
  replica: "Replicas",
  container: "Containers",
  job: "Jobs and CronJobs",
  statefulset: "StatefulSets",
  replicaset: "ReplicaSets",
  pods: "Pods",
  warnings: "Warning events",
  service: "Services",
  ingress: "Ingresses",
  hpa: "HorizontalPodAutoscalers",
  pvc: "PersistentVolumeClaims",
  node: "Nodes",
  prometheus: "Prometheus answers",
  serve: "Where an object came from",
};

const HEAD = `# Template functions

The functions ("notes") that every \`{{ … }}\` of a Katalog may call. This page is made
from the code by \`deno task docs\`; \`ork notes\` shows the same in a terminal, and
\`ork notes eval\` tries a template. Every example is also a test. They run on a
Deployment as \`.\`, with children beside it, on Monday 2031-02-03 at 04:05 UTC.

Arguments are made to fit: nothing becomes \`""\`, \`0\`, \`false\` or an empty list, a number
becomes text and whole numbers in text become integers. What is left over is an error.
What differs from Go on purpose stands in
[template-differences.md](template-differences.md).
`;

/** The page. */
export function notesPage(): string {
  const families = Map.groupBy(BUILTINS, ({ family }) => family);
  const order = [...new Set([...Object.keys(DOMAINS), ...families.keys()])];
  const sections = order.flatMap((domain) => {
    const notes = families.get(domain);
    return notes === undefined ? [] : [section(domain, notes)];
  });
  return [HEAD, ...sections].join("\n");
}

function section(domain: string, notes: readonly TemplateFunction[]): string {
  const title = DOMAINS[domain] ?? domain;
  const entries = [...notes].sort((a, b) => a.name < b.name ? -1 : 1).map(entry);
  return `## ${title} (\`${domain}\`)\n\n${entries.join("\n")}`;
}

const DEPENDS: Readonly<Record<string, string>> = {
  pure: "",
  clock: " Depends on the time.",
  random: " Gives something else each time.",
};

function entry(note: TemplateFunction): string {
  const width = Math.max(0, ...note.examples.map(([expression]) => expression.length));
  const examples = note.examples.map(([expression, prints]) =>
    `{{ ${expression} }}${" ".repeat(width - expression.length)}  → ${
      prints === "" ? "(nothing)" : prints.replaceAll("\n", "\\n")
    }`
  );
  const block = examples.length === 0
    ? ""
    : `\n\`\`\`gotmpl\n${examples.join("\n")}\n\`\`\`\n`;
  return `### ${note.name}\n\n\`${note.name} ${formatSignature(note)}\`\n\n` +
    `${escapeMarkdown(note.doc)}.${DEPENDS[note.purity]}\n${block}`;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[*_<>[\\]|]/g, "\\$&");
}
