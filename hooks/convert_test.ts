import assert from "node:assert/strict";
import type { JsonObject } from "../core/json.ts";
import { convertObjects } from "./convert.ts";
import { fixture, type TestHost, withHost } from "./testing.ts";

function site(name: string, spec: JsonObject) {
  const metadata = { name, namespace: "shop", uid: `uid-${name}`, generation: 3 };
  return { apiVersion: "test.io/v1", kind: "Site", metadata, spec };
}

async function convert({ host }: TestHost, ...specs: JsonObject[]) {
  const plugin = host.load(await fixture("rust"));
  return await convertObjects(host, {
    hook: "site",
    plugin,
    desiredAPIVersion: "test.io/v2",
    objects: specs.map((spec, i) => site(`s${i}`, spec)),
  });
}

Deno.test("convertObjects gives each object in the version that was asked for", () =>
  withHost(async (host) => {
    const [first, second] = await convert(host, { size: 1 }, { wrong: "labels" });
    assert.deepEqual(first, {
      ...site("s0", { count: 1, size: null }),
      apiVersion: "test.io/v2",
    });
    assert.deepEqual(second.metadata.labels, { new: "label" });
    assert.deepEqual(await convert(host), []);
  }));

Deno.test("convertObjects refuses what loses, renames or changes an object otherwise", () =>
  withHost(async (host) => {
    const cases: readonly [string, RegExp][] = [
      ["drop", /convertedObjects: found 1 objects for 2/],
      ["rename", /kind, name, namespace and uid stay as they are/],
      ["finalizers", /it changes metadata\.finalizers of .*s1/],
    ];
    for (const [wrong, message] of cases) {
      await assert.rejects(convert(host, { size: 1 }, { wrong }), {
        kind: "output",
        message,
      });
    }
  }));
