import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { GateLine, type Wish } from "./gate_line.ts";

const wish = (more: Partial<Wish> = {}): Wish => ({
  asked: false,
  lane: "resync",
  events: [],
  ...more,
});

Deno.test("GateLine merges what waits beyond its bound, and loses nothing of it", async () => {
  const judged: Wish[] = [];
  const answers: (() => void)[] = [];
  const line = new GateLine({
    clock: new ManualClock(),
    apartMax: 1,
    judge: (_, one) => {
      judged.push(one);
      return new Promise((resolve) => answers.push(() => resolve(undefined)));
    },
  });
  const event = (name: string, uid: string) => ({
    name,
    object: { apiVersion: "v1", kind: "Event", metadata: { uid } },
  });
  line.add("a", wish());
  line.add(
    "a",
    wish({ changed: new Set(["labelsChanged"]), events: [event("x", "1")] }),
  );
  line.add("a", wish({ asked: true, lane: "change" }));
  line.add(
    "a",
    wish({
      changed: new Set(["generationChanged"]),
      events: [event("x", "2"), event("y", "3")],
    }),
  );
  answers[0]();
  while (answers.length < 2) await Promise.resolve();
  answers[1]();
  await line.stop();
  assert.equal(judged.length, 2);
  assert.deepEqual(judged[1], {
    changed: new Set(["labelsChanged", "generationChanged"]),
    asked: true,
    lane: "change",
    events: [event("x", "2"), event("y", "3")],
  });
});
