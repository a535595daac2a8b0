import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { createLogger, type LogRecord } from "../core/log.ts";
import type { ChartRelease } from "../katalog/mod.ts";
import { KubeError } from "../kube/mod.ts";
import { testClient, withNamespace } from "../e2e/testing.ts";
import { chartDeployed, helmCommand } from "./install_chart.ts";

const at = { source: "katalog.yaml", line: 9, column: 7 };

function chartIn(namespace: string, more: Partial<ChartRelease> = {}): ChartRelease {
  return {
    chart: "postgresql",
    release: "pg",
    namespace,
    createNamespace: false,
    valueFiles: [],
    valueKeys: [],
    origin: { at, path: "spec.crds.site.setup.helm[0]" },
    ...more,
  };
}

Deno.test("chartDeployed is content with a deployed release, and names the command for another", async () => {
  const client = await testClient();
  try {
    await withNamespace(client, "chart", async (namespace) => {
      const release = async (name: string, status: string) => {
        const labels = { owner: "helm", name, status };
        const metadata = { name: `sh.helm.release.v1.${name}.v1`, namespace, labels };
        const type = "helm.sh/release.v1";
        await client.create({ apiVersion: "v1", kind: "Secret", metadata, type });
      };
      await release("pg", "deployed");
      await release("broken", "failed");
      const clock = new ManualClock();
      const logs: LogRecord[] = [];
      const options = {
        client,
        clock,
        logger: createLogger((record) => void logs.push(record)),
        signal: new AbortController().signal,
      };
      await chartDeployed(chartIn(namespace), options);
      assert.deepEqual(logs.map(({ message }) => message), ["setup ready"]);
      let ended: unknown;
      const waiting = chartDeployed(chartIn(namespace, { release: "broken" }), options)
        .catch((error) => ended = error);
      while (ended === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        clock.advance(2000);
      }
      await waiting;
      assert.ok(ended instanceof KubeError);
      assert.equal(ended.kind, "timeout");
      assert.equal(
        ended.message,
        `Cannot start: waited 1m for the Helm release "${namespace}/broken": it is not deployed (katalog.yaml:9:7)`,
      );
      const command =
        `helm upgrade --install broken postgresql --namespace ${namespace}`;
      assert.equal(ended.hint, `Run: ${command}`);
      assert.deepEqual(
        logs.filter(({ level }) => level === "warn").map(({ fields }) => fields.run),
        [command],
      );
    });
  } finally {
    client.close();
  }
});

Deno.test("helmCommand quotes what a shell would take apart, and keeps values to itself", () => {
  const command = helmCommand(chartIn("data", {
    chart: "./my charts/pg",
    repo: "https://charts.example.io",
    version: "1.2.3",
    createNamespace: true,
    valueFiles: ["it's.yaml"],
    valueKeys: ["password"],
  }));
  assert.equal(
    command,
    "helm upgrade --install pg './my charts/pg' --repo https://charts.example.io " +
      "--version 1.2.3 --namespace data --create-namespace --values 'it'\\''s.yaml' " +
      "--set password=…",
  );
});
