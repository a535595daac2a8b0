import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import type { Json } from "../core/json.ts";
import { Discovery } from "./discovery.ts";
import { KubeError, type KubeErrorKind } from "./errors.ts";

const AGGREGATED =
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** Paths and what they answer: a body, or the kind of an error. */
type Answers = Record<string, Json | { readonly error: KubeErrorKind }>;

function world(answers: Answers, contentType = AGGREGATED) {
  const clock = new ManualClock();
  const asked: string[] = [];
  const discovery = new Discovery(({ path }) => {
    asked.push(path);
    const body = answers[path] ?? { error: "unknown-kind" };
    const error = (body as { error?: KubeErrorKind }).error;
    return error === undefined
      ? Promise.resolve({ contentType, body: body as Json })
      : Promise.reject(new KubeError(error, error));
  }, clock);
  return { clock, discovery, asked, answers };
}

function groups(name: string, kind: string, freshness = "Current"): Json {
  const resources = kind === "" ? [] : [{
    resource: `${kind.toLowerCase()}s`,
    responseKind: { group: name, version: "v1", kind },
    scope: "Cluster",
    verbs: ["get"],
    subresources: [{ subresource: "status" }],
  }];
  return {
    items: [{
      metadata: { name },
      versions: [{ version: "v1", freshness, resources }],
    }],
  };
}

const plain = {
  resources: [
    { name: "gears", kind: "Gear", namespaced: true, verbs: ["get", "list"] },
    { name: "gears/scale", kind: "Scale", namespaced: true, verbs: ["get"] },
  ],
};

Deno.test("Discovery reads all kinds once", async () => {
  const { discovery, asked } = world({
    "/api": groups("", "Node"),
    "/apis": groups("test.dev", "Gear"),
  });
  const gear = await discovery.resolve("test.dev/v1", "Gear", {});
  assert.deepEqual(gear, {
    group: "test.dev",
    version: "v1",
    kind: "Gear",
    plural: "gears",
    namespaced: false,
    verbs: ["get"],
    subresources: ["status"],
  });
  assert.equal((await discovery.resolve("v1", "Node", {}))?.plural, "nodes");
  assert.deepEqual(asked, ["/api", "/apis"]);
});

Deno.test("Discovery asks for an absent kind by itself, and again after 200 ms", async () => {
  const { discovery, asked, answers, clock } = world({
    "/api": groups("", "Node"),
    "/apis": groups("test.dev", ""),
  });
  const resolve = () => discovery.resolve("test.dev/v1", "Gear", {});
  assert.deepEqual(await Promise.all([resolve(), resolve()]), [undefined, undefined]);
  answers["/apis/test.dev/v1"] = plain;
  assert.equal(await resolve(), undefined);
  assert.deepEqual(asked, ["/api", "/apis", "/apis/test.dev/v1"]);
  clock.advance(200);
  const gear = await resolve();
  assert.equal(gear?.plural, "gears");
  assert.deepEqual(gear?.subresources, ["scale"]);
});

Deno.test("Discovery does not take a kind for absent while its own server is away", async () => {
  const { discovery } = world({
    "/api": groups("", "Node"),
    "/apis": groups("test.dev", "", "Stale"),
    "/apis/test.dev/v1": { error: "server" },
  });
  await assert.rejects(
    discovery.resolve("test.dev/v1", "Gear", {}),
    (error) => error instanceof KubeError && error.kind === "server",
  );
});

Deno.test("Discovery asks version by version where there is no aggregated form", async () => {
  const { discovery, asked } = world({
    "/api": { versions: ["v1"] },
    "/apis/test.dev/v1": plain,
  }, "application/json");
  assert.equal((await discovery.resolve("test.dev/v1", "Gear", {}))?.namespaced, true);
  assert.equal(await discovery.resolve("v1", "Node", {}), undefined);
  assert.deepEqual(asked, ["/api", "/apis/test.dev/v1", "/api/v1"]);
});

Deno.test("Discovery reads again after a failure, and after it was told to forget", async () => {
  const { discovery, asked, answers } = world({ "/api": { error: "unreachable" } });
  await assert.rejects(discovery.resolve("v1", "Node", {}), KubeError);
  answers["/api"] = groups("", "Node");
  answers["/apis"] = groups("test.dev", "Gear");
  assert.ok(await discovery.resolve("test.dev/v1", "Gear", {}));
  discovery.forget("test.dev/v1");
  assert.equal(await discovery.resolve("test.dev/v1", "Gear", {}), undefined);
  assert.ok(await discovery.resolve("v1", "Node", {}));
  assert.deepEqual(asked, ["/api", "/api", "/apis", "/apis/test.dev/v1"]);
});

Deno.test("Discovery finds a kind in another version, the preferred one first", async () => {
  const { discovery, asked } = world({
    "/api": groups("", "Node"),
    "/apis": groups("test.dev", "Gear"),
  });
  assert.equal((await discovery.resolveAny("test.dev", "Gear", {}))?.version, "v1");
  assert.equal((await discovery.resolveAny("", "Node", {}))?.plural, "nodes");
  assert.deepEqual(asked, ["/api", "/apis"]);
});

Deno.test("Discovery calls a kind absent only after asking for every version of its group", async () => {
  const { discovery, answers, asked, clock } = world({
    "/api": groups("", "Node"),
    "/apis": groups("other.dev", "Gear"),
  });
  const resolve = () => discovery.resolveAny("test.dev", "Gear", {});
  assert.equal(await resolve(), undefined);
  const versions = [
    { groupVersion: "test.dev/v2" },
    { groupVersion: "test.dev/v1" },
  ];
  answers["/apis/test.dev"] = { versions };
  answers["/apis/test.dev/v2"] = { resources: [] };
  answers["/apis/test.dev/v1"] = plain;
  clock.advance(200);
  assert.equal((await resolve())?.plural, "gears");
  assert.deepEqual(asked.slice(2), [
    "/apis/test.dev",
    "/apis/test.dev",
    "/apis/test.dev/v2",
    "/apis/test.dev/v1",
  ]);
  discovery.forget("test.dev/v1");
  answers["/apis/test.dev/v2"] = { error: "server" };
  await assert.rejects(resolve(), KubeError);
});
