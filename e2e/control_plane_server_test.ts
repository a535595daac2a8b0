import assert from "node:assert/strict";
import { sleep } from "../core/clock.ts";
import { systemClock as clock } from "./testing.ts";
import type { ControlPlane } from "./control_plane.ts";
import type { ControlPlaneError } from "./control_plane_error.ts";
import { readLines } from "./control_plane_lines.ts";
import { startTestPlane, testBinaries } from "./testing_plane.ts";

/** Asks until it holds or ten seconds are over. */
async function eventually(what: string, holds: () => Promise<boolean>) {
  const deadline = clock.monotonic() + 10_000;
  while (!await holds()) {
    assert.ok(clock.monotonic() < deadline, `not within 10 s: ${what}`);
    await sleep(clock, 50);
  }
}

async function ok(plane: ControlPlane, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await plane.kubectl(...args);
  assert.equal(code, 0, `kubectl ${args.join(" ")}: ${stderr}`);
  return stdout;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** The folder's name stands in every part's command line. */
async function processesOf(dir: string): Promise<string[]> {
  const script = new URL("./testdata/processes.ts", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", script, dir],
  }).output();
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

async function isListening(server: string): Promise<boolean> {
  const { hostname, port } = new URL(server);
  return await Deno.connect({ hostname, port: Number(port) })
    .then((connection) => (connection.close(), true), () => false);
}

Deno.test("startControlPlane starts two planes side by side that know nothing of each other", async () => {
  const planes = await Promise.all([
    startTestPlane({ clock }),
    startTestPlane({ clock }),
  ]);
  await using one = planes[0];
  await using two = planes[1];
  assert.notEqual(one.server, two.server);
  await ok(one, "create", "configmap", "here");
  assert.match(await ok(one, "get", "configmaps", "-o", "name"), /here/);
  assert.doesNotMatch(await ok(two, "get", "configmaps", "-o", "name"), /here/);
});

Deno.test("ControlPlane", async (t) => {
  await using plane = await startTestPlane({ clock, nodes: 2, auditLog: true });

  await t.step("has Ready nodes on which a Deployment becomes Available", async () => {
    const nodes = await ok(
      plane,
      ...["wait", "node", "--all", "--for=condition=Ready", "--timeout=1s"],
    );
    assert.equal(nodes.trim().split("\n").length, 2);
    await ok(plane, "create", "deployment", "web", "--image=web:1", "--replicas=3");
    const rollout = await ok(
      plane,
      ...["rollout", "status", "deployment/web", "--timeout=30s"],
    );
    assert.match(rollout, /successfully rolled out/);
  });

  await t.step("collects what a deleted object owned", async () => {
    const pods = async () => (await ok(plane, "get", "pods", "-o", "name")).trim();
    assert.notEqual(await pods(), "");
    await ok(plane, "delete", "deployment", "web");
    await eventually("no pod", async () => await pods() === "");
  });

  await t.step("takes what kubectl reads from its input", async () => {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "in" } };
    const { code } = await plane.kubectlWithInput(
      JSON.stringify(namespace),
      ...["apply", "-f", "-"],
    );
    assert.equal(code, 0);
    await ok(plane, "get", "namespace", "in");
  });

  await t.step("freezes the API server, and thaws it", async () => {
    const version = ["get", "--raw", "/version", "--request-timeout=1s"];
    await plane.freeze("kube-apiserver");
    assert.match((await plane.kubectl(...version)).stderr, /exceeded|[Tt]imeout/);
    assert.ok(plane.isRunning("kube-apiserver"));
    await plane.thaw("kube-apiserver");
    await ok(plane, ...version);
  });

  await t.step("keeps data and address through restarts", async () => {
    await ok(plane, "create", "configmap", "kept");
    await plane.restart("kube-apiserver");
    await ok(plane, "get", "configmap", "kept");
    await plane.restart("etcd");
    await eventually(
      "the API server finds etcd again",
      async () => (await plane.kubectl("get", "configmap", "kept")).code === 0,
    );
  });

  await t.step("leaves a stopped part down until it is started", async () => {
    await plane.stopPart("kube-apiserver");
    assert.equal(await isListening(plane.server), false);
    assert.equal(plane.isRunning("kube-apiserver"), false);
    await assert.rejects(
      plane.stopPart("kube-apiserver"),
      (error: ControlPlaneError) => error.kind === "part",
    );
    await plane.startPart("kube-apiserver");
    await ok(plane, "get", "ns");
  });

  await t.step("makes a kubeconfig for a user, and audits that user", async () => {
    const kubeconfig = await plane.clientKubeconfig({ user: "joe", groups: ["dev"] });
    const whoami = await ok(
      plane,
      ...["auth", "whoami", "-o", "json", `--kubeconfig=${kubeconfig}`],
    );
    const { username, groups } = JSON.parse(whoami).status.userInfo;
    assert.equal(username, "joe");
    assert.deepEqual(groups, ["dev", "system:authenticated"]);
    const refused = await plane.kubectl("get", "ns", `--kubeconfig=${kubeconfig}`);
    assert.match(refused.stderr, /Forbidden/);
    const audit = await Deno.readTextFile(plane.auditLogPath);
    const requests = audit.trim().split("\n").map((line) => JSON.parse(line));
    const denied = requests.filter(({ user, responseStatus }) =>
      user.username === "joe" && responseStatus.code === 403
    );
    assert.ok(denied.length > 0);
  });

  await t.step("makes a client certificate that has expired", async () => {
    const kubeconfig = await plane.clientKubeconfig({
      user: "joe",
      fromMs: -7_200_000,
      toMs: -3_600_000,
    });
    const { stderr } = await plane.kubectl("get", "ns", `--kubeconfig=${kubeconfig}`);
    assert.match(stderr, /provide credentials|Unauthorized/);
  });

  await t.step(
    "issues server certificates that its authority vouches for",
    async () => {
      const { certificate: cert, key } = await plane.serverCertificate({
        hosts: ["127.0.0.1"],
      });
      await using server = Deno.serve(
        { hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} },
        () => new Response("hello"),
      );
      using client = Deno.createHttpClient({ caCerts: [await plane.authority()] });
      const response = await fetch(`https://127.0.0.1:${server.addr.port}`, { client });
      assert.equal(await response.text(), "hello");
    },
  );
});

Deno.test("ControlPlane.stop leaves no process, no port and no folder", async () => {
  const plane = await startTestPlane({ clock });
  assert.notDeepEqual(await processesOf(plane.dir), []);
  await plane.stop();
  assert.deepEqual(await processesOf(plane.dir), []);
  assert.equal(await isListening(plane.server), false);
  assert.equal(await exists(plane.dir), false);
  await assert.rejects(
    plane.thaw("etcd"),
    (error: ControlPlaneError) => error.kind === "launcher",
  );
});

for (const end of ["SIGKILL", "SIGINT", "exit", "throw"] as const) {
  Deno.test(`a control plane leaves nothing behind when its driver ends by ${end}`, async () => {
    const driver = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--allow-all", "--no-check"],
        new URL("./testdata/plane_driver.ts", import.meta.url).pathname,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const lines = readLines(driver.stdout);
    const line = (await lines.next()).value as string;
    const { dir, server } = JSON.parse(line) as { dir: string; server: string };
    assert.equal((await processesOf(dir)).length, 3);
    assert.ok(await isListening(server));
    if (end === "exit" || end === "throw") {
      const stdin = driver.stdin.getWriter();
      await stdin.write(new TextEncoder().encode(end));
      await stdin.close();
    } else {
      driver.kill(end);
      await driver.stdin.close();
    }
    await driver.status;
    await lines.return(undefined);
    await eventually("no process", async () => (await processesOf(dir)).length === 0);
    await eventually("no port", async () => !await isListening(server));
    await eventually("no folder", async () => !await exists(dir));
  });
}

Deno.test("startControlPlane quotes the log of the part that failed, and leaves nothing", async () => {
  const parentDir = await Deno.makeTempDir();
  const failure = await startTestPlane({
    clock,
    parentDir,
    extraApiServerArgs: ["--no-such-flag"],
  }).then(() => undefined, (error: ControlPlaneError) => error);
  assert.equal(failure?.kind, "part");
  assert.match(failure!.message, /Cannot keep "kube-apiserver" running/);
  assert.match(failure!.message, /unknown flag: --no-such-flag/);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(parentDir)), []);
  await Deno.remove(parentDir);
});

Deno.test("startControlPlane names the program that is not there", async () => {
  const binaries = await testBinaries(clock);
  const { kwok: _, ...parts } = binaries.parts;
  await assert.rejects(
    startTestPlane({ clock, nodes: 1, binaries: { ...binaries, parts } }),
    (error: ControlPlaneError) =>
      error.kind === "part" && /Cannot start "kwok"/.test(error.message),
  );
});

for (const part of ["etcd", "kube-apiserver"] as const) {
  Deno.test(`startControlPlane takes other ports when somebody took that of ${part}`, async () => {
    const dir = await Deno.makeTempDir();
    const binaries = await testBinaries(clock);
    const program = `${dir}/${part}`;
    await Deno.writeTextFile(
      program,
      `#!/bin/sh
      [ -e ${dir}/tried ] || {
        touch ${dir}/tried
        echo "listen tcp 127.0.0.1:10001: bind: address already in use" >&2
        exit 1
      }
      exec ${binaries.parts[part]} "$@"`,
      { mode: 0o755 },
    );
    const parts = { ...binaries.parts, [part]: program };
    await using plane = await startTestPlane({
      clock,
      binaries: { ...binaries, parts },
    });
    await ok(plane, "get", "ns");
    assert.ok(await exists(`${dir}/tried`));
    await Deno.remove(dir, { recursive: true });
  });
}

Deno.test("startControlPlane says that its helper cannot be run", async () => {
  const binaries = { ...await testBinaries(clock), launch: "/no/such/launch" };
  await assert.rejects(
    startTestPlane({ clock, binaries }),
    (error: ControlPlaneError) =>
      error.kind === "launcher" && /no\/such\/launch/.test(error.message),
  );
});
