import assert from "node:assert/strict";
import {
  AuditLog,
  benchAuditPolicy,
  byVerb,
  countRequests,
  totalRequests,
} from "./audit.ts";

/** A line as kube-apiserver writes it, in its order of keys. */
function line(
  username: string,
  verb: string,
  objectRef: unknown,
  stage = "ResponseComplete",
): string {
  const requestURI = "/api/v1/x?timeout=1s";
  return JSON.stringify({
    kind: "Event",
    level: "Metadata",
    stage,
    requestURI,
    verb,
    user: { username, groups: ["system:authenticated"] },
    objectRef,
    responseStatus: { code: 200 },
  });
}

Deno.test("countRequests counts one user's requests by verb and resource", () => {
  const text = [
    line("bench-go", "create", { resource: "configmaps", name: "a" }),
    line("bench-go", "create", { resource: "configmaps", name: "b" }),
    line("bench-go", "patch", { resource: "sites", subresource: "status" }),
    line("bench-orkestra", "create", { resource: "configmaps" }),
    line("bench-go", "get", undefined),
  ].join("\n");
  assert.deepEqual(countRequests(text, "bench-go"), {
    "create configmaps": 2,
    "patch sites/status": 1,
    "get /api/v1/x": 1,
  });
});

Deno.test("countRequests counts a request once, though it may be written twice", () => {
  const ref = { resource: "sites" };
  const text = [
    line("bench-go", "watch", ref, "ResponseStarted"),
    line("bench-go", "watch", ref),
    "",
  ].join("\n");
  assert.deepEqual(countRequests(text, "bench-go"), { "watch sites": 1 });
});

Deno.test("totalRequests leaves watches out and byVerb adds up", () => {
  const requests = { "watch sites": 3, "create pods": 2, "create jobs": 5, "get x": 1 };
  assert.equal(totalRequests(requests), 8);
  assert.deepEqual(byVerb(requests), { watch: 3, create: 7, get: 1 });
});

Deno.test("benchAuditPolicy writes down the users named and nobody else", () => {
  const { rules } = JSON.parse(benchAuditPolicy(["a", "b"]));
  assert.deepEqual(rules, [
    { level: "Metadata", users: ["a", "b"] },
    { level: "None" },
  ]);
});

Deno.test("AuditLog counts only what came between two marks", async () => {
  const path = await Deno.makeTempFile();
  try {
    const log = new AuditLog(path);
    const add = (verb: string) =>
      Deno.writeTextFile(path, `${line("u", verb, { resource: "sites" })}\n`, {
        append: true,
      });
    await add("create");
    const from = await log.mark();
    await add("patch");
    const to = await log.mark();
    await add("delete");
    assert.deepEqual(await log.requests("u", from, to), { "patch sites": 1 });
  } finally {
    await Deno.remove(path);
  }
});
