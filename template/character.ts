/**
 * Sorts characters into those of names, numbers and white space.
 *
 * @module
 */

/** White space that separates arguments; Go knows no other here. */
export function isSpace(char: string | undefined): boolean {
  return char === " " || char === "\t" || char === "\r" || char === "\n";
}

/** An ASCII digit. */
export function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= "0" && char <= "9";
}

/** A letter or digit of any script, or an underscore. */
export function isWordCharacter(char: string): boolean {
  if (char < "\x80") {
    return char >= "a" && char <= "z" || char >= "A" && char <= "Z" ||
      isDigit(char) || char === "_";
  }
  return /^[\p{L}\p{Nd}]$/u.test(char);
}

const WORD = 1;
const TERMINATOR = 2;

/**
 * What each ASCII character is. Texts are read once, before anything is compiled to
 * machine code, where a look-up is several times cheaper than a row of comparisons.
 */
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (isWordCharacter(char)) return WORD;
  return isSpace(char) || ".,|:)(".includes(char) ? TERMINATOR : 0;
});

/** Where the letters and digits end that begin at a position. */
export function endOfWord(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code < 128) {
      if (ASCII[code] !== WORD) return at;
      at++;
      continue;
    }
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (!isWordCharacter(char)) return at;
    at += char.length;
  }
}

/** Whether a name may end before this position. */
export function isTerminator(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128
    ? ASCII[code] === TERMINATOR || text.startsWith("}}", at)
    : at >= text.length;
}
