import assert from "node:assert/strict";
import { getPath, isObject } from "../core/json.ts";
import { type TestOperator, withOperator } from "../e2e/test_operator.ts";

const BOX = `
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { size: "{{ .spec.size }}", other: same }
`;

async function contested(test: TestOperator) {
  const live = await test.client.get(test.siteRef("a"));
  const conditions = getPath(live?.status, ["conditions"]);
  return Array.isArray(conditions)
    ? conditions.filter(isObject).find((one) => one.type === "Contested")
    : undefined;
}

Deno.test("An operator says who takes a field back, writes it more rarely, and has the last word", async () => {
  await withOperator({ box: BOX }, async (test) => {
    const map = test.ref("v1", "ConfigMap", "a");
    const size = async () => getPath((await test.configMap("a"))?.data, ["size"]);
    await test.site("a", { size: 1 });
    await test.ready("a", "True");

    // Another controller wants 99, and says so as soon as it sees anything else.
    const rival = { on: true, writes: 0 };
    const fighting = (async () => {
      while (rival.on) {
        if (await size() !== "99") {
          const patch = { data: { size: "99" } };
          await test.client.mergePatch(map, patch, { fieldManager: "rival" });
          rival.writes++;
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const told = await test.until("the contest told", async () => {
      const condition = await contested(test);
      return condition?.status === "True" ? condition : undefined;
    });
    assert.match(
      String(told.message),
      /^"ConfigMap\/.*\/a": the manager "rival" keeps changing its field data\.size;/,
    );
    // Five times at once, and then a pause of 10 s.
    const before = rival.writes;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    assert.ok(rival.writes - before <= 1, `${rival.writes - before} further writes`);

    // A new wish is not held back, and the last word is ours.
    rival.on = false;
    await fighting;
    assert.equal(await size(), "99");
    await test.until("our value", async () => await size() === "1");
    await test.client.mergePatch(map, { data: { size: "98" } });
    await test.site("a", { size: 2 });
    await test.until("the new wish", async () => await size() === "2");
    await test.ready("a", "True");
    const events = await test.list("events.k8s.io/v1", "Event");
    const notes = events.filter(({ reason }) => reason === "SiteFieldTakenBack");
    assert.equal(notes.length, 1);
  });
});
