import assert from "node:assert/strict";

const ROOT = new URL("..", import.meta.url);

Deno.test("docs/api-server-rules.md names tests that exist", async () => {
  const text = await Deno.readTextFile(new URL("docs/api-server-rules.md", ROOT));
  const named = [...text.matchAll(/`([a-z0-9_/]+_test\.ts)`: (.+?)(?=; `|\s*\|)/g)];
  assert.ok(named.length > 50, `${named.length} tests are named`);
  for (const [, path, name] of named) {
    const source = await Deno.readTextFile(new URL(path, ROOT));
    assert.ok(source.includes(`"${name.trim()}"`), `${path} has no test "${name}"`);
  }
});
