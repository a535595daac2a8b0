/**
 * Cuts a template's text into tokens.
 *
 * White space is a token, because arguments are separated by it: `.a.b` is one
 * operand and `.a .b` are two.
 *
 * @module
 */

import {
  endOfWord,
  isDigit,
  isSpace,
  isTerminator,
  isWordCharacter,
} from "./character.ts";
import { formatRune } from "./quote.ts";
import type { Token, TokenType } from "./token.ts";

/** Words of the language itself: no function of such a name can be called. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "range",
  "template",
  "with",
]);

/** A hint quotes as much of a chain of fields, in UTF-16 units. */
const CHAIN_MAX = 200;

/**
 * Cuts a whole text. The last token is `eof` or `error`; nothing is thrown, so
 * that a mistake further up is reported first.
 */
export function tokenize(text: string): Token[] {
  const lexer = new Lexer(text);
  lexer.run();
  return lexer.tokens;
}

class Lexer {
  readonly tokens: Token[] = [];
  #at = 0;
  #start = 0;
  #parens = 0;

  constructor(readonly text: string) {}

  run(): void {
    while (this.#text() && this.#action());
  }

  /** Reads up to the next action. @returns Whether there is one. */
  #text(): boolean {
    const open = this.text.indexOf("{{", this.#at);
    if (open < 0) {
      this.#at = this.text.length;
      if (this.#at > this.#start) this.#emit("text");
      this.#emit("eof");
      return false;
    }
    const trims = this.text[open + 2] === "-" && isSpace(this.text[open + 3]);
    this.#at = open;
    if (trims) {
      while (this.#at > this.#start && isSpace(this.text[this.#at - 1])) this.#at--;
    }
    if (this.#at > this.#start) this.#emit("text");
    this.#at = this.#start = open;
    const inside = open + (trims ? 4 : 2);
    if (this.text.startsWith("/*", inside)) return this.#comment(inside);
    this.#at = open + 2;
    this.#emit("leftDelim");
    this.#at = this.#start = inside;
    this.#parens = 0;
    return true;
  }

  #comment(inside: number): boolean {
    const close = this.text.indexOf("*/", inside + 2);
    if (close < 0) return this.#error("unclosed comment");
    this.#at = close + 2;
    const delimiter = this.#delimiter();
    if (delimiter === undefined) {
      return this.#error(
        "comment ends before closing delimiter",
        'Close the action right behind the comment: "*/}}" or "*/ -}}"',
      );
    }
    this.#skipDelimiter(delimiter);
    return this.#text();
  }

  /** What closes the action here: `}}`, ` -}}`, or nothing. */
  #delimiter(): "}}" | " -}}" | undefined {
    const char = this.text[this.#at];
    if (char === "}") return this.text[this.#at + 1] === "}" ? "}}" : undefined;
    const trims = isSpace(char) && this.text.startsWith("-}}", this.#at + 1);
    return trims ? " -}}" : undefined;
  }

  #skipDelimiter(delimiter: "}}" | " -}}"): void {
    this.#at += delimiter.length;
    if (delimiter === " -}}") { while (isSpace(this.text[this.#at])) this.#at++; }
    this.#start = this.#at;
  }

  /** Reads one action. @returns Whether the text may go on. */
  #action(): boolean {
    for (;;) {
      const delimiter = this.#delimiter();
      if (delimiter === undefined) {
        if (!this.#token()) return false;
        continue;
      }
      if (this.#parens > 0) return this.#error("unclosed left paren");
      if (delimiter === " -}}") this.#start = ++this.#at;
      this.#at += delimiter.trim().length;
      this.#emit("rightDelim");
      if (delimiter === " -}}") {
        while (isSpace(this.text[this.#at])) this.#at++;
        this.#start = this.#at;
      }
      return true;
    }
  }

  /** Reads one token of an action. @returns Whether there was one. */
  #token(): boolean {
    const char = this.#next();
    if (char === undefined) return this.#error("unclosed action");
    if (isSpace(char)) return this.#space();
    switch (char) {
      case "=":
        return this.#emit("assign");
      case ":":
        return this.#next() === "="
          ? this.#emit("declare")
          : this.#error("expected :=");
      case "|":
        return this.#emit("pipe");
      case '"':
        return this.#quoted('"', "string", "unterminated quoted string");
      case "'":
        return this.#quoted("'", "charConstant", "unterminated character constant");
      case "`":
        return this.#raw();
      case "$":
        return this.#name("variable", "variable");
      case "(":
        this.#parens++;
        return this.#emit("leftParen");
      case ")":
        if (--this.#parens < 0) return this.#error("unexpected right paren");
        return this.#emit("rightParen");
    }
    const startsNumber = isDigit(char) || char === "+" || char === "-" ||
      char === "." && isDigit(this.text[this.#at] ?? "0");
    if (startsNumber) return this.#number();
    if (char === ".") return this.#name("dot", "field");
    if (isWordCharacter(char)) return this.#word();
    if (char > " " && char < "\x7f") return this.#emit("char");
    return this.#error(`unrecognized character in action: ${formatRune(char)}`);
  }

  #space(): boolean {
    // A closing trim marker begins with white space that belongs to it.
    while (isSpace(this.text[this.#at])) this.#at++;
    if (this.text.startsWith("-}}", this.#at)) this.#at--;
    if (this.#at > this.#start) this.#emit("space");
    return true;
  }

  /** Reads what may follow a dot or a dollar sign. */
  #name(bare: TokenType, named: TokenType): boolean {
    if (this.#atTerminator()) return this.#emit(bare);
    this.#skipWord();
    return this.#atTerminator() ? this.#emit(named) : this.#badCharacter();
  }

  #word(): boolean {
    this.#skipWord();
    if (!this.#atTerminator()) return this.#badCharacter();
    const word = this.text.slice(this.#start, this.#at);
    if (KEYWORDS.has(word)) return this.#emit("keyword");
    if (word === "true" || word === "false") return this.#emit("bool");
    return this.#emit(word === "nil" ? "nil" : "identifier");
  }

  #badCharacter(): boolean {
    const word = this.text.slice(this.#start, this.#at);
    const bad = String.fromCodePoint(this.text.codePointAt(this.#at)!);
    let end = this.#at;
    while (end < this.text.length && !isTerminator(this.text, end)) end++;
    const hint = word.startsWith(".") && bad === "-"
      ? `A key with "-" is read by index: ${this.#asIndex(this.text.slice(0, end))}`
      : undefined;
    return this.#error(`bad character ${formatRune(bad)}`, hint);
  }

  /** `.spec.my-key` at the end of a text as `index .spec "my-key"`. */
  #asIndex(text: string): string {
    const before = text.slice(0, this.#start);
    const map = /(?:\)|\$[\p{L}\p{Nd}_]*)?(?:\.[\p{L}\p{Nd}_]+)*$/u
      .exec(before.slice(-CHAIN_MAX))![0].replace(/^\)/, "(…)") || ".";
    return `index ${map} "${text.slice(this.#start + 1)}"`;
  }

  #atTerminator(): boolean {
    return isTerminator(this.text, this.#at);
  }

  #skipWord(): void {
    this.#at = endOfWord(this.text, this.#at);
  }

  #quoted(quote: string, type: TokenType, unterminated: string): boolean {
    for (;;) {
      let char = this.#next();
      const escaped = char === "\\";
      if (escaped) char = this.#next();
      if (char === undefined || char === "\n") {
        return this.#error(unterminated, "Close the quote before the end of the line");
      }
      if (!escaped && char === quote) return this.#emit(type);
    }
  }

  #raw(): boolean {
    const close = this.text.indexOf("`", this.#at);
    if (close < 0) return this.#error("unterminated raw quoted string");
    this.#at = close + 1;
    return this.#emit("rawString");
  }

  #number(): boolean {
    this.#at = this.#start;
    let valid = this.#scanNumber();
    let type: TokenType = this.text[this.#at - 1] === "i" ? "complex" : "number";
    if (valid && (this.text[this.#at] === "+" || this.text[this.#at] === "-")) {
      valid = this.#scanNumber() && this.text[this.#at - 1] === "i";
      type = "complex";
    }
    if (valid) return this.#emit(type);
    const found = this.text.slice(this.#start, this.#at);
    return this.#error(`bad number syntax: ${JSON.stringify(found)}`);
  }

  /** Skips what looks like a number; the parser checks whether it is one. */
  #scanNumber(): boolean {
    this.#accept("+-");
    let digits = "0123456789_";
    if (this.#accept("0")) {
      if (this.#accept("xX")) digits = "0123456789abcdefABCDEF_";
      else if (this.#accept("oO")) digits = "01234567_";
      else if (this.#accept("bB")) digits = "01_";
    }
    this.#acceptRun(digits);
    if (this.#accept(".")) this.#acceptRun(digits);
    const exponent = digits.length === 11 ? "eE" : digits.length === 23 ? "pP" : "";
    if (exponent !== "" && this.#accept(exponent)) {
      this.#accept("+-");
      this.#acceptRun("0123456789_");
    }
    this.#accept("i");
    if (!isWordCharacter(this.text[this.#at] ?? " ")) return true;
    this.#at++;
    return false;
  }

  #accept(allowed: string): boolean {
    const char = this.text[this.#at];
    if (char === undefined || !allowed.includes(char)) return false;
    this.#at++;
    return true;
  }

  #acceptRun(allowed: string): void {
    while (this.#accept(allowed));
  }

  #next(): string | undefined {
    const code = this.text.codePointAt(this.#at);
    if (code === undefined) return undefined;
    if (code < 128) return this.text[this.#at++];
    const char = String.fromCodePoint(code);
    this.#at += char.length;
    return char;
  }

  #emit(type: TokenType): true {
    const value = this.text.slice(this.#start, this.#at);
    this.tokens.push({ type, value, start: this.#start, end: this.#at });
    this.#start = this.#at;
    return true;
  }

  #error(message: string, hint?: string): false {
    this.tokens.push({
      type: "error",
      value: message,
      start: this.#start,
      end: this.#at,
      ...(hint === undefined ? {} : { hint }),
    });
    return false;
  }
}
