import assert from "node:assert/strict";
import type { Json } from "../core/json.ts";
import { readScalar } from "./scalar.ts";
import { bool, int, port, type ScalarShape, text } from "./shape.ts";

const quantity: ScalarShape = { type: "scalar", as: "quantity" };
const duration: ScalarShape = { type: "scalar", as: "duration" };
const choice: ScalarShape = { type: "scalar", oneOf: ["ClusterIP", "NodePort"] };

/** Shape, text, value; `undefined` where the text is refused. */
const TABLE: readonly [ScalarShape, string, Json | undefined][] = [
  [text, "anything", "anything"],
  [int, "0", 0],
  [int, "42", 42],
  [int, "0o17", 15],
  [int, "-1", undefined],
  [int, "1.0", undefined],
  [int, "3 ", undefined],
  [int, "99999999999999999999", undefined],
  [port, "1", 1],
  [port, "65535", 65535],
  [port, "0", undefined],
  [port, "65536", undefined],
  [bool, "true", true],
  [bool, "False", false],
  [bool, "yes", undefined],
  [quantity, "250m", "250m"],
  [quantity, "1.5Gi", "1.5Gi"],
  [quantity, "1e3", "1e3"],
  [quantity, "128 Mi", undefined],
  [quantity, "128MB", undefined],
  [duration, "1h30m", "1h30m"],
  [duration, "30", undefined],
  [choice, "nodeport", "NodePort"],
  [choice, "LoadBalancer", undefined],
];

for (const [shape, written, expected] of TABLE) {
  const as = shape.as ?? shape.oneOf?.join("|") ?? "text";
  const outcome = expected === undefined ? "refuses" : "reads";
  Deno.test(`readScalar ${outcome} "${written}" as ${as}`, () => {
    const read = readScalar(shape, written, "key");
    assert.equal(read.ok, expected !== undefined);
    if (read.ok) assert.equal(read.value, expected);
  });
}
