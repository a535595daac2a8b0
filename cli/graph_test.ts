import assert from "node:assert/strict";
import { drawGraph } from "./graph.ts";

const started = (crd: string) => ({ crd, condition: "started" });

Deno.test("drawGraph puts each CRD below those that it waits for", () => {
  assert.equal(
    drawGraph([
      { name: "network", dependsOn: [] },
      { name: "database", dependsOn: [started("network")] },
      { name: "cache", dependsOn: [started("network")] },
      {
        name: "site",
        dependsOn: [{ crd: "database", condition: "healthy" }, started("cache")],
      },
      { name: "page", dependsOn: [started("site")] },
      { name: "alone", dependsOn: [] },
    ]),
    `network
├─ database (when network is started)
│  └─ site (when database is healthy)
│     └─ page (when site is started)
└─ cache (when network is started)
   └─ site (when cache is started) (see above)
alone
`,
  );
});

Deno.test("drawGraph draws nothing for nothing", () => {
  assert.equal(drawGraph([]), "");
});
