import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import { withOperator } from "../e2e/test_operator.ts";
import { testClient, withNamespace } from "../e2e/testing.ts";
import type { KubeClient } from "../kube/mod.ts";

/** Each Site makes a ConfigMap beside it and one in the namespace that its spec names. */
const BOX = `
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { size: "{{ .spec.size }}" }
    - name: "{{ .metadata.name }}"
      namespace: "{{ .spec.far }}"
      data: { size: "{{ .spec.size }}" }
`;

/** Tells where a client watches; `*` is the cluster. */
function telling(client: KubeClient, watched: Set<string>): KubeClient {
  return new Proxy(client, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (key === "watch" || key === "pages") {
        return (info: { kind: string }, selection: { namespace?: string }) => {
          watched.add(`${info.kind} ${selection.namespace ?? "*"}`);
          return value.call(target, info, selection);
        };
      }
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

Deno.test("An operator watches only the namespaces that are allowed, and cleans up in one that no longer is", async () => {
  const admin = await testClient();
  const watched = new Set<string>();
  await withNamespace(admin, "scope-a", async (near) => {
    await withNamespace(admin, "scope-b", async (far) => {
      const options = {
        box: BOX,
        entry: `allowedNamespaces: [${near}, ${far}]`,
        wrap: (client: KubeClient) => telling(client, watched),
      };
      await withOperator(options, async (test) => {
        const place = { namespace: near };
        const spec = { size: 1, far };
        const site = { ...test.siteRef("a"), namespace: near };
        const put = (size: number) =>
          test.client.apply({
            apiVersion: site.apiVersion,
            kind: "Site",
            metadata: { name: "a", ...place },
            spec: { ...spec, size },
          }, { fieldManager: "test" });
        const map = (namespace: string) =>
          admin.get({ apiVersion: "v1", kind: "ConfigMap", namespace, name: "a" });
        const size = async (namespace: string) =>
          getPath((await map(namespace))?.data, ["size"]);
        await put(1);
        await test.until("both children", async () =>
          await size(near) === "1" && await size(far) === "1");
        assert.deepEqual(
          [...watched].sort(),
          [near, far].flatMap((one) => [`ConfigMap ${one}`, `Site ${one}`]).sort(),
        );
        // Both namespaces are followed.
        for (const namespace of [near, far]) {
          const ref = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "a" };
          await admin.mergePatch(ref, { data: { size: "drift" } });
          await test.until(
            `the repair in ${namespace}`,
            async () => await size(namespace) === "1",
          );
        }
        // A namespace that is allowed no more is not watched; what is there must go.
        await test.stop();
        watched.clear();
        test.options.entry = `allowedNamespaces: [${near}]`;
        await test.start();
        await test.until("no child left behind", async () =>
          await map(far) === undefined && await size(near) === "1");
        assert.deepEqual([...watched].sort(), [`ConfigMap ${near}`, `Site ${near}`]);
        await put(2);
        await test.until("the inventory shrunk", async () => {
          const annotations = (await admin.get(site))?.metadata.annotations ?? {};
          return annotations["orkestra.orkspace.io/inventory"] === "ConfigMap.v1" &&
            annotations["orkestra.orkspace.io/inventory-namespaces"] === undefined;
        });
        await admin.delete(site);
        await test.until("the end", async () => await admin.get(site) === undefined);
      });
    });
  });
  admin.close();
});
