/**
 * Colours text for people, where colours are wanted.
 *
 * @module
 */

/** Wraps text in a colour, or leaves it as it is. */
export type Paint = (text: string) => string;

/** The colours that messages use. */
export interface Palette {
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly blue: Paint;
  readonly cyan: Paint;
  readonly dim: Paint;
  readonly bold: Paint;
}

/**
 * Whether to colour. `FORCE_COLOR` (but not `0`) says yes whatever the stream is;
 * else `NO_COLOR` says no; else a terminal is coloured. This is the order that
 * Deno and Node.js follow.
 */
export function wantsColour(
  env: (name: string) => string | undefined,
  isTerminal: boolean,
): boolean {
  const force = env("FORCE_COLOR");
  if (force !== undefined && force !== "") return force !== "0";
  if (env("NO_COLOR")) return false;
  return isTerminal && env("TERM") !== "dumb";
}

/** The palette; every colour of a plain one returns its text unchanged. */
export function createPalette(coloured: boolean): Palette {
  const paint = (open: number, close: number): Paint => (text) =>
    coloured && text !== "" ? `\x1b[${open}m${text}\x1b[${close}m` : text;
  return {
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    blue: paint(34, 39),
    cyan: paint(36, 39),
    dim: paint(2, 22),
    bold: paint(1, 22),
  };
}

/**
 * Makes text from elsewhere safe to print: control characters could move the
 * cursor, hide what was printed or fake a line.
 *
 * @param options.keepTabs Leave tabs, for source text.
 */
export function printable(
  text: string,
  options: { readonly keepTabs?: boolean } = {},
): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, (c) => {
    if (c === "\t" && options.keepTabs) return c;
    if (c === "\n") return "\\n";
    return `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
