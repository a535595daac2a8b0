import assert from "node:assert/strict";
import { countTests } from "./test_command.ts";

Deno.test("countTests reads the summary through colours and steps", () => {
  const output =
    "\x1b[31mFAILED\x1b[0m | 12 passed (1 step) | 3 failed (1 step) | 1 ignored \x1b[38;5;245m(70ms)\x1b[0m\n";
  assert.deepEqual(countTests(output, 1), { passed: 12, failed: 3 });
});

Deno.test("countTests takes the last summary, for tests may print one as well", () => {
  const output = "ok | 9 passed | 0 failed (1ms)\n\nok | 2 passed | 0 failed (5ms)\n";
  assert.deepEqual(countTests(output, 0), { passed: 2, failed: 0 });
});

Deno.test("countTests counts a run that failed without a failed test as a failure", () => {
  assert.deepEqual(countTests("error: Module not found", 1), { passed: 0, failed: 1 });
});
