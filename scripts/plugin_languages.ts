/**
 * Builds the test plug-ins again where their compilers are, and compares what they do
 * with what the modules do that are committed: `deno task plugins:languages`.
 *
 * With `--write` the new modules take the place of the old ones.
 *
 * @module
 */

import { HookError } from "../hooks/errors.ts";
import { NOW_MS, TestApi, type TestHost, withHost } from "../hooks/testing.ts";
import {
  buildPlugin,
  committedPath,
  compilerOf,
  type Language,
  LANGUAGE_CALLS,
  LANGUAGES,
} from "../hooks/testing_languages.ts";

/** Plug-ins of a debugging compiler are slow; this is about what they do. */
const LIMITS = { cpuMs: 10_000, timeMs: 60_000 };

/** What came of every call, as text. */
async function behaviour({ host }: TestHost, bytes: Uint8Array): Promise<string[]> {
  const plugin = host.load(bytes, LIMITS);
  return await Promise.all(LANGUAGE_CALLS.map(async ([name, call]) => {
    const api = new TestApi((request) => Promise.resolve({ found: request }));
    const all = { input: null, hook: "plug-in", nowMs: NOW_MS, seed: 7, api, ...call };
    try {
      const { output } = await host.call({ ...all, plugin, name, api });
      return `${name}: ${JSON.stringify(output)}`;
    } catch (error) {
      if (!(error instanceof HookError)) throw error;
      // What a trap says may name a function by its number.
      return `${name}: ${error.kind} ${error.kind === "plugin" ? error.message : ""}`;
    }
  }));
}

/** Builds one plug-in and compares; the text says how it went. */
async function rebuild(host: TestHost, language: Language): Promise<string> {
  const compiler = await compilerOf(language);
  if (compiler === undefined) {
    return `- ${language.name}: skipped, there is no ${
      language.compilers.join(" or ")
    }`;
  }
  const built = await buildPlugin(language, compiler);
  const found = await behaviour(host, built);
  if (!language.committed) return `✓ ${language.name}: built`;
  const path = committedPath(language);
  if (Deno.args.includes("--write")) {
    await Deno.writeFile(path, built);
    return `✓ ${language.name}: written`;
  }
  const expected = await behaviour(host, await Deno.readFile(path));
  const other = expected.findIndex((ended, i) => ended !== found[i]);
  if (other < 0) return `✓ ${language.name}: does the same`;
  return `✗ ${language.name}: found ${found[other]}, committed ${expected[other]}`;
}

if (import.meta.main) {
  let failed = false;
  await withHost(async (host) => {
    for (const language of LANGUAGES) {
      const told = await rebuild(host, language).catch((error: Error) =>
        `✗ ${language.name}: ${error.message}`
      );
      console.log(told);
      failed ||= told.startsWith("✗");
    }
  });
  Deno.exit(failed ? 1 : 0);
}
