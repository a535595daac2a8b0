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

/** Whether a name may end before this position. */
export function isTerminator(text: string, at: number): boolean {
  const char = text[at];
  return char === undefined || isSpace(char) || ".,|:)(".includes(char) ||
    text.startsWith("}}", at);
}
