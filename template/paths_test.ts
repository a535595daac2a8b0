import assert from "node:assert/strict";
import { compileTemplate } from "./template.ts";

Deno.test("paths names three steps of what is read off the root", () => {
  const paths = (text: string) => {
    const compiled = compileTemplate(text);
    assert.ok(compiled.ok);
    return [...compiled.template.paths].sort();
  };
  assert.deepEqual(paths("{{ .external.a.body }}{{ $.external.b }}"), [
    "external.a.body",
    "external.b.*",
  ]);
  assert.deepEqual(paths('{{ get . "external" "a" "body" "x" }}'), ["external.a.body"]);
  assert.deepEqual(paths('{{ index .external "a" "body" }}'), ["external.a.*"]);
  assert.deepEqual(paths('{{ get .external.a "body" }}'), ["external.a.body"]);
  assert.deepEqual(paths("{{ .external.a.body.x.y }}"), ["external.a.body"]);
  assert.deepEqual(paths('{{ get . "external" }}'), ["external.*"]);
  assert.deepEqual(paths("{{ index .external .spec.name }}"), [
    "external.*",
    "spec.name.*",
  ]);
  assert.deepEqual(paths("{{ with .external }}{{ .a }}{{ end }}"), ["external.*"]);
  assert.deepEqual(paths("{{ range .spec.l }}{{ $.external.a }}{{ end }}"), [
    "external.a.*",
    "spec.l.*",
  ]);
  assert.deepEqual(paths("{{ toJson . }}"), []);
});
