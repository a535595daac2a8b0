/**
 * Provokes the problems of `queue`.
 *
 * @module
 */

import { type Fixture, katalog } from "./fixtures_test.ts";

function queue(lines: string, resync = "1h") {
  return `operatorBox: { reconciler: { resync: ${resync}, queue: { ${lines} } } }\n`;
}

const PATH = "spec.crds.site.operatorBox.reconciler.queue";

/** What is wrong with a queue. */
export const QUEUE_FIXTURES: readonly Fixture[] = [
  {
    code: "missing-key",
    text: katalog(queue("behaviour: { onLimit: { drop: true } }")),
    at: `error 8:68 ${PATH}.behaviour`,
    message: 'Cannot judge "behaviour" without "maxDepth": there is no limit to reach',
    hint: "Add `maxDepth:` beside it, such as `maxDepth: 500`",
  },
  {
    code: "bad-value",
    text: katalog(queue("maxDepth: 5, behaviour: { onThreshold: { value: 120 } }")),
    at: `error 8:105 ${PATH}.behaviour.onThreshold.value`,
    message: "Cannot take 120 as a percentage of maxDepth",
    hint: "Write a whole number from 1 to 100",
  },
  {
    code: "bad-value",
    text: katalog(queue("retryBackoff: { maxAttempts: 11 }")),
    at: `error 8:86 ${PATH}.retryBackoff.maxAttempts`,
    message: "Cannot repeat one cycle 11 times: 10 is the most",
    hint: "A cycle that failed is tried again anyway, with backoff",
  },
  {
    code: "retries-outlast-resync",
    text: katalog(queue("retryBackoff: { initial: 10s, maxAttempts: 4 }", "30s")),
    at: `warning 8:72 ${PATH}.retryBackoff`,
    message:
      "Cannot end the repeats of a cycle within a resync: they take 1m, and a resync comes every 30s",
    hint: "Lower `maxAttempts` or `max`, or raise `resync`",
  },
];
