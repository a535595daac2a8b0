import assert from "node:assert/strict";
import { containerName, labelValue } from "./label_value.ts";

Deno.test("labelValue leaves a name of 63 characters as it is", () => {
  assert.equal(labelValue("a".repeat(63)), "a".repeat(63));
});

Deno.test("labelValue gives a longer name the same 63 characters for ever", () => {
  // The value stands in immutable selectors: another hash would strand workloads.
  assert.equal(
    labelValue("a".repeat(64)),
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-ffe054fe7a",
  );
});

Deno.test("labelValue keeps long names apart that begin alike", () => {
  const [one, two] = ["1", "2"].map((end) => labelValue("a".repeat(80) + end));
  assert.notEqual(one, two);
  assert.equal(one.length, 63);
});

Deno.test("containerName has none of the dots that names of objects may have", () => {
  assert.equal(containerName("shop.example.org"), "shop-example-org");
});
