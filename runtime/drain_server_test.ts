import assert from "node:assert/strict";
import { readyOf, withOperator } from "../e2e/test_operator.ts";
import type { KubeClient } from "../kube/mod.ts";

const BOX = `
reconciler: { workers: 1 }
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { k: v }
`;

/** A client whose applies take a while, and tell when one has begun. */
function slow(client: KubeClient, begun: () => void): KubeClient {
  return new Proxy(client, {
    get(target, name) {
      if (name !== "apply") {
        const member = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      }
      return async (...args: Parameters<KubeClient["apply"]>) => {
        begun();
        await new Promise((resolve) => setTimeout(resolve, 500));
        return await target.apply(...args);
      };
    },
  });
}

Deno.test("An operator that is asked to stop ends its cycle, and begins no other", async () => {
  let begun = () => {};
  const first = new Promise<void>((resolve) => begun = resolve);
  const wrap = (client: KubeClient) => slow(client, begun);
  await withOperator({ box: BOX, wrap }, async (test) => {
    await test.site("a", {});
    await first;
    await test.site("b", {});
    await test.stop();
    const [a, b] = await Promise.all(
      ["a", "b"].map((name) => test.client.get(test.siteRef(name))),
    );
    assert.equal(readyOf(a)?.status, "True", "the cycle of a went to its end");
    assert.equal(b?.metadata.finalizers, undefined, "none of b began");
    const said = test.logs.map((one) => one.message);
    assert.ok(said.lastIndexOf("reconciled") > said.indexOf("stopping"));
  });
});
