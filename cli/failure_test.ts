import assert from "node:assert/strict";
import { CommandError, formatFailure, UsageError } from "./failure.ts";
import { createPalette } from "./output.ts";

const plain = { palette: createPalette(false), debug: false };

/** As every folder's error class: a kind to switch on, and a hint. */
class FolderError extends Error {
  readonly kind = "unreachable";
  readonly hint = "Start it";
}

Deno.test("formatFailure writes error: and hint: lines", () => {
  assert.equal(
    formatFailure(new CommandError('Cannot read "x": it is gone', "Make it"), plain),
    'error: Cannot read "x": it is gone\nhint: Make it\n',
  );
  assert.equal(
    formatFailure(new FolderError('Cannot reach "x"'), plain),
    'error: Cannot reach "x"\nhint: Start it\n',
  );
});

Deno.test("formatFailure says how to get a permission that is missing", () => {
  const error = new Deno.errors.NotCapable('Requires run access to "go"');
  assert.equal(
    formatFailure(error, plain),
    'error: Requires run access to "go"\n' +
      "hint: Start ork with `deno task ork`, which names the permissions it needs\n",
  );
});

Deno.test("formatFailure says that a bug is ours and how to report it", () => {
  const text = formatFailure(new TypeError("x is not a function"), plain);
  assert.match(text, /^error: Cannot go on: x is not a function\nhint: .*--debug/);
});

Deno.test("formatFailure shows stacks, those of causes too, only to debug", () => {
  const error = new CommandError("Cannot go", undefined, new Error("deep"));
  assert.doesNotMatch(formatFailure(error, plain), /deep|\n\s+at /);
  assert.match(
    formatFailure(error, { ...plain, debug: true }),
    /\n\s+at [\s\S]*Caused by: Error: deep\n\s+at /,
  );
});

Deno.test("formatFailure takes whatever was thrown", () => {
  assert.match(formatFailure("text", plain), /^error: Cannot go on: text\n/);
  assert.match(formatFailure(undefined, plain), /^error: /);
});

Deno.test("formatFailure prints no control character of a message", () => {
  const text = formatFailure(new CommandError("a\x1b[2Jb"), plain);
  assert.ok(!text.includes("\x1b"), text);
});

Deno.test("UsageError exits with 2, CommandError with 1", () => {
  assert.equal(new UsageError("x").exitCode, 2);
  assert.equal(new CommandError("x").exitCode, 1);
});
