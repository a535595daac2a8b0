import assert from "node:assert/strict";
import { crdOf, katalog, planOf, scopeOf, site } from "./fixtures_test.ts";

const cleanup = (deleteAfter: string) =>
  `operatorBox: { runtime: { cleanup: { deleteAfter: "${deleteAfter}" } } }\n`;

async function deleteAfterMs(written: string, after: string): Promise<number> {
  const crd = await crdOf(cleanup(written));
  return crd.cleanup!.deleteAfterMs(scopeOf(site({ spec: { after } })));
}

Deno.test("compileSpan takes 0s where it means at once, written out or rendered", async () => {
  assert.equal(await deleteAfterMs("0s", ""), 0);
  assert.equal(await deleteAfterMs("{{ .spec.after }}", "0s"), 0);
  assert.equal(await deleteAfterMs("{{ .spec.after }}", "90d"), 90 * 86_400_000);
  await assert.rejects(deleteAfterMs("{{ .spec.after }}", "soon"), /found "soon"/);
});

Deno.test("compileSpan refuses 0s where a span must be longer than nothing", async () => {
  const entry = "{ name: a, rotateAfter: 0s, data: { p: q } }";
  const text = katalog(`operatorBox: { onCreate: { secrets: [${entry}] } }\n`);
  await assert.rejects(planOf(text), /Cannot read "rotateAfter".*found "0s"/);
});
