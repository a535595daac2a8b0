/**
 * Runs plug-ins of every language on our host, on Extism's SDK in a cell, and on the
 * SDK alone.
 */
import assert from "node:assert/strict";
import { byOracle, byUs } from "./testing_oracle.ts";
import { withHost } from "./testing.ts";
import {
  buildPlugin,
  committedPath,
  compilerOf,
  LANGUAGE_CALLS,
  LANGUAGES,
} from "./testing_languages.ts";

for (const language of LANGUAGES) {
  const { name, committed } = language;
  const compiler = committed ? undefined : await compilerOf(language);
  Deno.test({
    name: `A plug-in in ${name} ends calls as on Extism's own host`,
    // Its module is built here, and its compiler is not there.
    ignore: !committed && compiler === undefined,
    fn: () =>
      withHost(async (host) => {
        const bytes = compiler === undefined
          ? await Deno.readFile(committedPath(language))
          : await buildPlugin(language, compiler);
        for (const [call, more] of LANGUAGE_CALLS) {
          const expected = await byOracle(bytes, call, more);
          for (const how of [{}, { shared: true }, { engine: "extism" }] as const) {
            const hook = `${call} ${JSON.stringify(more).slice(0, 80)}`;
            const found = await byUs(host, bytes, call, { ...more, how, hook });
            assert.deepEqual(found, expected, `${hook} ${JSON.stringify(how)}`);
          }
        }
        const echoed = await byOracle(bytes, "echo", { input: [1] });
        assert.deepEqual(echoed, { output: [1] }, "it works at all");
      }),
  });
}
