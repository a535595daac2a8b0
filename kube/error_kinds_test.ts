import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import type { Json } from "../core/json.ts";
import { silentLogger } from "../core/log.ts";
import { seededRandom } from "../core/random.ts";
import { loadClusterConfig } from "./config.ts";
import { createClient } from "./create_client.ts";
import { KubeError, type KubeErrorKind } from "./errors.ts";
import { connectionError, refusalError } from "./failure.ts";

const ASKED = { what: 'apply "Service shop/web"' };
const SERVER = "https://10.0.0.1:6443";

function refused(status: number, body: Json, createOnly = false): KubeError {
  return refusalError({ ...ASKED, createOnly }, { status, body });
}

function broken(text: string): KubeError {
  return connectionError(
    ASKED,
    SERVER,
    new TypeError("fetch failed", { cause: new Error(text) }),
  );
}

/** The error of a call that is never answered. */
async function silent(): Promise<unknown> {
  const clock = new ManualClock();
  const config = { server: SERVER, namespace: "default", source: "test" };
  const client = createClient(config, {
    clock,
    random: seededRandom(1),
    logger: silentLogger,
    open: () => ({
      fetch: ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason))
        ),
      close() {},
    }),
  });
  const call = client.version({ timeoutMs: 5000 }).catch((error) => error);
  // The call has to reach its connection before time may pass.
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  clock.advance(5000);
  const error = await call;
  client.close();
  return error;
}

function unconfigured(): Promise<unknown> {
  const readFile = () => Promise.reject(new Deno.errors.NotFound());
  return loadClusterConfig({ env: () => undefined, readFile }).catch((error) => error);
}

/** Every kind, what provokes it, and exactly what a person then reads. */
const TABLE: {
  readonly [Kind in KubeErrorKind]: readonly [() => unknown, message: string];
} = {
  unreachable: [
    () => broken("tcp connect error: Connection refused (os error 111)"),
    'Cannot apply "Service shop/web": no connection to https://10.0.0.1:6443: connection refused',
  ],
  certificate: [
    () => broken("invalid peer certificate: certificate expired: verification time 2"),
    'Cannot apply "Service shop/web": the server\'s certificate has expired (https://10.0.0.1:6443)',
  ],
  unauthorized: [
    () => refused(401, { reason: "Unauthorized", message: "Unauthorized" }),
    'Cannot apply "Service shop/web": Unauthorized',
  ],
  forbidden: [
    () =>
      refused(403, {
        reason: "Forbidden",
        message:
          'services "web" is forbidden: User "eve" cannot patch resource "services"',
      }),
    'Cannot apply "Service shop/web": services "web" is forbidden: User "eve" cannot patch resource "services"',
  ],
  "namespace-terminating": [
    () =>
      refused(403, {
        reason: "Forbidden",
        message: "unable to create new content in namespace shop",
        details: { causes: [{ reason: "NamespaceTerminating" }] },
      }),
    'Cannot apply "Service shop/web": unable to create new content in namespace shop',
  ],
  "not-found": [
    () =>
      refused(404, {
        reason: "NotFound",
        message: 'services "web" not found',
        details: { name: "web" },
      }),
    'Cannot apply "Service shop/web": services "web" not found',
  ],
  "unknown-kind": [
    () => refused(404, "404 page not found\n"),
    'Cannot apply "Service shop/web": the server answered 404: 404 page not found',
  ],
  "already-exists": [
    () => refused(409, { reason: "Conflict" }, true),
    'Cannot apply "Service shop/web": it exists already',
  ],
  conflict: [
    () =>
      refused(409, {
        reason: "Conflict",
        message: "the object has been modified; please apply your changes to it",
      }),
    'Cannot apply "Service shop/web": the object has been modified; please apply your changes to it',
  ],
  invalid: [
    () =>
      refused(422, {
        reason: "Invalid",
        message: 'Service "web" is invalid: spec.ports: Required value',
      }),
    'Cannot apply "Service shop/web": Service "web" is invalid: spec.ports: Required value',
  ],
  immutable: [
    () => {
      const field = "spec.clusterIPs[0]";
      const message = "Invalid value: may not change once set";
      return refused(422, {
        reason: "Invalid",
        message: `Service "web" is invalid: ${field}: ${message}`,
        details: { causes: [{ field, message }] },
      });
    },
    'Cannot apply "Service shop/web": Service "web" is invalid: spec.clusterIPs[0]: Invalid value: may not change once set',
  ],
  gone: [
    () =>
      refused(410, { reason: "Expired", message: "too old resource version: 1 (9)" }),
    'Cannot apply "Service shop/web": too old resource version: 1 (9)',
  ],
  throttled: [
    () => refused(429, "storage is (re)initializing"),
    'Cannot apply "Service shop/web": the server answered 429: storage is (re)initializing',
  ],
  timeout: [
    silent,
    "Cannot read the server's version: no answer from https://10.0.0.1:6443 within 5000 ms",
  ],
  server: [
    () => refused(500, { message: "etcdserver: no leader" }),
    'Cannot apply "Service shop/web": etcdserver: no leader',
  ],
  config: [
    unconfigured,
    "Cannot find a cluster: there is no kubeconfig, and this is no Pod",
  ],
};

for (const [kind, [provoke, message]] of Object.entries(TABLE)) {
  Deno.test(`KubeError of kind ${kind} says what was found`, async () => {
    const error = await provoke();
    assert.ok(error instanceof KubeError, String(error));
    assert.equal(error.kind, kind);
    assert.equal(error.message, message);
  });
}

Deno.test("KubeError of another uid is a conflict, although the server calls it immutable", () => {
  const cause = { field: "metadata.uid", message: "Invalid value: field is immutable" };
  const error = refused(422, { reason: "Invalid", details: { causes: [cause] } });
  assert.equal(error.kind, "conflict");
});
