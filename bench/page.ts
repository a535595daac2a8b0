/**
 * Writes `docs/benchmarks.md` from what was measured.
 *
 * @module
 */

import type { Report, Run } from "./result.ts";
import { figureTable, requestTable } from "./table.ts";

/**
 * The whole page.
 *
 * @param plot The name of the drawing that stands beside it.
 */
export function benchmarksPage(report: Report, plot: string): string {
  const { machine, versions, settings, runs } = report;
  const detailed = runs.find((run) => run.objects === 1000) ?? runs[runs.length - 1];
  const told = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `# Benchmarks

Orkestra beside a plain Go operator that does the same work. This page is made by

    deno task bench --objects ${
    runs.map((run) => run.objects).join(",")
  } --rounds ${detailed.rounds} --plot

![Bars of each figure, Orkestra beside Go](${plot})

${runs.map(section).join("\n\n")}

## Where the requests go

Counted from the API server's audit log, by the user of each operator, with
${detailed.objects.toLocaleString("en")} objects.

${requestTable(detailed, "create")}

${requestTable(detailed, "update")}

${requestTable(detailed, "delete")}

${howMeasured(detailed)}

Both: ${settings.workers} workers, resync every ${settings.resync}.

Measured on ${report.date} on ${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GiB,
${machine.kernel}; ${told.join(", ")}. etcd, API server, controller-manager and the
program that plays the user share these cores, so the rates are those of a small cluster
under full load, and only their ratio says something about an operator.
`;
}

function section(run: Run): string {
  const [before, after] = run.load.map((load) => load.toFixed(1));
  return `## ${run.objects.toLocaleString("en")} objects

${figureTable(run)}

Load average of the machine before this run: ${before}; after it: ${after}.`;
}

/** The same for every run but for how often and how long. */
function howMeasured({ subjects, rounds }: Run): string {
  const one = subjects.orkestra ?? subjects.go;
  const starts = one?.startMs.length ?? 0;
  const repairs = one?.repairMs.length ?? 0;
  const idle = Math.round(one?.idle.seconds ?? 0);
  return `## How it is measured

\`deno task bench\` starts a control plane (etcd, kube-apiserver,
kube-controller-manager) and runs one operator after the other on it, each with an API
group, a namespace and a user of its own. The kind is \`Site\`; each Site makes a
ConfigMap, a Deployment of 0 replicas (pods are the controller-manager's work, and on
shared cores they would hide the operators') and a Service. \`bench/katalog.yaml\` says so to Orkestra, which
runs as a compiled binary holds it (\`deno task bundle\`), in Deno; \`bench/peer/\` says so to
controller-runtime, as a careful Go engineer writes it: \`CreateOrUpdate\` from caches
that hold its own children alone and no managed fields, no second look at its own
writes, no client-side rate limit. ${
    rounds === 1
      ? "Orkestra came first."
      : `Each figure is the median of ${rounds} rounds, each on a new control plane, with the other one first in turn.`
  } Both put a finalizer and a label on the Site, write
a Ready condition when it changed, and one event when the Site becomes ready. Orkestra
also tells events of each deletion.

- **Start**: a Site waits; the clock runs from the start of the process until the
  Site's ConfigMap is there. The median of ${starts} starts; one more before them warms caches.
- **Create**: 8 requests of the user under way at a time; until a watch has shown all
  three children of every Site.
- **Update**: \`spec.message\` of every Site; until every ConfigMap holds it.
- **Repair**: ${repairs} times a ConfigMap is deleted; from the request to the watch event of
  the new one.
- **Idle**: ${idle} seconds with every Site there and nothing to do.
- **Delete**: until the last Site, its finalizer removed, is gone. Garbage collection
  of the children goes on beside it, for both.
- **CPU** is user and system time of the operator's process (\`/proc/<pid>/stat\`) from
  the first request until it used less than 3 % of a core and sent nothing for two
  seconds; so all that follows from the work is in it. **Memory** is \`VmRSS\` and \`VmHWM\`.`;
}
