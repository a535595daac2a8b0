import assert from "node:assert/strict";
import {
  filesOf,
  format,
  katalog,
  planOf,
  scopeOf,
  site,
  testFixtures,
} from "./fixtures_test.ts";
import { loadPlan } from "./mod.ts";

const PAGE = `    page:
      apiTypes: { group: test.io, version: v1, kind: Page, plural: pages }
`;

async function crossOf(entry: string, page = "") {
  const lines = page === "" ? "" : `      ${page}\n`;
  const text = katalog(`operatorBox: { cross: [${entry}] }\n`) + PAGE + lines;
  const plan = await planOf(text);
  return plan.crds.find(({ name }) => name === "site")!.cross[0];
}

const box = (entry: string) => katalog(`operatorBox: { cross: [${entry}] }\n`);
const AT = "spec.crds.site.operatorBox.cross";

Deno.test("cross names the CRD in its own spelling, and renders the selector", async () => {
  const cross = await crossOf('{ crd: PAGE, selector: { name: "{{ .spec.page }}" } }');
  assert.equal(cross.crd, "page");
  assert.equal(cross.as, "PAGE");
  assert.equal(cross.protocol, "cr");
  const selector = cross.select(scopeOf(site({ spec: { page: "home" } })));
  assert.deepEqual(selector, { name: "home" });
});

Deno.test("cross finds a CRD by the labels that it selects by", async () => {
  const entry = "{ labels: { tier: gold }, as: any }";
  const gold = "labelSelector: { tier: gold, x: y }";
  assert.equal((await crossOf(entry, gold)).crd, "page");
  assert.equal((await crossOf(entry)).crd, undefined);
});

Deno.test("cross takes the protocol and the strategy in each of their spellings", async () => {
  const one = await crossOf(
    "{ crd: page, source: { type: Health }, selector: { strategy: all } }",
  );
  assert.equal(one.protocol, "health");
  assert.equal(one.all, true);
});

/** The request of an entry, in an environment. */
async function requestOf(entry: string, env: { readonly [name: string]: string } = {}) {
  const loaded = await loadPlan({
    ...filesOf({ "katalog.yaml": box(entry) }),
    env: (name) => env[name],
  });
  if (!loaded.ok) throw new Error(loaded.problems.map(format).join("\n"));
  const { remote, select } = loaded.value.crds[0].cross[0];
  const scope = scopeOf(site({ spec: { id: "7" } }));
  const { name = "own", namespace = "mine" } = select(scope);
  return remote?.request(scope, { name, namespace });
}

Deno.test("cross asks a host in the words of a runtime", async () => {
  const url = async (entry: string) =>
    (await requestOf(`{ crd: Data.Base, ${entry} }`))?.url;
  const at = "http://hub:8080/katalog/data.base";
  assert.equal(await url("source: { host: hub:8080 }"), `${at}/cr/mine/own`);
  assert.equal(
    await url(
      'selector: { name: "a/{{ .spec.id }}" }, source: { host: "http://hub:8080/", namespace: far }',
    ),
    `${at}/cr/far/a%2F7`,
  );
  assert.equal(
    await url(
      "selector: { namespace: near }, source: { host: hub:8080, namespace: far, type: events }",
    ),
    `${at}/cr/near/own/events`,
  );
  for (
    const [protocol, path] of [["health", "/health"], ["info", ""], ["metrics", ""]]
  ) {
    assert.equal(
      await url(`source: { host: hub:8080, protocol: ${protocol} }`),
      at + path,
    );
  }
});

Deno.test("cross takes a whole address before a host, with variables and credentials", async () => {
  const env = { HUB: "hub.test", ODD: "{{ .x }}" };
  const source = (more: string) =>
    `{ crd: x, source: { host: other, endpoint: "http://\${HUB}/x/{{ .spec.id }}?o=\${ODD}"${more} } }`;
  const request = await requestOf(source(", auth: { token: $HUB_TOKEN }"), env);
  assert.deepEqual(request, {
    name: "cross.x",
    method: "GET",
    url: "http://hub.test/x/7?o={{ .x }}",
    headers: { Accept: "application/json" },
    credential: {
      from: "token",
      header: "Authorization",
      pieces: [{ variable: "HUB_TOKEN" }],
    },
    timeoutMs: 5000,
    named: ["hub.test"],
  });
  const secret = await requestOf(
    source(", auth: { secretRef: { name: s, namespace: n, key: k } }"),
    env,
  );
  assert.deepEqual(secret?.credential, {
    from: "secret",
    header: "Authorization",
    name: "s",
    namespace: "n",
    key: "k",
  });
});

Deno.test("cross asks nobody for what this Katalog has itself", async () => {
  assert.equal(await requestOf("{ crd: site, source: { host: hub } }"), undefined);
});

testFixtures([
  {
    code: "bad-value",
    text: box("{ crd: sites }"),
    at: `warning 8:37 ${AT}[0].crd`,
    message: 'Cannot read across to "sites": this Katalog has no such CRD',
    hint: 'Did you mean "site"?',
  },
  {
    code: "bad-value",
    text: box("{ labelSelector: { tier: gold }, as: x }"),
    at: `warning 8:47 ${AT}[0].labelSelector`,
    message:
      "Cannot read across: no CRD of this Katalog has these labels in its labelSelector",
    hint: 'It will never be found: `.cross` says `found: "false"`',
  },
  {
    code: "missing-key",
    text: box("{ as: x }"),
    at: `error 8:30 ${AT}[0].crd`,
    message: 'Cannot do without "crd" in "cross[0]": found none',
    hint: "Add `crd:`",
  },
  {
    code: "missing-key",
    text: box("{ labelSelector: { a: b } }"),
    at: `error 8:30 ${AT}[0].as`,
    message: 'Cannot read a CRD that is chosen by labels without "as": found none',
    hint: "Add `as:` with the name under which templates find it below `.cross`",
  },
  {
    code: "bad-value",
    text: box("{ crd: site }, { crd: site, as: site }"),
    at: `error 8:62 ${AT}[1].as`,
    message: 'Cannot read two resources as "site": only one can be `.cross.site`',
    hint: "Give one of them another name with `as:`",
  },
  {
    code: "bad-value",
    text: box('{ crd: x, source: { endpoint: "http://${a-b}/x" } }'),
    at: `error 8:60 ${AT}[0].source.endpoint`,
    message: 'Cannot read "endpoint": "${" does not begin the name of a variable',
    hint: "Write `${NAME}`, of letters, digits and underscores",
  },
  {
    code: "bad-value",
    text: box("{ crd: x, source: { host: h }, selector: { matchLabels: { a: b } } }"),
    at: `error 8:86 ${AT}[0].selector.matchLabels`,
    message: "Cannot choose by labels what another program has: it is asked by name",
    hint: "Write `crd:` and a selector's `name:`, or the whole address as `endpoint:`",
  },
  {
    code: "bad-value",
    text: box("{ crd: x, source: { cacheFor: 1m } }"),
    at: `warning 8:37 ${AT}[0].crd`,
    message: 'Cannot read across to "x": this Katalog has no such CRD',
    hint: 'It will never be found: `.cross` says `found: "false"`',
  },
  {
    code: "literal-credential",
    text: box("{ crd: x, source: { host: h, auth: { token: abc } } }"),
    at: `error 8:74 ${AT}[0].source.auth.token`,
    message: "Cannot use a token that stands in the Katalog: whoever reads it has it",
    hint: "Use `auth: { secretRef: { name: …, key: … } }`, or a variable: `$API_TOKEN`",
  },
  {
    code: "exclusive-keys",
    text: box(
      "{ crd: site, source: { auth: { token: x, secretRef: { name: a, key: b } } } }",
    ),
    at: `error 8:71 ${AT}[0].source.auth.secretRef`,
    message: 'Cannot use "token" and "secretRef" together',
    hint: "Keep one of them",
  },
]);
