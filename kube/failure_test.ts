import assert from "node:assert/strict";
import type { Json } from "../core/json.ts";
import type { KubeErrorKind } from "./errors.ts";
import { type Asked, connectionError, neverSent, refusalError } from "./failure.ts";

function refusal(status: number, body: Json, asked: Partial<Asked> = {}) {
  return refusalError({ what: 'apply "ConfigMap a/x"', ...asked }, { status, body });
}

const CASES: [KubeErrorKind, number, Json][] = [
  ["unauthorized", 401, { reason: "Unauthorized" }],
  ["forbidden", 403, { reason: "Forbidden" }],
  ["namespace-terminating", 403, {
    reason: "Forbidden",
    details: { causes: [{ reason: "NamespaceTerminating" }] },
  }],
  ["not-found", 404, { details: { name: "x" } }],
  ["unknown-kind", 404, { details: {} }],
  ["unknown-kind", 404, "404 page not found\n"],
  ["unknown-kind", 405, { reason: "MethodNotAllowed" }],
  ["already-exists", 409, { reason: "AlreadyExists" }],
  ["conflict", 409, { reason: "Conflict" }],
  ["conflict", 422, { details: { causes: [{ field: "metadata.uid" }] } }],
  ["invalid", 422, {
    details: { causes: [{ field: "metadata.uid" }, { field: "spec" }] },
  }],
  ["invalid", 400, { reason: "BadRequest" }],
  ["invalid", 413, "too large"],
  ["invalid", 500, { message: "failed to create typed patch object (a/x; v1)" }],
  ["gone", 410, { reason: "Expired" }],
  ["gone", 504, { details: { causes: [{ reason: "ResourceVersionTooLarge" }] } }],
  ["throttled", 429, ""],
  ["server", 500, { message: "no space left on device" }],
  ["server", 504, { reason: "Timeout" }],
];

for (const [kind, status, body] of CASES) {
  Deno.test(`refusalError makes ${kind} of ${status} ${JSON.stringify(body)}`, () => {
    assert.equal(refusal(status, body).kind, kind);
  });
}

Deno.test("refusalError makes already-exists of a create-only conflict", () => {
  const error = refusal(409, { reason: "Conflict" }, { createOnly: true });
  assert.equal(error.kind, "already-exists");
  assert.equal(error.message, 'Cannot apply "ConfigMap a/x": it exists already');
});

Deno.test("refusalError reads how long to wait from header or details", () => {
  const body = { details: { retryAfterSeconds: 3 } };
  const asked = { what: "try" };
  assert.equal(refusalError(asked, { status: 429, body }).retryAfterMs, 3000);
  const both = refusalError(asked, { status: 429, body, retryAfter: "1" });
  assert.equal(both.retryAfterMs, 1000);
});

Deno.test("refusalError keeps a Secret's values out, but names the fields", () => {
  const body = {
    reason: "Invalid",
    message: 'data.password: Invalid value: "hunter2"',
    details: { causes: [{ field: "data.password", message: '"hunter2"' }] },
  };
  const { message } = refusal(422, body, { secret: true });
  assert.equal(
    message,
    'Cannot apply "ConfigMap a/x": the server answered 422 Invalid for data.password',
  );
  assert.doesNotMatch(refusal(500, "hunter2", { secret: true }).message, /hunter2/);
  const webhook = { message: 'webhook "w" denied the request: hunter2 is weak' };
  assert.doesNotMatch(refusal(403, webhook, { secret: true }).message, /hunter2/);
  const denied = 'secrets "x" is forbidden: User "me" cannot get resource "secrets"';
  const { message: rbac } = refusal(403, { message: denied }, { secret: true });
  assert.ok(rbac.endsWith(denied), rbac);
});

Deno.test("refusalError cuts a long message", () => {
  assert.ok(refusal(422, { message: "x".repeat(100_000) }).message.length < 1_200);
});

function broken(text: string) {
  const cause = new TypeError("fetch failed", { cause: new Error(text) });
  return connectionError({ what: "try" }, "https://api.test", cause);
}

Deno.test("connectionError tells certificates from connections", () => {
  const certificate: [string, RegExp][] = [
    ["client error (Connect): invalid peer certificate: Expired", /has expired/],
    ["client error (Connect): invalid peer certificate: UnknownIssuer", /do not trust/],
    [
      "client error (Connect): invalid peer certificate: NotValidForName",
      /another name/,
    ],
    ["client error (Connect): invalid peer certificate: NotValidYet", /not valid yet/],
    ["received fatal alert: CertificateExpired", /refused our certificate as expired/],
    ["received fatal alert: UnknownCA", /refused our certificate/],
    ["self-signed certificate in chain DEPTH_ZERO_SELF_SIGNED_CERT", /do not trust/],
  ];
  for (const [text, message] of certificate) {
    assert.equal(broken(text).kind, "certificate", text);
    assert.match(broken(text).message, message);
    assert.ok(broken(text).hint);
  }
  const connection: [string, RegExp][] = [
    ["tcp connect error: Connection refused (os error 111)", /connection refused/],
    ["dns error: failed to lookup address information", /does not resolve/],
    ["connection reset by peer", /connection broke/],
    ["something new", /something new/],
  ];
  for (const [text, message] of connection) {
    assert.equal(broken(text).kind, "unreachable", text);
    assert.match(broken(text).message, message);
    assert.match(broken(text).message, /https:\/\/api\.test/);
  }
});

Deno.test("neverSent knows the errors that come before the request", () => {
  assert.ok(neverSent(broken("client error (Connect): Connection refused").cause));
  assert.ok(!neverSent(broken("client error (SendRequest): reset").cause));
});

Deno.test("refusalError tells a missing permission from a quota or a policy", () => {
  const hint = (message: string) => refusal(403, { reason: "Forbidden", message }).hint;
  const rbac =
    'services "web" is forbidden: User "eve" cannot patch resource "services" in API group ""';
  assert.match(hint(rbac) ?? "", /^Grant this permission/);
  for (
    const message of [
      'pods "web" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2',
      'pods "web" is forbidden: violates PodSecurity "restricted:latest": privileged',
      'admission webhook "policy.example.org" denied the request: no latest tags',
    ]
  ) assert.match(hint(message) ?? "", /^Change the object/, message);
});
