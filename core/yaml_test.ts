import assert from "node:assert/strict";
import {
  formatYaml,
  type MapNode,
  parseYaml,
  type ScalarNode,
  YAML_BYTES_MAX,
  type YamlNode,
  yamlToJson,
} from "./yaml.ts";

function only(text: string): YamlNode {
  const { documents, problems } = parseYaml(text, "a.yaml");
  assert.deepEqual(problems, []);
  assert.equal(documents.length, 1);
  return documents[0];
}

function scalar(text: string, key: string): ScalarNode {
  const { value } = (only(text) as MapNode).entries.get(key)!;
  assert.equal(value.type, "scalar");
  return value as ScalarNode;
}

/** Code and place of each problem. */
function found(text: string): string[] {
  return parseYaml(text, "a.yaml").problems
    .map(({ code, line, column }) => `${code} ${line}:${column}`);
}

Deno.test("parseYaml reads scalars by YAML 1.2: yes is text, 0o17 a number", () => {
  assert.deepEqual(
    yamlToJson(only("a: yes\nb: true\nc: 0o17\nd: ~\ne: '1'\nf: 1.50")),
    {
      a: "yes",
      b: true,
      c: 15,
      d: null,
      e: "1",
      f: 1.5,
    },
  );
});

Deno.test("parseYaml keeps integers that a double would damage, and every text as written", () => {
  assert.equal(scalar("a: 12345678901234567890", "a").value, 12345678901234567890n);
  assert.equal(scalar("a: 0x1F", "a").text, "0x1F");
  assert.equal(scalar("a: 1.50", "a").text, "1.50");
});

Deno.test("parseYaml knows where values and the text within them begin", () => {
  const plain = scalar("a:\n  b: 1\nkey:   value", "key");
  assert.deepEqual([plain.at.line, plain.at.column], [3, 8]);
  const quoted = scalar('key: "value"', "key");
  assert.deepEqual([quoted.textAt.line, quoted.textAt.column], [1, 7]);
  const block = scalar("key: |\n    first\n    second\n", "key");
  assert.deepEqual([block.textAt.line, block.textAt.column], [2, 5]);
  assert.equal(block.text, "first\nsecond\n");
});

Deno.test("parseYaml reads several documents and leaves empty ones out", () => {
  const { documents } = parseYaml("---\n---\na: 1\n---\n# nothing\n---\nb: 2\n", "x");
  assert.deepEqual(documents.map(yamlToJson), [{ a: 1 }, { b: 2 }]);
});

Deno.test("parseYaml tells a key that stands twice at the second place", () => {
  assert.deepEqual(found("a: 1\nb: 2\na: 3"), ["yaml-duplicate-key 3:1"]);
});

Deno.test("parseYaml tells the first of the errors that one missing quote makes", () => {
  assert.equal(found('a: "x\nb: {c: [d}\ne: "f: g\n').length, 1);
  assert.match(found("a: [1\nb: 2")[0], /^yaml-syntax 2:1/);
});

Deno.test("parseYaml tells an unquoted template, which YAML reads as a map for a key", () => {
  assert.deepEqual(found("a: {{ .spec.x }}"), ["yaml-key 1:5"]);
});

Deno.test("parseYaml follows aliases, and merge keys one map or a list of them", () => {
  const text = `
base: &base { a: 1, b: 1 }
more: &more { b: 2, c: 2 }
one: { <<: *base, b: 9 }
both: { <<: [*base, *more], d: 4 }
same: *base
`;
  const { one, both, same } = yamlToJson(only(text)) as Record<string, unknown>;
  assert.deepEqual(one, { b: 9, a: 1 });
  assert.deepEqual(both, { d: 4, a: 1, b: 1, c: 2 });
  assert.deepEqual(same, { a: 1, b: 1 });
});

Deno.test("parseYaml refuses aliases that multiply, or that hold themselves", () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 9; i++) {
    lines.push(`a${i}: &a${i} [${Array(10).fill(`*a${i - 1}`).join(", ")}]`);
  }
  assert.match(found(lines.join("\n"))[0], /^yaml-too-large/);
  assert.match(found("&a [*a]")[0], /^yaml-(too-large|syntax)/);
});

Deno.test("parseYaml refuses a text that is too large without parsing it", () => {
  assert.deepEqual(found("x".repeat(YAML_BYTES_MAX + 1)), ["yaml-too-large 1:1"]);
});

Deno.test("yamlToJson keeps __proto__ as a key like any other", () => {
  const value = yamlToJson(only("__proto__: { polluted: true }\nconstructor: 1"));
  assert.ok(Object.hasOwn(value as object, "__proto__"));
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

Deno.test("formatYaml writes what parseYaml reads", () => {
  const value = { a: [1, "2", true, null], text: "line\nline\n", on: "yes", n: "007" };
  assert.deepEqual(yamlToJson(only(formatYaml(value))), value);
});
