import assert from "node:assert/strict";
import { listenError } from "./errors.ts";

const cases: [cause: Error, kind: string, message: string][] = [
  [new Deno.errors.AddrInUse("os error 98"), "port-in-use", "the port is in use"],
  [
    new Deno.errors.AddrNotAvailable("os error 99"),
    "address-unavailable",
    "it is no address of this machine",
  ],
  [
    new Error("failed to lookup address information: Name or service not known"),
    "address-unavailable",
    "it is no address of this machine",
  ],
  [
    new Deno.errors.PermissionDenied("os error 13"),
    "not-permitted",
    "it is not permitted",
  ],
  [new Deno.errors.NotCapable("net access"), "not-permitted", "it is not permitted"],
];

for (const [cause, kind, why] of cases) {
  Deno.test(`listenError calls "${cause.message}" ${kind}`, () => {
    const error = listenError(cause, "10.0.0.1:80");
    assert.equal(error?.kind, kind);
    assert.equal(error?.message, `Cannot listen on "10.0.0.1:80": ${why}`);
    assert.equal(error?.cause, cause);
    assert.ok(error?.hint);
  });
}

Deno.test("listenError leaves a bug alone", () => {
  assert.equal(listenError(new TypeError("port must be a number"), "x:1"), undefined);
});
