/**
 * Runs the tests beside a Kubernetes control plane of their own.
 *
 *     deno task test                    all of them
 *     deno task test kube/ core/        those in these folders or files
 *     deno task test "holds back"       those whose name contains this
 *
 * Anything that starts with `-` goes on to `deno test`; a value is joined to its
 * option by `=`. The last line is always `N passed, N failed`.
 *
 * @module
 */

import { type Binaries, findBinaries } from "../e2e/control_plane_binaries.ts";
import { type ControlPlane, startControlPlane } from "../e2e/control_plane.ts";
import { ControlPlaneError } from "../e2e/control_plane_error.ts";
import { formatProgress, type Progress } from "../e2e/control_plane_progress.ts";
import { formatDuration } from "../core/duration.ts";
import { systemClock } from "../cli/system.ts";
import { type Counts, countTests, testArguments } from "./test_command.ts";

/** How often a line is printed where a line cannot be overwritten. */
const LINE_EVERY_MS = 10_000;

/** The slowest test, a cold build of the control plane's helper, takes a tenth. */
const SILENCE_MS = 5 * 60_000;

/** What the shell expects of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/** The end of the output is enough: the summary stands in its last lines. */
const KEPT_CHARS = 64 * 1024;

/** Ends what runs at the moment; a second signal finds it gone. */
const interrupt = new AbortController();

async function runTests(
  args: readonly string[],
): Promise<{ code: number; counts: Counts }> {
  const progress = printProgress();
  const { signal } = interrupt;
  try {
    const env = Deno.env.toObject();
    const shared = { clock: systemClock, progress: progress.tell };
    const binaries = await findBinaries({ ...shared, env, signal });
    signal.throwIfAborted();
    await using plane = await startControlPlane({ ...shared, binaries, nodes: 1 });
    progress.end();
    signal.throwIfAborted();
    return await denoTest(args, binaries, plane);
  } catch (error) {
    progress.end();
    if (!signal.aborted) explain(error);
    // A run that could not take place has not passed.
    return { code: 1, counts: { passed: 0, failed: 1 } };
  }
}

async function denoTest(
  args: readonly string[],
  binaries: Binaries,
  plane: ControlPlane,
): Promise<{ code: number; counts: Counts }> {
  const colours = Deno.stdout.isTerminal() && !Deno.noColor;
  const child = new Deno.Command(Deno.execPath(), {
    args: await testArguments(args, binaries),
    cwd: new URL("..", import.meta.url),
    env: {
      ORK_TEST_KUBECONFIG: plane.kubeconfig,
      ORK_TEST_BIN: binaries.dir,
      // Its output passes through us, so it cannot see the terminal itself.
      ...(colours ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" }),
    },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  // It reports the tests that were under way, and ends.
  const end = () => child.kill("SIGINT");
  interrupt.signal.addEventListener("abort", end, { once: true });
  const text = await printAndKeep(child.stdout, () => {
    console.error(`\nerror: Nothing for ${formatDuration(SILENCE_MS)}: a test hangs`);
    end();
  });
  const { code } = await child.status;
  interrupt.signal.removeEventListener("abort", end);
  return { code, counts: countTests(text, code) };
}

async function printAndKeep(
  output: ReadableStream<Uint8Array>,
  hangs: () => void,
): Promise<string> {
  const decoder = new TextDecoder();
  let kept = "";
  let cancel = systemClock.after(SILENCE_MS, hangs);
  for await (const chunk of output) {
    cancel();
    cancel = systemClock.after(SILENCE_MS, hangs);
    let written = 0;
    while (written < chunk.length) {
      written += await Deno.stdout.write(chunk.subarray(written));
    }
    kept = (kept + decoder.decode(chunk, { stream: true })).slice(-KEPT_CHARS);
  }
  cancel();
  return kept;
}

/** On a terminal one line that changes, elsewhere a line now and then. */
function printProgress(): { tell: Progress; end: () => void } {
  const terminal = Deno.stderr.isTerminal();
  const write = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  let stage = "";
  let printedAt = 0;
  return {
    tell(update) {
      if (terminal) {
        const { columns } = Deno.consoleSize();
        write(`\r\x1b[K${formatProgress(update).slice(0, columns - 1)}`);
      } else if (
        update.stage !== stage ||
        systemClock.monotonic() - printedAt >= LINE_EVERY_MS
      ) {
        write(`${formatProgress(update)}\n`);
        stage = update.stage;
        printedAt = systemClock.monotonic();
      }
    },
    end: () => terminal ? write("\r\x1b[K") : 0,
  };
}

function explain(error: unknown): void {
  if (!(error instanceof ControlPlaneError)) throw error;
  console.error(`error: ${error.message}`);
  if (error.hint !== undefined) console.error(`hint: ${error.hint}`);
}

if (import.meta.main) {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => interrupt.abort(new Error(signal)));
  }
  const { code, counts } = await runTests(Deno.args);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  Deno.exit(interrupt.signal.aborted ? INTERRUPTED : code);
}
