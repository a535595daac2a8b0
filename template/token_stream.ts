/**
 * Walks the tokens of a template, looking ahead as far as the grammar needs.
 *
 * @module
 */

import { tokenize } from "./lex.ts";
import { quoteGo } from "./quote.ts";
import { placeOf, type Span, SyntaxFailure } from "./source.ts";
import type { Token, TokenType } from "./token.ts";

/** Messages quote this much of a token. */
const QUOTED_MAX = 10;

/** The tokens of one text, and the place that has been read up to. */
export class TokenStream {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #parens = 0;
  /** Where the action begins that was entered last and has not been left. */
  actionAt: number | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  /** The text of a span, as written. */
  textOf(span: Span): string {
    return this.#text.slice(span.start, span.end);
  }

  /** The next token; the last one (`eof` or `error`) again and again. */
  next(): Token {
    const token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
    this.#at++;
    return token;
  }

  /** The next token, left where it is. */
  peek(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
  }

  /** The next token that is no white space. */
  nextNonSpace(): Token {
    while (this.peek().type === "space") this.#at++;
    return this.next();
  }

  /** Skips white space; the token behind it stays. */
  peekNonSpace(): Token {
    while (this.peek().type === "space") this.#at++;
    return this.peek();
  }

  /** Goes back by one token. */
  backup(): void {
    this.#at--;
  }

  /** The place now, for {@link reset}. */
  mark(): number {
    return this.#at;
  }

  /** Goes back to a place that {@link mark} gave. */
  reset(mark: number): void {
    this.#at = mark;
  }

  /** Where the token that was read last ends. */
  get lastEnd(): number {
    return this.#tokens[Math.max(0, Math.min(this.#at, this.#tokens.length) - 1)].end;
  }

  /** Notes one more open parenthesis. @returns How many are open. */
  open(): number {
    return ++this.#parens;
  }

  /** Notes that a parenthesis was closed. */
  close(): void {
    this.#parens--;
  }

  /** Reads a token that must be of one type. */
  expect(type: TokenType, context: string): Token {
    const token = this.nextNonSpace();
    return token.type === type ? token : this.unexpected(token, context);
  }

  /** Ends parsing at a token that has no place here. */
  unexpected(token: Token, context: string): never {
    if (token.type === "error") {
      this.fail(token.value + this.#startedAt(token), token.start, token.hint);
    }
    this.fail(`unexpected ${describe(token)} in ${context}`, token.start);
  }

  /** Where an action began that goes wrong on a later line. */
  #startedAt(token: Token): string {
    if (this.actionAt === undefined) return "";
    const { line } = placeOf(this.#text, this.actionAt);
    if (line === placeOf(this.#text, token.start).line) return "";
    const what = token.value.endsWith(" action") ? "" : " in action";
    return `${what} started at line ${line}`;
  }

  /**
   * Ends parsing.
   *
   * @throws {SyntaxFailure} Always.
   */
  fail(message: string, offset: number, hint?: string): never {
    throw new SyntaxFailure("template-syntax", message, offset, hint);
  }
}

/** A token as Go's messages write it. */
function describe(token: Token): string {
  if (token.type === "eof") return "EOF";
  if (token.type === "keyword" || token.type === "dot" || token.type === "nil") {
    return `<${token.value}>`;
  }
  const long = token.value.length > QUOTED_MAX;
  return long
    ? `${quoteGo(token.value.slice(0, QUOTED_MAX))}...`
    : quoteGo(token.value);
}
