import assert from "node:assert/strict";
import { testClient, withNamespace } from "./testing.ts";
import type { WatchesReport } from "./test_watches.ts";

Deno.test("300 open watches whose readers stand still leave a GET under 1 s and the process under 130 MB", async () => {
  const client = await testClient();
  await withNamespace(client, "watches", async (namespace) => {
    const program = new URL("test_watches.ts", import.meta.url).pathname;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", program, namespace],
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert.notEqual(text, "", new TextDecoder().decode(stderr));
    const report: WatchesReport = JSON.parse(text);
    assert.equal(report.opened, 300);
    assert.ok(report.getMs < 1_000, text);
    assert.ok(report.rssMb <= 130, text);
  });
  client.close();
});
