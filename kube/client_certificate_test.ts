import assert from "node:assert/strict";
import { certificateExpired } from "./client_certificate.ts";

Deno.test("certificateExpired looks at the end of the certificate", async () => {
  const pem = await Deno.readTextFile(new URL("testdata/one_day.pem", import.meta.url));
  assert.equal(certificateExpired(pem, Date.UTC(2026, 10, 22)), false);
  assert.equal(certificateExpired(pem, Date.UTC(2026, 10, 24)), true);
});

Deno.test("certificateExpired does not judge what it cannot read", () => {
  assert.equal(certificateExpired("-----BEGIN CERTIFICATE-----", 0), false);
});
