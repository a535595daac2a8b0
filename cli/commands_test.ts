import assert from "node:assert/strict";
import { runCommand } from "./testing.ts";

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
spec:
  crds:
    site:
      apiTypes: { group: shop.example.io, version: v1, kind: Site, plural: sites }
      dependsOn: { database: healthy }
      operatorBox:
        onReconcile:
          configMaps: [{ data: { title: "{{ .spec.title }}" } }]
    database:
      apiTypes: { group: shop.example.io, version: v1, kind: Database, plural: databases }
      operatorBox:
        onReconcile:
          configMaps: [{ data: { a: "1" } }]
`;

const good = { files: { "katalog.yaml": KATALOG } };
const bad = {
  files: {
    "katalog.yaml": KATALOG.replace("configMaps: [{ data", "configMps: [{ data"),
  },
};

Deno.test("ork validate counts the CRDs of a good Katalog on standard output", async () => {
  assert.deepEqual(await runCommand(["validate"], good), {
    code: 0,
    stderr: "",
    stdout: `Validating Katalog shop…
  ✓ database  Database in shop.example.io/v1
  ✓ site  Site in shop.example.io/v1

2 CRDs valid (0 built-in, 2 custom)
`,
  });
});

Deno.test("--strict takes each warning for an error", async () => {
  const warned = {
    files: { "katalog.yaml": `${KATALOG}providers: { aws: {} }\n` },
  };
  for (const command of ["validate", "template"]) {
    assert.equal((await runCommand([command], warned)).code, 0, command);
    const { code, stdout, stderr } = await runCommand([command, "--strict"], warned);
    assert.deepEqual([code, stdout], [1, ""], command);
    assert.match(stderr, /^error\[not-active-yet\]: [\s\S]*\nFound 1 error\n$/);
  }
  const json = await runCommand(["validate", "--strict", "-o", "json"], warned);
  assert.equal(json.code, 1);
  assert.equal(JSON.parse(json.stdout).items[0].severity, "error");
  assert.equal((await runCommand(["validate", "--strict"], good)).code, 0);
  const run = await runCommand(["run", "--strict"], warned);
  assert.deepEqual([run.code, run.stderr.split(":")[0]], [1, "error[not-active-yet]"]);
});

Deno.test("ork validate runs the examples of notes", async () => {
  const note = `notes:
  functions:
    - name: size
      expression: "{{ .spec.size }}"
      examples: [{ input: { spec: { size: 3 } }, output: "4" }]
`;
  const files = { "katalog.yaml": KATALOG + note };
  const { code, stderr } = await runCommand(["validate"], { files });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error\[note-example\]: .*note "size": example 1 gives "3", not "4"/,
  );
});

Deno.test("ork template -j keeps every digit of a large integer", async () => {
  const text = KATALOG.replace(
    "configMaps: [{ data: { title",
    "custom: [{ apiVersion: a.io/v1, kind: A, metadata: { name: a }, n: 9007199254740993 }]\n          configMaps: [{ data: { title",
  );
  const { stdout } = await runCommand(["template", "-j"], {
    files: { "katalog.yaml": text },
  });
  assert.match(stdout, /"n": 9007199254740993\b/);
});

Deno.test("ork validate --full adds what each CRD makes and waits for", async () => {
  const { stdout } = await runCommand(["validate", "--full"], good);
  assert.match(stdout, /site {2}Site.*\n {6}makes ConfigMap\n/);
  assert.match(stdout, /\ndatabase\n└─ site \(when database is healthy\)\n/);
});

Deno.test("ork validate --full adds what each CRD reads beside that", async () => {
  const watch = "{ apiVersion: v1, kind: Secret }";
  const text = KATALOG.replace("dependsOn:", "enrich: [pods]\n      dependsOn:")
    .replace("operatorBox:", `operatorBox:\n        watch: [${watch}]`);
  const files = { "katalog.yaml": text };
  const { stdout } = await runCommand(["validate", "--full"], { files });
  assert.match(
    stdout,
    /reads Pod \(list\)\n +reads ReplicaSet.apps \(list\)\n +reads Secret \(list, watch\)\n/,
  );
});

Deno.test("ork validate shows the line of a mistake and exits with 1", async () => {
  const { code, stdout, stderr } = await runCommand(["validate"], bad);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^error\[unknown-key\]: .*configMps/);
  assert.match(stderr, /\n *--> katalog\.yaml:11:11 \(spec\.crds\.site\./);
  assert.match(stderr, /\n11 \| {11}configMps: \[/);
  assert.match(stderr, /\nFound 1 error\n$/);
});

Deno.test("ork validate runs the examples of rules, and tells what was found", async () => {
  const rules = (example: string) =>
    KATALOG.replace(
      "      dependsOn:",
      "      validation:\n        rules:\n          - field: spec.title\n" +
        `            prefix: The\n            examples: { accepts: [The Shop, ${example}] }\n` +
        "      dependsOn:",
    );
  const sound = await runCommand(["validate"], {
    files: { "katalog.yaml": rules("The Mall") },
  });
  assert.equal(sound.code, 0, sound.stderr);
  const { code, stderr } = await runCommand(["validate"], {
    files: { "katalog.yaml": rules("Mall") },
  });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error\[rule-example\]: Cannot accept this example: expected prefix "The", found "Mall"\n *--> katalog\.yaml:12:45 /,
  );
});

Deno.test("ork validate -o json lists problems on standard output, nothing else", async () => {
  const { code, stdout, stderr } = await runCommand(["validate", "-o", "json"], bad);
  assert.equal(code, 1);
  assert.equal(stderr, "");
  const list = JSON.parse(stdout);
  assert.equal(list.kind, "ProblemList");
  assert.deepEqual(
    list.items.map((item: { code: string; line: number }) => [item.code, item.line]),
    [["unknown-key", 11]],
  );
});

Deno.test("ork validate -o json lists nothing for a good Katalog and exits with 0", async () => {
  const { code, stdout } = await runCommand(["validate", "-o", "json"], good);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout).items, []);
});

for (const flag of ["-f", "--file", "--filename", "-k", "--katalog"]) {
  Deno.test(`ork validate reads what ${flag} names`, async () => {
    const machine = { files: { "other.yaml": KATALOG } };
    const { code } = await runCommand(["validate", flag, "other.yaml"], machine);
    assert.equal(code, 0);
  });
}

Deno.test("ork validate reads a Katalog at an address, and shows its lines", async () => {
  const url = "https://example.io/katalog.yaml";
  const { code } = await runCommand(["validate", "-f", url], {
    files: { [url]: KATALOG },
  });
  assert.equal(code, 0);
  const wrong = await runCommand(["validate", "-f", url], {
    files: { [url]: bad.files["katalog.yaml"] },
  });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /--> https:\/\/example\.io\/katalog\.yaml:11:11/);
  assert.match(wrong.stderr, /\n11 \| {11}configMps: \[/);
});

Deno.test("ork validate tells that a file is not there", async () => {
  const { code, stderr } = await runCommand(["validate", "-f", "gone.yaml"]);
  assert.equal(code, 1);
  assert.match(stderr, /^error\[file-unreadable\]: Cannot read "gone.yaml"/);
});

Deno.test("ork template prints one line a CRD, after what it waits for", async () => {
  const { code, stdout } = await runCommand(["template"], good);
  assert.equal(code, 0);
  assert.equal(
    stdout,
    "✓ The Katalog is valid: 2 CRDs\n  database\n  site (depends on: database)\n",
  );
});

Deno.test("ork template prefers JSON to YAML to the graph to all fields", async () => {
  const json = await runCommand(["template", "-v", "-g", "-y", "-j"], good);
  assert.deepEqual(
    JSON.parse(json.stdout).map((crd: { name: string }) => crd.name),
    ["database", "site"],
  );
  const yaml = await runCommand(["template", "-v", "-g", "-y"], good);
  assert.match(yaml.stdout, /^---\n- name: database\n/);
  const graph = await runCommand(["template", "-v", "-g"], good);
  assert.match(graph.stdout, /^database\n└─ site/);
  const verbose = await runCommand(["template", "-v"], good);
  assert.match(verbose.stdout, /\nname: site\n/);
});

Deno.test("ork template prints nothing of a bad Katalog and exits with 1", async () => {
  const { code, stdout, stderr } = await runCommand(["template", "--json"], bad);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^error\[unknown-key\]/);
});

Deno.test("ork version prints the same build in each form", async () => {
  const text = await runCommand(["version"]);
  const json = JSON.parse((await runCommand(["version", "-o", "json"])).stdout);
  const yaml = await runCommand(["version", "-o", "yaml"]);
  assert.match(text.stdout, new RegExp(`^Orkestra version: ${json.version}\n`));
  assert.match(yaml.stdout, new RegExp(`^version: ${json.version}$`, "m"));
  assert.match(yaml.stdout, new RegExp(`^commit: "?${json.commit}"?$`, "m"));
});

Deno.test("ork run refuses a port of the environment that is none", async () => {
  const { code, stderr } = await runCommand(["run"], {
    ...good,
    env: { ORK_PORT: "http" },
  });
  assert.equal(code, 2);
  assert.match(stderr, /Cannot use "http" for ORK_PORT/);
});
