/**
 * Names the tokens of a template.
 *
 * @module
 */

/** What a token is. `char` is any other printable character, such as a comma. */
export type TokenType =
  | "text"
  | "leftDelim"
  | "rightDelim"
  | "space"
  | "assign"
  | "declare"
  | "pipe"
  | "string"
  | "rawString"
  | "charConstant"
  | "number"
  | "complex"
  | "variable"
  | "field"
  | "dot"
  | "identifier"
  | "bool"
  | "nil"
  | "leftParen"
  | "rightParen"
  | "char"
  | "keyword"
  | "error"
  | "eof";

/** One token. For `error`, `value` is the message and the stream ends. */
export interface Token {
  readonly type: TokenType;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly hint?: string;
}
