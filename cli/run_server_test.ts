import assert from "node:assert/strict";
import { parseYaml, yamlToJson } from "../core/yaml.ts";
import { kubeconfigText, Pki } from "../e2e/control_plane_pki.ts";
import { systemClock, testClient, testCluster, uniqueGroup } from "../e2e/testing.ts";
import { testBinaries } from "../e2e/testing_plane.ts";
import type { KubeClient } from "../kube/mod.ts";
import { type Ended, ork } from "./testing_ork.ts";

const ROOT = new URL("..", import.meta.url).pathname;

/** A folder with a Katalog of its own group. */
async function withKatalog(
  run: (folder: string, group: string) => Promise<void>,
  katalog?: string,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const group = uniqueGroup("run");
  const read = (name: string) => Deno.readTextFile(`${ROOT}examples/hello/${name}`);
  const crd = (await read("crd.yaml")).replaceAll("demo.orkestra.io", group);
  try {
    await Deno.writeTextFile(`${folder}/crd.yaml`, crd);
    await Deno.writeTextFile(
      `${folder}/katalog.yaml`,
      katalog ?? await read("katalog.yaml"),
    );
    await run(folder, group);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** One error, one hint, no stack. */
function assertClear(ended: Ended, error: RegExp, hint: RegExp): void {
  assert.equal(ended.code, 1, ended.stderr);
  assert.equal(ended.stdout, "");
  const lines = ended.stderr.trim().split("\n").filter((line) => !line.startsWith("{"));
  assert.equal(lines.length, 2, ended.stderr);
  assert.match(lines[0], error);
  assert.match(lines[1], hint);
  assert.doesNotMatch(ended.stderr, /\n\s+at /);
}

/** Where Deno keeps packages, for a process whose HOME is another. */
function denoDir(): string {
  return Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
}

/** A kubeconfig for a server that stands nowhere else. */
function kubeconfigFor(server: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server } }],
    users: [{ name: "u", user: { token: "very-secret-token" } }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  });
}

/** Removes the kind, and the child that garbage collection then cannot follow. */
async function removeHellos(client: KubeClient, group: string): Promise<void> {
  await client.delete({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    name: `hellos.${group}`,
  });
  const [name] = group.split(".");
  for (const child of [`${name}-greeting`, `world-${name}`]) {
    const map = { apiVersion: "v1", kind: "ConfigMap", namespace: "default" };
    await client.delete({ ...map, name: child });
  }
}

Deno.test("ork run installs, works, and drains on SIGTERM with exit code 0", async () => {
  await withKatalog(async (folder, group) => {
    const client = await testClient();
    try {
      const cr = {
        apiVersion: `${group}/v1`,
        kind: "Hello",
        metadata: { name: "world", namespace: "default" },
        spec: { to: "world" },
      };
      await Deno.writeTextFile(`${folder}/cr.yaml`, JSON.stringify(cr));
      const text = await Deno.readTextFile(`${folder}/katalog.yaml`);
      await Deno.writeTextFile(
        `${folder}/katalog.yaml`,
        text.replace(
          "crdFile: ./crd.yaml",
          "crdFile: ./crd.yaml\n      crFiles: [./cr.yaml]",
        )
          .replace("}}-greeting", `}}-${group.split(".")[0]}`),
      );
      const ended = await ork([
        "run",
        "-f",
        `${folder}/katalog.yaml`,
        "--kubeconfig",
        testCluster().kubeconfig,
        "--port",
        "0",
      ], { until: /"msg":"reconciled"/ });
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stderr, /"msg":"stopping"/);
      const ref = { apiVersion: cr.apiVersion, kind: "Hello", ...cr.metadata };
      const live = await client.get(ref);
      assert.deepEqual(live?.metadata.finalizers, ["orkestra.orkspace.io/cleanup"]);
      await client.mergePatch(ref, { metadata: { finalizers: null } });
      await client.delete(ref);
    } finally {
      await removeHellos(client, group);
      client.close();
    }
  });
});

Deno.test("ork run --apply-cr applies what lies beside the Katalog, and --dev-server serves", async () => {
  await withKatalog(async (folder, group) => {
    const client = await testClient();
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const port = String(listener.addr.port);
    listener.close();
    const cr = {
      apiVersion: `${group}/v1`,
      kind: "Hello",
      metadata: { name: group.split(".")[0] },
      spec: { to: "world" },
    };
    const name = cr.metadata.name;
    try {
      await Deno.writeTextFile(`${folder}/cr.yaml`, JSON.stringify(cr));
      const ended = await ork([
        "run",
        "--apply-cr",
        "--dev-server",
        "--dev-server-port",
        port,
        "-f",
        `${folder}/katalog.yaml`,
        "--kubeconfig",
        testCluster().kubeconfig,
        "--port",
        "0",
      ], { until: /"msg":"reconciled"/ });
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stderr, new RegExp(`"url":"http://127.0.0.1:${port}"`));
      const ref = { ...cr, name, namespace: "default" };
      assert.ok(await client.get(ref), "in the namespace where kubectl would put it");
      await client.mergePatch(ref, { metadata: { finalizers: null } });
      await client.delete(ref);
    } finally {
      await removeHellos(client, group);
      client.close();
    }
  });
});

Deno.test("ork run tells an API server that cannot be reached, without the token", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await withKatalog(async (folder) => {
    const server = `https://127.0.0.1:${port}`;
    await Deno.writeTextFile(`${folder}/kubeconfig`, kubeconfigFor(server));
    const ended = await ork([
      "run",
      "-f",
      `${folder}/katalog.yaml`,
      "--kubeconfig",
      `${folder}/kubeconfig`,
    ]);
    assertClear(
      ended,
      new RegExp(
        `^error: Cannot read the server's version: no connection to ${server}`,
      ),
      /^hint: Check that the API server runs/,
    );
    assert.doesNotMatch(ended.stderr, /very-secret/);
  });
});

Deno.test("ork run tells an API server whose certificate has expired", async () => {
  const binaries = await testBinaries(systemClock);
  await withKatalog(async (folder) => {
    const pki = new Pki(binaries.pki, `${folder}/pki`);
    await pki.init();
    const day = 86_400_000;
    const pair = await pki.server({
      hosts: ["127.0.0.1"],
      fromMs: -2 * day,
      toMs: -day,
    });
    const server = Deno.serve(
      {
        hostname: "127.0.0.1",
        port: 0,
        cert: pair.certificate,
        key: pair.key,
        onListen() {},
      },
      () => new Response("{}"),
    );
    try {
      const admin = await pki.admin();
      const text = kubeconfigText({
        server: `https://127.0.0.1:${server.addr.port}`,
        authority: await pki.authority(),
        ...admin,
      });
      await Deno.writeTextFile(`${folder}/kubeconfig`, text);
      const ended = await ork([
        "run",
        "-f",
        `${folder}/katalog.yaml`,
        "--kubeconfig",
        `${folder}/kubeconfig`,
      ]);
      assertClear(
        ended,
        /^error: Cannot read the server's version: .*expired/i,
        /^hint: /,
      );
    } finally {
      await server.shutdown();
    }
  });
});

Deno.test("ork run tells what a user without rights may not do", async () => {
  const text = await Deno.readTextFile(testCluster().kubeconfig);
  const admin = yamlToJson(parseYaml(text, "kubeconfig").documents[0]) as {
    clusters: { name: string }[];
  };
  await withKatalog(async (folder) => {
    // Whoever shows no certificate is anonymous, and may read the version alone.
    const users = [{ name: "nobody", user: {} }];
    const contexts = [{
      name: "x",
      context: { cluster: admin.clusters[0].name, user: "nobody" },
    }];
    const anonymous = JSON.stringify({
      ...admin,
      users,
      contexts,
      "current-context": "x",
    });
    await Deno.writeTextFile(`${folder}/kubeconfig`, anonymous);
    const ended = await ork([
      "run",
      "-f",
      `${folder}/katalog.yaml`,
      "--kubeconfig",
      `${folder}/kubeconfig`,
    ]);
    assertClear(ended, /^error: Cannot apply .*(forbidden|may not)/, /^hint: /);
  });
});

Deno.test("ork run sends nothing for a Katalog with a mistake, and shows the line", async () => {
  const katalog = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: bad }
spec:
  crds:
    hello:
      crdFile: ./crd.yaml
      operatorBox:
        onReconcile:
          configMaps:
            - name: a
              dat: { k: "{{ .spec.to }" }
`;
  await withKatalog(async (folder) => {
    const ended = await ork([
      "run",
      "-f",
      `${folder}/katalog.yaml`,
      "--kubeconfig",
      "/nowhere",
    ]);
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /^error\[unknown-key\]: Cannot use the key "dat"/);
    assert.match(ended.stderr, /katalog\.yaml:12:15/);
    assert.match(ended.stderr, /Did you mean "data"\?/);
    assert.doesNotMatch(ended.stderr, /nowhere|\n\s+at /);
  }, katalog);
});

Deno.test("ork run tells that there is no cluster to be found", async () => {
  await withKatalog(async (folder) => {
    const ended = await ork(["run", "-f", `${folder}/katalog.yaml`], {
      env: { HOME: folder, KUBECONFIG: "", DENO_DIR: denoDir() },
    });
    assertClear(
      ended,
      /^error: Cannot find a cluster/,
      /^hint: Name a file with --kubeconfig/,
    );
  });
});

Deno.test("ork run tells a port that is taken", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    await withKatalog(async (folder) => {
      const ended = await ork([
        "run",
        "--no-install-crds",
        "-f",
        `${folder}/katalog.yaml`,
        "--kubeconfig",
        testCluster().kubeconfig,
        "--port",
        String(listener.addr.port),
      ]);
      assertClear(ended, /^error: Cannot listen on .*in use/, /^hint: .*port/);
    });
  } finally {
    listener.close();
  }
});
