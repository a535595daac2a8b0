import assert from "node:assert/strict";
import { parseOptions } from "./options.ts";

Deno.test("parseOptions takes several numbers of objects", () => {
  const options = parseOptions(["--objects", "100,1000,5000", "--go-first"]);
  assert.deepEqual(options.objects, [100, 1000, 5000]);
  assert.deepEqual(options.subjects, ["go", "orkestra"]);
});

Deno.test("parseOptions measures both operators unless one is named", () => {
  assert.deepEqual(parseOptions([]).subjects, ["orkestra", "go"]);
  assert.deepEqual(parseOptions(["--only", "go"]).subjects, ["go"]);
});

Deno.test("parseOptions refuses what it cannot measure, and says what it takes", () => {
  assert.throws(() => parseOptions(["--only", "java"]), /orkestra or go/);
  assert.throws(() => parseOptions(["--objects", "100,many"]), /"many" for --objects/);
  assert.throws(() => parseOptions(["--workers", "0"]), /from 1 to 50/);
});
