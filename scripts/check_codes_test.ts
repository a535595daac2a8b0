import assert from "node:assert/strict";
import { checkCodes, errorKinds } from "./check_codes.ts";

Deno.test("errorKinds reads the words of the union with their lines", () => {
  assert.deepEqual(
    errorKinds(`export type KubeErrorKind =
  /** 409: "taken"; try again. */
  | "conflict"
  // "no kind"
  | "not-found";
export type Other = "x";`),
    [{ kind: "conflict", line: 3 }, { kind: "not-found", line: 5 }],
  );
});

Deno.test("checkCodes names codes without a fixture and kinds without a test", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/katalog`);
    await Deno.mkdir(`${root}/kube`);
    await Deno.writeTextFile(
      `${root}/katalog/problems_test.ts`,
      '"bad-type": fixture, "bad-value": fixture',
    );
    await Deno.writeTextFile(
      `${root}/kube/errors.ts`,
      'export type KubeErrorKind = "gone" | "lost" | "late";',
    );
    await Deno.writeTextFile(
      `${root}/kube/client_test.ts`,
      'assert.equal(error.kind, "gone");\nconst table = {\n  late: 1,\n};',
    );
    const messages = (await checkCodes(root)).map(({ message }) => message);
    assert.ok(!messages.some((message) => message.includes('"bad-type"')));
    assert.ok(messages.some((message) => message.includes('"unknown-key" has no')));
    assert.deepEqual(
      messages.filter((message) => message.includes("kube/")),
      ['no test in kube/ provokes the kind "lost"'],
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
