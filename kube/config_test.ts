import assert from "node:assert/strict";
import { type ConfigSources, loadClusterConfig } from "./config.ts";
import { KubeError } from "./errors.ts";

const PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const POD = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Sources over files and variables that stand in the test. */
function sources(
  files: Record<string, string>,
  more: Partial<ConfigSources> & { vars?: Record<string, string> } = {},
): ConfigSources {
  const { vars = {}, ...rest } = more;
  return {
    env: (name) => vars[name],
    readFile: (path) =>
      path in files
        ? Promise.resolve(files[path])
        : Promise.reject(new Deno.errors.NotFound(path)),
    ...rest,
  };
}

function kubeconfig(
  { cluster = "server: https://a.test:6443", user = "token: t0ken", context = "" } = {},
): string {
  return `
clusters: [{ name: c, cluster: { ${cluster} } }]
users: [{ name: u, user: { ${user} } }]
contexts: [{ name: x, context: { cluster: c, user: u ${context} } }]
current-context: x
`;
}

async function failure(from: ConfigSources): Promise<KubeError> {
  try {
    await loadClusterConfig(from);
  } catch (error) {
    assert.ok(error instanceof KubeError, String(error));
    assert.equal(error.kind, "config");
    return error;
  }
  throw new assert.AssertionError({ message: "nothing was thrown" });
}

Deno.test("loadClusterConfig looks at the named file, KUBECONFIG, the home folder and the Pod, in this order", async () => {
  const at = (host: string) => kubeconfig({ cluster: `server: https://${host}` });
  const files = {
    "/named": at("named"),
    "/env": at("env"),
    "/home/me/.kube/config": at("home"),
    [`${POD}/token`]: "pod-token\n",
    [`${POD}/ca.crt`]: PEM,
    [`${POD}/namespace`]: "shop\n",
  };
  const pod = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };
  const home = { ...pod, HOME: "/home/me" };
  const env = { ...home, KUBECONFIG: "/env" };
  const server = async (from: ConfigSources) => (await loadClusterConfig(from)).server;
  assert.equal(
    await server(sources(files, { kubeconfig: "/named", vars: env })),
    "https://named",
  );
  assert.equal(await server(sources(files, { vars: env })), "https://env");
  assert.equal(await server(sources(files, { vars: home })), "https://home");
  const inCluster = await loadClusterConfig(sources(files, { vars: pod }));
  assert.equal(inCluster.server, "https://10.0.0.1:443");
  assert.equal(inCluster.namespace, "shop");
  assert.equal(inCluster.caPem, PEM);
  assert.equal(inCluster.token!.changes, true);
  assert.equal(await inCluster.token!.read(), "pod-token");
});

Deno.test("loadClusterConfig puts an IPv6 address of the Pod's server in brackets", async () => {
  const files = {
    [`${POD}/token`]: "t",
    [`${POD}/ca.crt`]: PEM,
    [`${POD}/namespace`]: "",
  };
  const vars = {
    KUBERNETES_SERVICE_HOST: "fd00::1",
    KUBERNETES_SERVICE_PORT_HTTPS: "6443",
  };
  const config = await loadClusterConfig(sources(files, { vars }));
  assert.equal(config.server, "https://[fd00::1]:6443");
  assert.equal(config.namespace, "default");
});

Deno.test("loadClusterConfig merges the files of KUBECONFIG as kubectl does", async () => {
  const files = {
    "/a/config":
      "contexts: [{ name: x, context: { cluster: c, user: u, namespace: first } }]",
    "/b/config": kubeconfig({
      user: "tokenFile: token",
      context: ", namespace: second",
    }),
    "/b/token": "from-b\n",
  };
  const vars = { KUBECONFIG: "/absent:/a/config:/b/config" };
  const config = await loadClusterConfig(sources(files, { vars }));
  assert.equal(config.namespace, "first");
  assert.equal(await config.token!.read(), "from-b");
  assert.equal(config.source, '/a/config (context "x")');
  const none = { KUBECONFIG: "/absent:/gone" };
  assert.match(
    (await failure(sources(files, { vars: none }))).message,
    /\/absent, \/gone/,
  );
});

Deno.test("loadClusterConfig reads certificates from data, and from files beside the kubeconfig", async () => {
  const files = {
    "/k/config": kubeconfig({
      cluster: `server: https://a.test, certificate-authority: pki/ca.crt`,
      user: `client-certificate-data: ${btoa(PEM)}, client-key: /keys/me.key`,
    }),
    "/k/pki/ca.crt": PEM,
    "/keys/me.key": PEM,
  };
  const config = await loadClusterConfig(sources(files, { kubeconfig: "/k/config" }));
  assert.equal(config.caPem, PEM);
  assert.deepEqual(config.clientCertificate, { certPem: PEM, keyPem: PEM });
});

Deno.test("loadClusterConfig reads how to check the server, and the proxy", async () => {
  const load = (cluster: string) =>
    loadClusterConfig(
      sources({ "/k": kubeconfig({ cluster }) }, { kubeconfig: "/k" }),
    );
  const named = await load("server: https://1.2.3.4, tls-server-name: api.test");
  assert.equal(named.tlsServerName, "api.test");
  const open = await load("server: https://1.2.3.4, insecure-skip-tls-verify: true");
  assert.equal(open.insecureSkipTlsVerify, true);
  const proxied = await load("server: https://1.2.3.4/, proxy-url: http://proxy:3128");
  assert.equal(proxied.proxyUrl, "http://proxy:3128");
  assert.equal(proxied.server, "https://1.2.3.4");
});

Deno.test("loadClusterConfig takes the token file before the token", async () => {
  const files = {
    "/k": kubeconfig({ user: "token: old, tokenFile: /t" }),
    "/t": "fresh",
  };
  const config = await loadClusterConfig(sources(files, { kubeconfig: "/k" }));
  assert.equal(await config.token!.read(), "fresh");
});

Deno.test("loadClusterConfig takes another context when asked to", async () => {
  const text = `${kubeconfig()}
`.replace(
    "contexts: [",
    "contexts: [{ name: prod, context: { cluster: c, namespace: p } }, ",
  );
  const config = await loadClusterConfig(
    sources({ "/k": text }, { kubeconfig: "/k", context: "prod" }),
  );
  assert.equal(config.namespace, "p");
  assert.equal(config.token, undefined);
});

Deno.test("loadClusterConfig refuses a server URL with a password, without telling it", async () => {
  const cluster = "server: https://me:s3cret@a.test";
  const error = await failure(
    sources({ "/k": kubeconfig({ cluster }) }, { kubeconfig: "/k" }),
  );
  assert.match(error.message, /holds credentials/);
  assert.doesNotMatch(error.message + error.hint, /s3cret/);
});

const USER_PROBLEMS: [name: string, user: string, message: RegExp, hint: RegExp][] = [
  ["auth-provider", "auth-provider: { name: gcp }", /"auth-provider" \(gcp\)/, /exec/],
  ["a password", "username: me, password: s3cret", /"username"/, /no passwords/],
  ["acting for another", "token: t, as: other", /"as"/, /credentials/],
  [
    "a token that is none",
    'token: "s3cret s3cret"',
    /token of the user "u" is none/,
    /one line/,
  ],
  [
    "a certificate without key",
    `client-certificate-data: ${btoa(PEM)}`,
    /no client-key/,
    /client-key-data/,
  ],
  [
    "a key without certificate",
    `client-key-data: ${btoa(PEM)}`,
    /no client-certificate/,
    /together/,
  ],
  [
    "broken base64",
    "client-key-data: '%%'",
    /client-key-data: it is no base64/,
    /client-key/,
  ],
  [
    "base64 of something else",
    `client-key-data: ${btoa("x")}`,
    /holds no PEM/,
    /client-key/,
  ],
  [
    "an absent file",
    "client-key: gone.key",
    /"\/k\/gone.key": it cannot be read/,
    /client-key/,
  ],
];

for (const [name, user, message, hint] of USER_PROBLEMS) {
  Deno.test(`loadClusterConfig refuses a user with ${name}`, async () => {
    const files = { "/k/config": kubeconfig({ user }) };
    const error = await failure(sources(files, { kubeconfig: "/k/config" }));
    assert.match(error.message, message);
    assert.match(error.message, /\/k\/config \(context "x"\)/);
    assert.match(error.hint!, hint);
    assert.doesNotMatch(error.message, /s3cret/);
  });
}

const FILE_PROBLEMS: [name: string, text: string, message: RegExp, hint: RegExp][] = [
  ["no YAML", "a: [", /line 1/, /./],
  ["no map", "- a", /it is no map/, /kubeconfig/],
  [
    "no current context",
    "contexts: [{ name: x, context: {} }]",
    /no current-context/,
    /--context; there are: x/,
  ],
  [
    "an absent context",
    kubeconfig().replace("current-context: x", "current-context: y"),
    /context "y"/,
    /mean "x"|are: x/,
  ],
  [
    "an absent cluster",
    kubeconfig().replace("cluster: c", "cluster: d"),
    /there is no cluster "d"/,
    /clusters/,
  ],
  [
    "an absent user",
    kubeconfig().replace("user: u", "user: v"),
    /there is no user "v"/,
    /users/,
  ],
  [
    "a context without cluster",
    "contexts: [{ name: x, context: {} }]\ncurrent-context: x",
    /names no cluster/,
    /cluster/,
  ],
  ["a cluster without server", kubeconfig({ cluster: "" }), /has no server/, /https:/],
  [
    "a server that is no URL",
    kubeconfig({ cluster: "server: a.test:6443" }),
    /no http\(s\) URL/,
    /https:/,
  ],
  [
    "a proxy that is no URL",
    kubeconfig({ cluster: "server: https://a.test, proxy-url: 'ftp://me:s3cret@p'" }),
    /proxy-url is no URL of a proxy/,
    /socks5/,
  ],
  [
    "a proxy and no checks",
    kubeconfig({
      cluster:
        "server: https://a.test, proxy-url: 'http://p', insecure-skip-tls-verify: true",
    }),
    /proxy-url together with insecure/,
    /authority/,
  ],
];

for (const [name, text, message, hint] of FILE_PROBLEMS) {
  Deno.test(`loadClusterConfig refuses a file with ${name}`, async () => {
    const error = await failure(sources({ "/k": text }, { kubeconfig: "/k" }));
    assert.match(error.message, message);
    assert.match(error.message, /\/k/);
    assert.match(error.hint!, hint);
    assert.doesNotMatch(error.message, /s3cret/);
  });
}

Deno.test("loadClusterConfig tells when there is nothing to read", async () => {
  assert.match(
    (await failure(sources({}))).message,
    /no kubeconfig, and this is no Pod/,
  );
  const named = await failure(sources({}, { kubeconfig: "/gone" }));
  assert.match(named.message, /"\/gone", as named on the command line: no such file/);
  const listed = await failure(sources({}, { vars: { KUBECONFIG: "/gone" } }));
  assert.match(listed.message, /as KUBECONFIG says: no such file/);
  const denied = await failure(sources({}, {
    kubeconfig: "/k",
    readFile: () => Promise.reject(new Error("permission denied")),
  }));
  assert.match(denied.message, /permission denied/);
  const pod = { KUBERNETES_SERVICE_HOST: "10.0.0.1" };
  const bare = await failure(sources({}, { vars: pod }));
  assert.match(bare.hint! + bare.message, /token/);
});

Deno.test("loadClusterConfig refuses a token file that is empty", async () => {
  const files = { "/k": kubeconfig({ user: "tokenFile: /t" }), "/t": "\n" };
  const config = await loadClusterConfig(sources(files, { kubeconfig: "/k" }));
  await assert.rejects(config.token!.read(), /it is empty/);
  files["/t"] = "s3cret\ns3cret";
  await assert.rejects(
    config.token!.read(),
    (error) =>
      error instanceof KubeError && /\/t": it holds no token$/.test(error.message),
  );
});
