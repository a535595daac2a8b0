import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import { getPath } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { type TestOperator, withOperator } from "../e2e/test_operator.ts";

const COPIES = `
reconciler: { resync: 2s }
onCreate:
  secrets:
    - name: login
      fromSecret: "{{ .spec.source }}"
      toNamespaces: ["{{ .spec.targets }}"]
      reconcile: true
      data: { extra: "mine" }
onReconcile:
  configMaps:
    - name: settings
      fromConfigMap: base
  networkPolicies:
    - name: walls
      fromNetworkPolicy: base
  resourceQuotas:
    - name: room
      fromResourceQuota: base
      hard: { pods: "5" }
  limitRanges:
    - name: sizes
      fromLimitRange: base
`;

function text(secret: KubeObject | undefined, key: string): string | undefined {
  const value = getPath(secret?.data, [key]);
  return typeof value === "string"
    ? Buffer.from(value, "base64").toString("utf8")
    : undefined;
}

/** The objects that are copied; nobody's but the test's. */
async function sources(test: TestOperator): Promise<void> {
  const base = (kind: string, apiVersion = "v1") => ({
    apiVersion,
    kind,
    metadata: { name: "base", namespace: test.namespace },
  });
  const password = Buffer.from("one").toString("base64");
  const objects: KubeObject[] = [
    { ...base("Secret"), type: "example.org/login", data: { password } },
    { ...base("ConfigMap"), data: { size: "1" }, binaryData: { raw: "AAEC" } },
    {
      ...base("NetworkPolicy", "networking.k8s.io/v1"),
      spec: { podSelector: {}, policyTypes: ["Ingress"] },
    },
    { ...base("ResourceQuota"), spec: { hard: { pods: "9", secrets: "900" } } },
    {
      ...base("LimitRange"),
      spec: { limits: [{ type: "Container", default: { cpu: "1" } }] },
    },
  ];
  for (const object of objects) await test.client.create(object);
}

Deno.test("Objects are copied to other namespaces, follow their source, and go with the CR", async () => {
  await withOperator({ box: COPIES }, async (test) => {
    const far = `${test.namespace}-far`;
    await test.client.create({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: far },
    });
    try {
      await test.site("a", { source: "base", targets: [test.namespace, far] });
      const failed = await test.ready("a", "False", "ReconcileError");
      assert.match(
        failed.message,
        /^katalog\.yaml:\d+:\d+: .*there is no "Secret .*\/base" to copy/,
      );
      await sources(test);
      await test.ready("a", "True");
      const copy = (namespace: string) =>
        test.client.get({ apiVersion: "v1", kind: "Secret", namespace, name: "login" });
      for (const namespace of [test.namespace, far]) {
        const secret = await copy(namespace);
        assert.equal(secret?.type, "example.org/login");
        assert.deepEqual([text(secret, "password"), text(secret, "extra")], [
          "one",
          "mine",
        ]);
      }
      const settings = await test.configMap("settings");
      assert.deepEqual([settings?.data, settings?.binaryData], [
        { size: "1" },
        { raw: "AAEC" },
      ]);
      const spec = async (kind: string, name: string, apiVersion = "v1") =>
        (await test.client.get(test.ref(apiVersion, kind, name)))?.spec;
      assert.deepEqual(await spec("ResourceQuota", "room"), {
        hard: { pods: "5", secrets: "900" },
      });
      assert.deepEqual(
        await spec("NetworkPolicy", "walls", "networking.k8s.io/v1"),
        { podSelector: {}, policyTypes: ["Ingress"] },
      );
      const sizes = await spec("LimitRange", "sizes");
      assert.equal(getPath(sizes, ["limits", "0", "default", "cpu"]), "1");
      assert.deepEqual(
        await test.quiet(),
        await test.quiet(),
        "nothing more is written",
      );

      const password = Buffer.from("two").toString("base64");
      await test.client.mergePatch(test.ref("v1", "Secret", "base"), {
        data: { password },
      });
      await test.until("the copies to follow", async () =>
        text(await copy(far), "password") === "two" &&
        text(await copy(test.namespace), "password") === "two");
      await test.site("a", { source: "base", targets: [test.namespace] });
      await test.until("the copy that is no longer asked for gone", async () =>
        await copy(far) === undefined);
      await test.client.delete(test.siteRef("a"));
      await test.until("the last copy gone, and not its source", async () =>
        await copy(test.namespace) === undefined);
      assert.ok(await test.client.get(test.ref("v1", "Secret", "base")));
      const said = JSON.stringify(test.logs);
      assert.ok(!said.includes(password), "no log line holds a Secret's value");
    } finally {
      await test.client.delete({ apiVersion: "v1", kind: "Namespace", name: far });
    }
  });
});

const GENERATED = `
reconciler: { resync: 2s }
onCreate:
  secrets:
    - name: once
      once: true
      data: { password: "{{ randomAlphanumeric 20 }}" }
    - name: rotated
      once: true
      rotateAfter: "{{ .spec.rotate }}"
      data: { password: "{{ randomAlphanumeric 20 }}" }
onReconcile:
  secrets:
    - name: kept
      rotateAfter: 90d
      data: { password: "{{ randomAlphanumeric 20 }}", user: "{{ .spec.user }}" }
    - tls:
        dnsNames: ["{{ .spec.hosts }}"]
        validFor: 1y
`;

Deno.test("What is made by chance stays as it is, until its time is over", async () => {
  await withOperator({ box: GENERATED }, async (test) => {
    const secret = (name: string) => test.client.get(test.ref("v1", "Secret", name));
    await test.site("a", { rotate: "1h", user: "ann", hosts: ["web"] });
    await test.ready("a", "True");
    const names = ["once", "rotated", "kept", "a-orkestra-tls"];
    const first = await Promise.all(names.map(secret));
    const [, rotated, kept, tls] = first;
    assert.match(
      rotated?.metadata.annotations?.["orkestra.orkspace.io/generated-at"] ?? "",
      /^\d{4}-/,
    );
    assert.equal(tls?.type, "kubernetes.io/tls");
    const certificate = new X509Certificate(text(tls, "tls.crt")!);
    assert.equal(
      certificate.subjectAltName,
      `DNS:a-orkestra-tls.${test.namespace}.svc, DNS:web`,
    );
    assert.ok(certificate.checkIssued(new X509Certificate(text(tls, "ca.crt")!)));

    // A restart remembers nothing, so everything is applied once more.
    await test.stop();
    await test.start();
    await test.ready("a", "True");
    await test.quiet();
    const second = await Promise.all(names.map(secret));
    assert.deepEqual(second.map((one) => one?.data), first.map((one) => one?.data));

    // A key that somebody removed comes back, with the others as they were.
    await test.client.mergePatch(test.ref("v1", "Secret", "kept"), {
      data: { password: null },
    });
    await test.until("the key back", async () =>
      text(await secret("kept"), "password")?.length === 20);
    assert.equal(text(await secret("kept"), "user"), "ann");
    assert.notEqual(text(await secret("kept"), "password"), text(kept, "password"));

    const old = "2020-01-01T00:00:00Z";
    const stamp = { "orkestra.orkspace.io/generated-at": old };
    await test.client.mergePatch(test.ref("v1", "Secret", "rotated"), {
      metadata: { annotations: stamp },
    });
    const later = await test.until("the rotation", async () => {
      const live = await secret("rotated");
      return text(live, "password") !== text(rotated, "password") ? live : undefined;
    });
    assert.equal(later.metadata.uid, rotated?.metadata.uid, "it is never gone");
    assert.notEqual(
      later.metadata.annotations?.["orkestra.orkspace.io/generated-at"],
      old,
    );
    await test.site("a", { rotate: "1h", user: "ann", hosts: ["web", "api"] });
    await test.until("a certificate for the new name", async () => {
      const live = text(await secret("a-orkestra-tls"), "tls.crt");
      return new X509Certificate(live!).checkHost("api");
    });
    assert.deepEqual((await secret("once"))?.data, first[0]?.data);
    const said = JSON.stringify(test.logs);
    for (const one of [later, tls]) {
      for (const value of Object.values(one!.data as Record<string, string>)) {
        assert.ok(!said.includes(value), "no log line holds a Secret's value");
        assert.ok(!said.includes(Buffer.from(value, "base64").toString("utf8")));
      }
    }
  });
});
