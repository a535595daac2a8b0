import assert from "node:assert/strict";
import { formatQuantity, parseQuantity } from "./quantity.ts";

Deno.test("formatQuantity writes the canonical form of what parseQuantity read", () => {
  const cases: readonly [string, string][] = [
    ["0", "0"],
    ["1", "1"],
    ["1000", "1k"],
    ["1500m", "1500m"],
    ["1000m", "1"],
    ["0.5", "500m"],
    [".5", "500m"],
    ["5.", "5"],
    ["+2", "2"],
    ["-0.1", "-100m"],
    ["1Ki", "1Ki"],
    ["1024Ki", "1Mi"],
    ["1.5Gi", "1536Mi"],
    ["512", "512"],
    ["1000Ki", "1000Ki"],
    ["0.5Ki", "512"],
    ["1e3", "1e3"],
    ["1E6", "1e6"],
    ["12e-1", "1200e-3"],
    ["1E", "1E"],
    ["1u", "1u"],
    ["1n", "1n"],
    ["0.1n", "1n"],
    ["-0.1n", "-1n"],
  ];
  for (const [text, canonical] of cases) {
    const quantity = parseQuantity(text);
    assert.ok(quantity, text);
    assert.equal(formatQuantity(quantity), canonical, text);
  }
});

Deno.test("parseQuantity refuses everything else", () => {
  for (
    const text of [
      "",
      "a",
      "1 ",
      "1K",
      "1mi",
      "1e",
      "1.2.3",
      "--1",
      "1GiB",
      "1e999",
    ]
  ) {
    assert.equal(parseQuantity(text), undefined, text);
  }
});

Deno.test("parseQuantity takes a sign, a point or a suffix alone for zero, as Kubernetes does", () => {
  for (const text of [".", "-", "k", "Ki", "e3"]) {
    assert.equal(parseQuantity(text)?.nano, 0n, text);
  }
});
