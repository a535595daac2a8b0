import assert from "node:assert/strict";
import type { ReloadAsk } from "./cluster_config.ts";
import { loadClusterConfig } from "./config.ts";
import { KubeError } from "./errors.ts";
import { ExecCredentials, type ExecSpec } from "./exec_credential.ts";
import { type Command, type CommandResult, runCommand } from "./run_command.ts";

const spec: ExecSpec = {
  apiVersion: "client.authentication.k8s.io/v1",
  command: "login",
  args: ["--cluster", "one"],
  env: { PROFILE: "dev" },
};

const EXPIRES_MS = Date.UTC(2026, 0, 1, 1);

function printed(status: unknown): CommandResult {
  const credential = { kind: "ExecCredential", status };
  return { code: 0, stdout: JSON.stringify(credential), stderr: "" };
}

function world(answer: (count: number) => CommandResult | Error) {
  const ran: Command[] = [];
  const exec = new ExecCredentials((command) => {
    ran.push(command);
    const result = answer(ran.length);
    return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
  });
  return { exec, ran };
}

function ask(nowMs: number, refused = false): ReloadAsk {
  return { nowMs, refused, signal: new AbortController().signal };
}

Deno.test("ExecCredentials tells the program what is wanted, and takes its token", async () => {
  const { exec, ran } = world(() => printed({ token: "t1" }));
  const cluster = { server: "https://api.test" };
  assert.deepEqual(await exec.get({ ...spec, cluster }, "file"), { token: "t1" });
  assert.deepEqual([ran[0].command, ran[0].args], ["login", ["--cluster", "one"]]);
  const { PROFILE, KUBERNETES_EXEC_INFO } = ran[0].env;
  assert.equal(PROFILE, "dev");
  assert.deepEqual(JSON.parse(KUBERNETES_EXEC_INFO), {
    apiVersion: "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    spec: { interactive: false, cluster },
  });
});

Deno.test("ExecCredentials takes a certificate", async () => {
  const status = { clientCertificateData: "CERT", clientKeyData: "KEY" };
  const { exec } = world(() => printed(status));
  assert.deepEqual(await exec.get(spec, "file"), {
    clientCertificate: { certPem: "CERT", keyPem: "KEY" },
  });
});

Deno.test("ExecCredentials asks the program again a minute before the token expires", async () => {
  const expirationTimestamp = new Date(EXPIRES_MS).toISOString();
  const { exec, ran } = world((count) =>
    printed({ token: `t${count}`, expirationTimestamp })
  );
  await exec.get(spec, "file");
  await exec.get(spec, "file", ask(EXPIRES_MS - 60_001));
  assert.equal(ran.length, 1);
  const { token } = await exec.get(spec, "file", ask(EXPIRES_MS - 60_000));
  assert.equal(token, "t2");
});

Deno.test("ExecCredentials keeps a token without an end until the server refuses it", async () => {
  const { exec, ran } = world((count) => printed({ token: `t${count}` }));
  await exec.get(spec, "file");
  await exec.get(spec, "file", ask(EXPIRES_MS * 2));
  assert.equal(ran.length, 1);
  const { token } = await exec.get(spec, "file", ask(EXPIRES_MS, true));
  assert.equal(token, "t2");
});

Deno.test("ExecCredentials says why there are none", async () => {
  const cases: [CommandResult | Error, RegExp, RegExp][] = [
    [new Deno.errors.NotFound("x"), /there is no such program/, /brew install login/],
    [new Deno.errors.NotCapable("x"), /may not start others/, /--allow-run=login/],
    [
      { code: 3, stdout: "", stderr: "a\nsession expired\n" },
      /it ended with 3: session expired$/,
      /brew/,
    ],
    [printed({}), /it printed no ExecCredential/, /brew/],
    [
      { code: 0, stdout: "hunter2", stderr: "" },
      /it printed no ExecCredential/,
      /brew/,
    ],
  ];
  for (const [answer, message, hint] of cases) {
    const { exec } = world(() => answer);
    const error = await exec.get({ ...spec, installHint: "brew install login" }, "file")
      .then(() => undefined, (error) => error);
    assert.ok(error instanceof KubeError && error.kind === "config");
    assert.match(error.message, /^Cannot log in by "login" of file: /);
    assert.match(error.message, message);
    assert.match(error.hint!, hint);
    assert.doesNotMatch(error.message, /hunter2/);
  }
});

/** Loads a kubeconfig whose user has this `exec`. */
function load(exec: string, run: (command: Command) => Promise<CommandResult>) {
  const text = `
current-context: x
contexts: [{ name: x, context: { cluster: c, user: u } }]
clusters: [{ name: c, cluster: { server: "https://api.test" } }]
users: [{ name: u, user: { exec: ${exec} } }]
`;
  return loadClusterConfig({
    kubeconfig: "/k/config",
    env: () => undefined,
    readFile: () => Promise.resolve(text),
    run,
  });
}

const V1 = "apiVersion: client.authentication.k8s.io/v1";

Deno.test("loadClusterConfig logs in by the program that the kubeconfig names", async () => {
  const ran: Command[] = [];
  const run = (command: Command) => {
    ran.push(command);
    return Promise.resolve(printed({ token: `t${ran.length}` }));
  };
  const config = await load(
    `{ ${V1}, command: ./bin/login, env: [{ name: A, value: b }], provideClusterInfo: true }`,
    run,
  );
  assert.equal(await config.token?.read(), "t1");
  assert.equal(ran[0].command, "/k/bin/login");
  assert.equal(ran[0].env.A, "b");
  assert.equal(
    JSON.parse(ran[0].env.KUBERNETES_EXEC_INFO).spec.cluster.server,
    "https://api.test",
  );
  // A reading each minute does not start the program each minute.
  assert.equal(await (await config.reload!(ask(0))).token?.read(), "t1");
  assert.equal(await (await config.reload!(ask(0, true))).token?.read(), "t2");
});

Deno.test("loadClusterConfig refuses a login that cannot work", async () => {
  const run = () => Promise.reject(new Error("must not run"));
  const cases: [string, RegExp][] = [
    [`{ ${V1} }`, /names no command/],
    ["{ command: aws, apiVersion: client.authentication.k8s.io/v1alpha1 }", /v1alpha1/],
    [`{ ${V1}, command: aws, interactiveMode: Always }`, /wants to ask a person/],
  ];
  for (const [exec, message] of cases) {
    await assert.rejects(
      load(exec, run),
      (error) =>
        error instanceof KubeError && error.kind === "config" &&
        message.test(error.message),
    );
  }
});

Deno.test("runCommand gives a program the environment, and keeps what it prints", async () => {
  const script = 'console.log(Deno.env.get("A")); console.error("b"); Deno.exit(3)';
  const result = await runCommand({
    command: Deno.execPath(),
    args: ["eval", script],
    env: { A: "given", NO_COLOR: "1" },
  });
  assert.deepEqual(result, { code: 3, stdout: "given\n", stderr: "b\n" });
});
