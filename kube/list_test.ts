import assert from "node:assert/strict";
import type { ResourceInfo } from "./client.ts";
import { KubeError } from "./errors.ts";
import type { HttpAnswer, HttpCall } from "./http.ts";
import { AnswerTooLargeError } from "./repeat.ts";
import { listAll } from "./list.ts";

const info: ResourceInfo = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
  verbs: [],
  subresources: [],
};

function page(names: readonly string[], next = ""): HttpAnswer {
  const items = names.map((name) => ({ metadata: { name } }));
  const metadata = { resourceVersion: "9", continue: next };
  return { contentType: "application/json", body: { metadata, items } };
}

/** Lists, and tells which limits and continue tokens were sent. */
async function list(answer: (limit: number, next: string | null) => HttpAnswer) {
  const sent: string[] = [];
  const send = ({ path }: HttpCall) => {
    const query = new URL(path, "http://x").searchParams;
    sent.push(`${query.get("limit")}:${query.get("continue") ?? ""}`);
    assert.equal(query.has("resourceVersion"), false);
    return Promise.resolve().then(() =>
      answer(Number(query.get("limit")), query.get("continue"))
    );
  };
  const names = (await listAll(send, { info, selection: {} })).items
    .map((item) => item.metadata.name).join("");
  return { sent, names };
}

Deno.test("listAll follows the continue tokens", async () => {
  const { sent, names } = await list((_limit, next) =>
    next === null ? page(["a", "b"], "t1") : page(["c"])
  );
  assert.equal(names, "abc");
  assert.deepEqual(sent, ["500:", "500:t1"]);
});

Deno.test("listAll asks for smaller pages when one is too large", async () => {
  const { sent, names } = await list((limit, next) => {
    if (limit > 10) throw new AnswerTooLargeError("server", "too large");
    return next === null ? page(["a"], "t1") : page(["b"]);
  });
  assert.equal(names, "ab");
  assert.deepEqual(sent, ["500:", "62:", "7:", "7:t1"]);
});

Deno.test("listAll starts again when its version expires, but not for ever", async () => {
  let expired = 0;
  const { names } = await list((_limit, next) => {
    if (next === null) return page([expired === 0 ? "old" : "new"], "t1");
    if (expired++ === 0) throw new KubeError("gone", "expired");
    return page([]);
  });
  assert.equal(names, "new");
  await assert.rejects(
    list((_limit, next) => {
      if (next !== null) throw new KubeError("gone", "expired");
      return page([], "t1");
    }),
    (error) => error instanceof KubeError && error.kind === "gone",
  );
});

Deno.test("listAll refuses an answer that is no list", async () => {
  await assert.rejects(
    list(() => ({ contentType: "text/html", body: "<html>" })),
    (error) => error instanceof KubeError && error.kind === "server",
  );
});
