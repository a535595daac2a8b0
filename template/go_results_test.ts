import assert from "node:assert/strict";
import { seededRandom } from "../core/random.ts";
import { compileTemplate } from "./template.ts";

/**
 * What Go 1.26 made of each template with the data below: `[template, outcome,
 * text]`, where the text is the output as a Katalog sees it (trimmed, nil erased)
 * or the message without its place. Go's `int64` is written `int`.
 */
const RESULTS: readonly [string, "ok" | "syntax" | "exec", string][] = Deno
  .readTextFileSync(new URL("./testdata/go_results.jsonl", import.meta.url))
  .trimEnd().split("\n").map((line) => JSON.parse(line));

const DATA = {
  spec: {
    a: "x",
    e: "",
    n: 1000000,
    i: 3,
    z: 0,
    neg: -5,
    f: 1.5,
    t: true,
    no: false,
    l: ["a", "b", "c"],
    nums: [3, 1, 2],
    el: [],
    em: {},
    m: { b: 1, a: 2 },
    nested: { x: { y: { z: "deep" } } },
    nil: null,
    mixed: ["s", 1, null, 1.5, true, { k: "v" }, [1]],
    s: "a<b>&\"'c é 世界",
    objs: [{ name: "o1", port: 80 }, { name: "o2", port: 81 }],
  },
  metadata: { name: "shop", labels: { app: "shop", "a-b": "dash" } },
};

function outcome(template: string): [string, string] {
  const compiled = compileTemplate(template);
  if (!compiled.ok) return ["syntax", compiled.error.message];
  const facts = { nowMs: 0, random: seededRandom(1) };
  try {
    return ["ok", compiled.template.render({ root: DATA, facts })];
  } catch (error) {
    const { message } = error as Error;
    return ["exec", message.replace(/^executing "f" at <.*?>: (?=[a-z"])/, "")];
  }
}

for (const kind of ["ok", "syntax", "exec"] as const) {
  const results = RESULTS.filter(([, outcome]) => outcome === kind);
  Deno.test(`compileTemplate ends as Go does: ${kind}, ${results.length} cases`, () => {
    assert.ok(results.length > 40);
    for (const [template, , text] of results) {
      assert.deepEqual(outcome(template), [kind, text], template);
    }
  });
}
