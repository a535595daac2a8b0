/**
 * Checks everything that needs no control plane: `deno task check`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { checkCodes } from "./check_codes.ts";
import { checkDocs } from "./check_docs.ts";
import { checkLayers } from "./check_layers.ts";
import { checkWords } from "./check_words.ts";
import { runSteps, type Step, type StepResult } from "./steps.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Type checking takes one core by itself; the rest shares the other. */
const PARALLEL = 2;

/** The longest step first, so that it does not start last and alone. */
const STEPS: readonly Step[] = [
  { name: "types", run: () => deno("check", ".") },
  { name: "format", run: () => deno("fmt", "--check") },
  { name: "lint", run: () => deno("lint") },
  {
    name: "documentation",
    run: async () => listed(await checkDocs(ROOT, documented())),
  },
  { name: "layers", run: async () => listed(await checkLayers(ROOT)) },
  { name: "codes and kinds", run: async () => listed(await checkCodes(ROOT)) },
  { name: "words", run: async () => listed(await checkWords(ROOT)) },
];

async function deno(...args: string[]): Promise<StepResult> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { ok: success, output: out + err };
}

/**
 * `mod.ts` of the library and of each folder that has one, and all of `core/`: a
 * type of `core/` that they mention is public there.
 */
function documented(): string[] {
  const modules = Deno.readDirSync(ROOT).filter((entry) => entry.isDirectory)
    .map((entry) => `${entry.name}/mod.ts`).filter(isFile);
  const nouns = Deno.readDirSync(`${ROOT}/core`).map((entry) => `core/${entry.name}`)
    .filter((path) => path.endsWith(".ts") && !path.endsWith("_test.ts"));
  return ["mod.ts", ...modules, ...nouns].sort();
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(`${ROOT}/${path}`).isFile;
  } catch {
    return false;
  }
}

function listed(
  found: readonly { file: string; line: number; message: string }[],
): StepResult {
  return {
    ok: found.length === 0,
    output: found.map(({ file, line, message }) => `${file}:${line}: ${message}`)
      .join("\n"),
  };
}

if (import.meta.main) {
  const failed = await runSteps(STEPS, {
    parallel: PARALLEL,
    monotonic: () => performance.now(),
    write: (text) => Deno.stdout.writeSync(new TextEncoder().encode(text)),
  });
  const seconds = (performance.now() / 1000).toFixed(1);
  console.log(`${STEPS.length - failed} passed, ${failed} failed (${seconds} s)`);
  Deno.exit(failed === 0 ? 0 : 1);
}
