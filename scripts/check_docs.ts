/**
 * Proves that everything exported says what it is for.
 *
 * Reads the findings of `deno doc --lint`. That one also wants a comment on each
 * member; here a member whose name and type say all may go without.
 *
 * @module
 */

/** One thing that lacks its documentation. */
export interface Undocumented {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

const FINDING = /^error\[([\w-]+)\]: (.*)\n\s+--> (.+):(\d+):\d+$/gm;

/**
 * The findings that count.
 *
 * @param output What `deno doc --lint` wrote, without colours.
 * @param lineOf The text of a line of a file; lines count from 1.
 */
export function docFindings(
  output: string,
  lineOf: (file: string, line: number) => string,
): Undocumented[] {
  return [...output.matchAll(FINDING)].flatMap(([, rule, message, file, at]) => {
    const line = Number(at);
    if (rule === "missing-jsdoc" && !isTopLevel(lineOf(file, line))) return [];
    return [{ file, line, message: `${rule}: ${message}` }];
  });
}

/** Exported names stand at the start of a line, members are indented. */
function isTopLevel(line: string): boolean {
  return /^\S/.test(line);
}

/** Runs `deno doc --lint` on modules and reads its findings. */
export async function checkDocs(
  root: string,
  modules: readonly string[],
): Promise<Undocumented[]> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--lint", ...modules],
    cwd: root,
    stdout: "null",
    env: { NO_COLOR: "1" },
  }).output();
  if (success) return [];
  const output = new TextDecoder().decode(stderr);
  const texts = new Map<string, readonly string[]>();
  const found = docFindings(output, (file, line) => {
    let lines = texts.get(file);
    if (lines === undefined) {
      lines = Deno.readTextFileSync(file).split("\n");
      texts.set(file, lines);
    }
    return lines[line - 1] ?? "";
  });
  // A module that cannot be read at all makes no finding, but fails.
  if (!/^error\[/m.test(output)) throw new Error(output.trim());
  return found.map((one) => ({ ...one, file: one.file.replace(root, "") }));
}
