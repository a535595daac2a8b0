/**
 * Runs independent steps, some at a time, and tells how each went.
 *
 * @module
 */

/** What a step found. An empty text is nothing to tell. */
export interface StepResult {
  readonly ok: boolean;
  /** Shown when the step failed. */
  readonly output: string;
}

/** One thing to check. */
export interface Step {
  readonly name: string;
  /** What it throws counts as a failure. */
  readonly run: () => Promise<StepResult>;
}

/** How a run of steps is shown. */
export interface StepOptions {
  /** Steps at the same time. */
  readonly parallel: number;
  /** Milliseconds that only grow. */
  readonly monotonic: () => number;
  readonly write: (text: string) => void;
}

/**
 * Runs every step, also after a failure: one run tells all there is to mend. Each
 * step is told when it ends, so that its output stands together.
 *
 * @returns How many steps failed.
 */
export async function runSteps(
  steps: readonly Step[],
  options: StepOptions,
): Promise<number> {
  const waiting = [...steps];
  let failed = 0;
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const start = options.monotonic();
      const { ok, output } = await outcome(step);
      const seconds = ((options.monotonic() - start) / 1000).toFixed(1);
      if (!ok) failed++;
      const told = ok || output === "" ? "" : `${output.trimEnd()}\n`;
      options.write(`${ok ? "✓" : "✗"} ${step.name} (${seconds} s)\n${told}`);
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, work));
  return failed;
}

async function outcome(step: Step): Promise<StepResult> {
  try {
    return await step.run();
  } catch (error) {
    return {
      ok: false,
      output: error instanceof Error ? error.message : String(error),
    };
  }
}
