import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { filesOf, format } from "../katalog/fixtures_test.ts";
import { loadPlan } from "../katalog/mod.ts";
import { formatKatalogFigures, type KatalogFigures } from "./katalog.ts";
import { largeKatalog } from "./katalog_large.ts";

/** Ten times what is promised: a busy machine is no failure, a wrong order is. */
const LOAD_MS_MAX = 10 * 1000;
const BYTES_PER_CRD_MAX = 10 * 300 * 1024;

Deno.test("A Katalog of 100 CRDs loads, and its Plan weighs, within ten times the promise", async () => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      "--allow-read",
      "--allow-env=LOG_TOKENS,LOG_STREAM",
      "--v8-flags=--expose-gc",
      fileURLToPath(new URL("katalog.ts", import.meta.url)),
      "--json",
    ],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const figures: KatalogFigures = JSON.parse(new TextDecoder().decode(stdout));
  console.log(formatKatalogFigures(figures));
  assert.equal(figures.crds, 100);
  assert.ok(figures.firstMs <= LOAD_MS_MAX, `${figures.firstMs} ms`);
  assert.ok(figures.bytesPerCrd > 1024, "a Plan is not nothing");
  assert.ok(figures.bytesPerCrd <= BYTES_PER_CRD_MAX, `${figures.bytesPerCrd} bytes`);
});

Deno.test("largeKatalog gives CRDs of different kinds that load without a warning", async () => {
  const files = await largeKatalog(3);
  const loaded = await loadPlan({ ...filesOf(files), files: ["katalog.yaml"] });
  assert.deepEqual(loaded.problems.map(format), []);
  const kinds = loaded.ok ? loaded.value.crds.map(({ gvk }) => gvk.kind) : [];
  assert.deepEqual(kinds, ["Website0", "Website1", "Website2"]);
});
