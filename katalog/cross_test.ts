import assert from "node:assert/strict";
import { katalog, planOf, scopeOf, site, testFixtures } from "./fixtures_test.ts";

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
    code: "not-active-yet",
    text: box('{ crd: x, source: { endpoint: "http://${HOST}/x" } }'),
    at: `warning 8:48 ${AT}[0].source`,
    message: 'Cannot act on "source" yet: it is accepted and has no effect',
    hint: "Do not rely on it: this version runs as if it were not there",
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
