import assert from "node:assert/strict";
import { withOperator } from "../e2e/test_operator.ts";

const NOTES = `
notes:
  functions:
    - name: label
      expression: "{{ prefix }}-{{ .spec.size }}"
    - name: prefix
      expression: "{{ toUpper .metadata.name }}"
    - name: isBig
      expression: "{{ gt .spec.size 5 }}"
`;

const BOX = `
status:
  fields:
    - { path: label, value: "{{ label }}" }
    - path: big
      value: "yes"
      when: [{ field: "{{ isBig }}", equals: "true" }]
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data:
        label: "{{ label }}"
        size: "{{ if isBig }}big{{ else }}small{{ end }}"
`;

Deno.test("An operator makes its children and their status with the Katalog's notes", async () => {
  await withOperator({ box: BOX, top: NOTES }, async (test) => {
    await test.site("a", { size: 2 });
    const { live } = await test.ready("a", "True");
    assert.equal((live.status as { label?: string }).label, "A-2");
    assert.equal((live.status as { big?: string }).big, undefined);
    assert.deepEqual((await test.configMap("a"))?.data, {
      label: "A-2",
      size: "small",
    });
    await test.site("a", { size: 7 });
    const edited = await test.until("the edit", async () => {
      const data = (await test.configMap("a"))?.data as { size?: string } | undefined;
      return data?.size === "big" && data;
    });
    assert.deepEqual(edited, { label: "A-7", size: "big" });
    await test.until("the status", async () =>
      ((await test.client.get(test.siteRef("a")))?.status as { big?: string }).big ===
        "yes");
  });
});
