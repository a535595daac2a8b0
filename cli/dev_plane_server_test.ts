import assert from "node:assert/strict";
import { createLogger } from "../core/log.ts";
import { getPath } from "../core/json.ts";
import { systemClock, systemRandom } from "../e2e/testing.ts";
import { createClient, type KubeClient, loadClusterConfig } from "../kube/mod.ts";
import { OrkProcess } from "./testing_ork.ts";

const HELLO = new URL("../examples/hello/", import.meta.url);
const GREETING = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: "default",
  name: "world-greeting",
};

async function clientOf(kubeconfig: string): Promise<KubeClient> {
  const config = await loadClusterConfig({
    kubeconfig,
    env: () => undefined,
    readFile: (path) => Deno.readTextFile(path),
  });
  const logger = createLogger(() => {});
  return createClient(config, { clock: systemClock, random: systemRandom, logger });
}

async function greets(client: KubeClient, text: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const map = await client.get(GREETING);
    if (getPath(map?.data, ["greeting"]) === text) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The greeting never became "${text}"`);
}

Deno.test("ork dev runs a Katalog on a plane of its own, reloads it, and leaves nothing", async () => {
  const folder = await Deno.makeTempDir();
  for (const name of ["katalog.yaml", "crd.yaml", "cr.yaml"]) {
    await Deno.copyFile(new URL(name, HELLO), `${folder}/${name}`);
  }
  const katalog = `${folder}/katalog.yaml`;
  const good = await Deno.readTextFile(katalog);
  const dev = new OrkProcess([
    "dev",
    "-f",
    katalog,
    "--cr",
    `${folder}/cr.yaml`,
    "--port",
    "0",
    "--nodes",
    "0",
  ], { KUBEBUILDER_ASSETS: Deno.env.get("ORK_TEST_BIN") ?? "" });
  let client: KubeClient | undefined;
  try {
    const [, kubeconfig] = await dev.says(/export KUBECONFIG=(\S+)/);
    client = await clientOf(kubeconfig);
    await greets(client, "Hello, world!");

    await Deno.writeTextFile(katalog, good.replace("configMaps:", "configMap:"));
    await dev.says(/Katalog not reloaded: the one before goes on/);
    assert.match(dev.stderr, /error\[unknown-key\].*"configMap"/);
    assert.match(dev.stderr, /hint: Did you mean "configMaps"\?/);
    await client.delete(GREETING);
    await greets(client, "Hello, world!");

    await Deno.writeTextFile(katalog, good.replace("Hello,", "Good day,"));
    await dev.says(/"msg":"Katalog reloaded"/);
    await greets(client, "Good day, world!");

    dev.stop();
    const { code, stderr } = await dev.ended();
    assert.equal(code, 0, stderr);
    await assert.rejects(Deno.stat(kubeconfig), Deno.errors.NotFound);
    await assert.rejects(client.version({ timeoutMs: 500 }));
  } finally {
    client?.close();
    dev.stop();
    await dev.ended();
    await Deno.remove(folder, { recursive: true });
  }
});
