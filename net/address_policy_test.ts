import assert from "node:assert/strict";
import { allowedAddresses, PUBLIC_ONLY_POLICY } from "./address_policy.ts";

Deno.test("allowedAddresses lets a name lead to the private addresses that are named, and no others", () => {
  const found = ["10.0.0.5", "10.0.0.6", "93.184.216.34", "127.0.0.1"];
  const allowed = (...leadTo: string[]) =>
    allowedAddresses("db.example.com", found, PUBLIC_ONLY_POLICY, [], leadTo);
  assert.deepEqual(allowed(), ["93.184.216.34"]);
  assert.deepEqual(allowed("10.0.0.5"), ["10.0.0.5", "93.184.216.34"]);
});
