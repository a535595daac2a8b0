import assert from "node:assert/strict";
import {
  crdOf,
  external,
  filesOf,
  type Fixture,
  katalog,
  scopeOf,
  site,
  testFixtures,
} from "./fixtures_test.ts";
import { type ExternalRequest, loadPlan } from "./mod.ts";

/** The requests of the calls in flow form, for a CR with a spec. */
async function requestsOf(
  calls: string,
  spec: unknown = {},
): Promise<ExternalRequest[]> {
  const crd = await crdOf(`operatorBox: { onCreate: { external: [${calls}] } }`);
  const scope = scopeOf(site({ spec }));
  return crd.external.calls.map((call) => call.request(scope));
}

Deno.test("a call renders its address, query, headers and body", async () => {
  const [plain, full, text] = await requestsOf(
    `{ name: plain, url: "http://h/{{ .spec.id }}" },
    { name: full, url: "http://h/a?b=c#d", method: post, body: '{"id":"{{ .spec.id }}"}',
      headers: { X-Id: "{{ .spec.id }}" }, query: { q: "{{ .spec.odd }}", n: 1 }, timeout: 3s, expectedStatus: 201 },
    { name: text, url: http://h/, query: "x={{ .spec.id }}", body: x, headers: { content-type: text/plain } }`,
    { id: "7", odd: "a&b c" },
  );
  assert.deepEqual(plain, {
    name: "plain",
    method: "GET",
    url: "http://h/7",
    headers: {},
    timeoutMs: 10_000,
    named: ["h"],
  });
  assert.deepEqual(full, {
    name: "full",
    method: "POST",
    url: "http://h/a?b=c&q=a%26b+c&n=1#d",
    headers: { "X-Id": "7", "Content-Type": "application/json" },
    body: '{"id":"7"}',
    timeoutMs: 3000,
    expectedStatus: 201,
    named: ["h"],
  });
  assert.equal(text.url, "http://h/?x=7");
  assert.deepEqual(text.headers, { "content-type": "text/plain" });
});

Deno.test("a call names the address that stands in the Katalog in full, and no other", async () => {
  const named = async (url: string) =>
    (await requestsOf(`{ name: a, url: "${url}" }`, { host: "x.test", n: 1 }))[0].named;
  assert.deepEqual(await named("http://169.254.169.254/latest"), ["169.254.169.254"]);
  assert.deepEqual(await named("http://169.254.169.254:80/{{ .spec.n }}"), [
    "169.254.169.254",
  ]);
  assert.deepEqual(await named("http://[fe80::1]/x"), ["fe80::1"]);
  assert.deepEqual(await named("http://{{ .spec.host }}/"), []);
  assert.deepEqual(await named("http://169.254.169.25{{ .spec.n }}/"), []);
  assert.deepEqual(await named("{{ .spec.host }}"), []);
});

Deno.test("a call describes its credential, and holds none", async () => {
  const credentials = (await requestsOf(
    `{ name: a, url: http://h/, auth: { env: API_TOKEN } },
    { name: b, url: http://h/, auth: { header: X-Key, secretRef: { name: s, key: k, namespace: "{{ .metadata.namespace }}" } } },
    { name: c, url: http://h/, auth: { secretRef: { name: s, key: k } } },
    { name: d, url: http://h/, token: "x-\${ONE}-$TWO" },
    { name: e, url: http://h/, token: "{{ .spec.token }}$ONE" }`,
    { token: "$HOME \${PATH} \ue000HOME\ue001" },
  )).map(({ credential }) => credential);
  assert.deepEqual(credentials, [
    { from: "environment", header: "Authorization", variable: "API_TOKEN" },
    { from: "secret", header: "X-Key", name: "s", key: "k", namespace: "retail" },
    { from: "secret", header: "Authorization", name: "s", key: "k" },
    {
      from: "token",
      header: "Authorization",
      pieces: ["x-", { variable: "ONE" }, "-", { variable: "TWO" }],
    },
    {
      from: "token",
      header: "Authorization",
      // What an object holds is text: it may not ask for the environment.
      pieces: ["$HOME ${PATH} ", "HOME", { variable: "ONE" }],
    },
  ]);
});

Deno.test("a plan says which variables and Secrets its calls read", async () => {
  const { external } = await crdOf(`
operatorBox:
  onReconcile:
    external: [{ name: a, url: http://h/, auth: { env: ONE } }, { name: b, url: http://h/, token: $TWO }]
  onCreate:
    external: [{ name: c, url: http://h/, auth: { secretRef: { name: s, namespace: n, key: k } } }]
`);
  assert.deepEqual(external.variables, ["ONE", "TWO"]);
  assert.deepEqual(external.secrets, [{ name: "s", namespace: "n" }]);
  assert.deepEqual(external.names, ["a", "b", "c"]);
});

Deno.test("a call fills in what retryBackoff, cacheFor and sleep leave out", async () => {
  const { external } = await crdOf(
    `operatorBox: { onCreate: { external: [
      { name: a, url: http://h/ },
      { name: b, url: http://h/, retryBackoff: 2s, cacheFor: 1m, sleep: 3s, continueOnError: true },
      { name: c, url: http://h/, retryBackoff: { initial: 1s, max: 4s, multiplier: 1.5, maxAttempts: 5 } }] } }`,
  );
  const [a, b, c] = external.calls;
  assert.deepEqual(a.retry, {
    initialMs: 500,
    maxMs: 30_000,
    multiplier: 2,
    attempts: 1,
  });
  assert.equal(a.cacheForMs, undefined);
  assert.equal(a.continueOnError, false);
  assert.deepEqual(b.retry, {
    initialMs: 2000,
    maxMs: 30_000,
    multiplier: 2,
    attempts: 3,
  });
  assert.deepEqual([b.cacheForMs, b.sleepMs, b.continueOnError], [60_000, 3000, true]);
  assert.deepEqual(c.retry, {
    initialMs: 1000,
    maxMs: 4000,
    multiplier: 1.5,
    attempts: 5,
  });
});

Deno.test("a reference to any call of the resource is known, wherever that stands", async () => {
  const text = katalog(`
operatorBox:
  preReconcile: { external: [{ name: gate, url: http://h/ }] }
  reconciler: { hooks: { external: [{ name: hook, url: http://h/ }] } }
  onCreate: { external: [{ name: own, url: http://h/ }] }
  status:
    fields:
      - { path: a, value: "{{ .external.gate.body }}{{ .external.hook.body }}{{ .external.own.body }}" }
      - { path: b, value: "{{ .external.nobody.body }}" }
`);
  const { problems } = await loadPlan(filesOf({ "katalog.yaml": text }));
  const unknown = problems.filter(({ code }) => code === "external-unknown");
  assert.deepEqual(unknown.map(({ message, line }) => [message, line]), [
    ['Cannot find ".external.nobody" in "value": no call has that name', 15],
  ]);
});

const CALL = "spec.crds.site.operatorBox.onCreate.external[0]";
const FIXTURES: readonly Fixture[] = [
  {
    code: "not-active-yet",
    text: external("{ name: a, url: redis://h/, protocol: redis, query: GET x }"),
    at: `warning 8:83 ${CALL}.protocol`,
    message: 'Cannot make the call "a" yet: it asks for redis',
    hint: "This version calls over HTTP alone; here `.external.a.called` is `false`",
  },
  {
    code: "missing-key",
    text: external("{ name: a }"),
    at: `error 8:45 ${CALL}.url`,
    message: 'Cannot do without "url" in "external[0]": found none',
    hint: "Add `url:`",
  },
  {
    code: "missing-key",
    text: external("{ name: a, url: http://h/, auth: { header: X } }"),
    at: `error 8:78 ${CALL}.auth`,
    message: 'Cannot do without "secretRef" or "env" in "auth": found neither',
    hint: "Add `secretRef: { name: …, key: … }`, or `env:` with a variable's name",
  },
  {
    code: "exclusive-keys",
    text: external("{ name: a, url: http://h/, token: $T, auth: { env: T } }"),
    at: `error 8:83 ${CALL}.auth`,
    message: 'Cannot use "token" and "auth" together',
    hint: "Keep one of them",
  },
  {
    code: "bad-value",
    text: external("{ name: a, url: ftp://h/ }"),
    at: `error 8:61 ${CALL}.url`,
    message: 'Cannot call "url": it is no http:// or https:// address',
    hint: "Write the whole address, such as `http://web.shop.svc:8080/health`",
  },
  {
    code: "bad-value",
    text: external("{ name: a b, url: http://h/ }"),
    at: `error 8:53 ${CALL}.name`,
    message: 'Cannot call an answer "a b"',
    hint: "Write one word of letters, digits, dashes and underscores",
  },
  {
    code: "bad-value",
    text: external("{ name: a, url: http://h/, timeout: 10m }"),
    at: `error 8:81 ${CALL}.timeout`,
    message: 'Cannot wait "10m" for one call: 2m is the most',
    hint: "A worker waits with it; let `retryBackoff` ask again instead",
  },
  {
    code: "bad-value",
    text: external("{ name: a, url: http://h/, retryBackoff: { maxAttempts: 99 } }"),
    at: `error 8:101 ${CALL}.retryBackoff.maxAttempts`,
    message: "Cannot make one call 99 times: 10 is the most",
    hint: "A cycle that failed is tried again anyway, with backoff",
  },
  {
    code: "bad-value",
    text: external("{ name: a, url: http://h/, retryBackoff: { multiplier: -1 } }"),
    at: `error 8:100 ${CALL}.retryBackoff.multiplier`,
    message: 'Cannot multiply a delay by "-1"',
    hint: "Write a number from 1 to 100, such as `multiplier: 2`",
  },
  {
    code: "bad-type",
    text: external("{ name: a, url: http://h/, retryBackoff: soon }"),
    at: `error 8:86 ${CALL}.retryBackoff`,
    message: 'Cannot read "retryBackoff" as a duration: found "soon"',
    hint: "Write a number with its unit, such as `retryBackoff: 30s` or `1h30m`",
  },
  {
    code: "unknown-key",
    text: external("{ name: a, url: http://h/, retryBackoff: { atempts: 1 } }"),
    at: `error 8:88 ${CALL}.retryBackoff.atempts`,
    message: 'Cannot use the key "atempts": "retryBackoff" has none of that name',
    hint: "Known keys: initial, max, maxAttempts, multiplier",
  },
  {
    code: "literal-credential",
    text: external('{ name: a, url: "http://u:p@h/{{ .spec.a }}" }'),
    at: `error 8:61 ${CALL}.url`,
    message: "Cannot send a login that stands in the address: logs would show it",
    hint: "Use `auth:` with a Secret or a variable",
  },
  {
    code: "literal-credential",
    text: external("{ name: a, url: http://h/, headers: { X-Api-Key: abc } }"),
    at: `warning 8:83 ${CALL}.headers.X-Api-Key`,
    message: 'Cannot keep "X-Api-Key" secret: it stands in the Katalog',
    hint: "Use `auth:` with `header: X-Api-Key` and a Secret or a variable",
  },
  {
    code: "external-cycle",
    text: external('{ name: a, url: "http://h/{{ .external.a.body }}" }'),
    at: `error 8:45 ${CALL}`,
    message: 'Cannot order the calls "a": they need each other\'s answers',
    hint: "Let one of them do without `.external` of the others",
  },
];

testFixtures(FIXTURES);
