import assert from "node:assert/strict";
import { testClient, testCluster, uniqueGroup } from "../e2e/testing.ts";
import { ork } from "./testing_ork.ts";

const ROOT = new URL("..", import.meta.url).pathname;

Deno.test("ork run calls a hook with no more permissions than its task names", async () => {
  const client = await testClient();
  const folder = await Deno.makeTempDir();
  const group = uniqueGroup("hook");
  const name = group.split(".")[0];
  const crd = await Deno.readTextFile(`${ROOT}examples/hello/crd.yaml`);
  const cr = {
    apiVersion: `${group}/v1`,
    kind: "Hello",
    metadata: { name, namespace: "default" },
    spec: { to: "world" },
  };
  const map = { apiVersion: "v1", kind: "ConfigMap", namespace: "default" };
  try {
    await Deno.writeTextFile(
      `${folder}/crd.yaml`,
      crd.replaceAll("demo.orkestra.io", group),
    );
    await Deno.writeTextFile(`${folder}/cr.yaml`, JSON.stringify(cr));
    await Deno.copyFile(`${ROOT}hooks/testdata/rust.wasm`, `${folder}/hook.wasm`);
    await Deno.writeTextFile(
      `${folder}/katalog.yaml`,
      `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: hooked }
spec:
  crds:
    hello:
      crdFile: ./crd.yaml
      crFiles: [./cr.yaml]
      operatorBox:
        reconciler:
          hooks:
            wasm: ./hook.wasm
            capabilities: { apply: [{ apiVersion: v1, kind: ConfigMap }] }
`,
    );
    const ended = await ork([
      "run",
      ...["-f", `${folder}/katalog.yaml`],
      ...["--kubeconfig", testCluster().kubeconfig],
      ...["--port", "0"],
    ], { until: /"msg":"reconcile(d| failed)"/ });
    assert.equal(ended.code, 0, ended.stderr);
    const made = await client.get({ ...map, name: `${name}-config` });
    assert.equal(made?.kind, "ConfigMap", ended.stderr);
  } finally {
    await client.mergePatch({ ...cr, name, namespace: "default" }, {
      metadata: { finalizers: null },
    }).catch(() => {});
    await client.delete({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      name: `hellos.${group}`,
    });
    await client.delete({ ...map, name: `${name}-config` });
    await Deno.remove(folder, { recursive: true });
    client.close();
  }
});
