/**
 * Lets a person try expressions one after the other.
 *
 * @module
 */

import { isObject } from "../core/json.ts";
import { formatExactJson } from "../kube/exact_json.ts";
import { CommandError, formatFailure } from "./failure.ts";
import type { CommandContext } from "./context.ts";
import { type EvalSetting, evaluate } from "./notes_eval.ts";
import { formatNamed } from "./notes_own.ts";

const HELP = `Type an expression, such as \`toUpper .metadata.name\`.
  :show NAME   what a note does
  :data        the object that "." is
  :help        this
  :quit        end; so does Ctrl-D
`;

/** Answers one line. @returns Whether to go on. */
export function answerLine(
  line: string,
  setting: EvalSetting,
  context: CommandContext,
): boolean {
  const { system } = context;
  const text = line.trim();
  if (text === ":quit" || text === ":q") return false;
  try {
    system.stdout(respond(text, setting, context));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    system.stderr(formatFailure(error, { palette: context.err, debug: false }));
  }
  return true;
}

function respond(text: string, setting: EvalSetting, context: CommandContext): string {
  if (text === "") return "";
  const [command, ...words] = text.split(/\s+/);
  switch (command) {
    case ":help":
      return HELP;
    case ":data":
      return `${formatExactJson(setting.root, 2)}\n`;
    case ":show":
      return formatNamed(words[0] ?? "", setting, context.out);
  }
  if (command.startsWith(":")) {
    throw new CommandError(
      `Cannot run "${command}": there is no such command`,
      "Type :help",
    );
  }
  const { text: shown, value, warnings } = evaluate(text, setting, context.system);
  const told = warnings.map(({ message }) =>
    `${context.out.yellow("warning:")} ${message}\n`
  );
  return told.join("") +
    (isObject(value) || Array.isArray(value) ? formatExactJson(value, 2) : shown) +
    "\n";
}

/**
 * What the word before the cursor may become: a function, or a field of the data.
 *
 * @returns The candidates, and the word that they replace.
 */
export function completeLine(line: string, setting: EvalSetting): [string[], string] {
  const word = /[$.\w]*$/.exec(line)?.[0] ?? "";
  if (!/^\$?\./.test(word)) {
    const names = [...setting.functions.names()].sort();
    return [names.filter((name) => name.startsWith(word)), word];
  }
  const parts = word.split(".");
  let at: unknown = setting.root;
  for (const key of parts.slice(1, -1)) {
    at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  const last = parts[parts.length - 1];
  const head = parts.slice(0, -1).join(".");
  const keys = isObject(at) ? Object.keys(at) : [];
  const fits = keys.filter((key) => key.startsWith(last) && /^\w+$/.test(key)).sort();
  return [fits.map((key) => `${head}.${key}`), word];
}

/**
 * Reads lines from the terminal, with history and completion, until it ends. Where
 * standard input is no terminal, it only reads and answers.
 */
export async function runPrompt(
  setting: EvalSetting,
  context: CommandContext,
): Promise<void> {
  const { createInterface } = await import("node:readline");
  const { stdin, stdout } = await import("node:process");
  const isTerminal = context.system.stdoutIsTerminal;
  const lines = createInterface({
    input: stdin,
    ...(isTerminal ? { output: stdout } : {}),
    terminal: isTerminal,
    prompt: isTerminal ? "ork> " : "",
    completer: (line: string) => completeLine(line, setting),
  });
  // As in other prompts, Ctrl-C gives up the line first, and only then the session.
  lines.on("SIGINT", () => {
    if (lines.line === "") return lines.close();
    context.system.stdout("^C\n");
    lines.write(null, { ctrl: true, name: "e" });
    lines.write(null, { ctrl: true, name: "u" });
    lines.prompt();
  });
  if (isTerminal) context.system.stdout("Type an expression, or :help.\n");
  lines.prompt();
  for await (const line of lines) {
    if (!answerLine(line, setting, context)) break;
    lines.prompt();
  }
  lines.close();
}
