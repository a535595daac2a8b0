/**
 * Parses what stands inside an action: pipelines, commands, operands.
 *
 * @module
 */

import type { Command, Declaration, Operand, Pipeline } from "./ast.ts";
import type { Token } from "./token.ts";
import { parseNumberLiteral, unquote, unquoteChar } from "./literal.ts";
import type { TokenStream } from "./token_stream.ts";

/** Parentheses may nest this deep; each level costs stack. */
const PARENTHESES_MAX = 500;

/**
 * Parses a pipeline and the token that closes it.
 *
 * @param context Where it stands, for messages: `command`, `if`, `range` …
 * @throws {SyntaxFailure} At the first mistake.
 */
export function parsePipeline(
  tokens: TokenStream,
  context: string,
  close: "rightDelim" | "rightParen",
): Pipeline {
  const start = tokens.peekNonSpace().start;
  const { declarations, assigns } = parseDeclarations(tokens, context);
  const commands: Command[] = [];
  for (;;) {
    const token = tokens.nextNonSpace();
    if (token.type === close) {
      checkCommands(tokens, commands, context, token);
      const end = commands[commands.length - 1].end;
      return { declarations, assigns, commands, start, end };
    }
    if (!STARTS_OPERAND.has(token.type)) tokens.unexpected(token, context);
    tokens.backup();
    commands.push(parseCommand(tokens));
  }
}

const STARTS_OPERAND: ReadonlySet<string> = new Set([
  "bool",
  "charConstant",
  "complex",
  "dot",
  "field",
  "identifier",
  "number",
  "nil",
  "rawString",
  "string",
  "variable",
  "leftParen",
]);

function parseDeclarations(
  tokens: TokenStream,
  context: string,
): { declarations: readonly Declaration[]; assigns: boolean } {
  const declarations: Declaration[] = [];
  for (;;) {
    if (tokens.peekNonSpace().type !== "variable") break;
    const before = tokens.mark();
    const { value: variable, start, end } = tokens.next();
    const next = tokens.peekNonSpace();
    const declares = next.type === "declare" || next.type === "assign";
    const comma = next.type === "char" && next.value === ",";
    if (!declares && !comma) {
      // An argument, not a declaration: `{{ $x }}`.
      tokens.reset(before);
      break;
    }
    tokens.next();
    declarations.push({ variable, start, end });
    if (declares) return { declarations, assigns: next.type === "assign" };
    if (context !== "range" || declarations.length > 1) {
      tokens.fail(`too many declarations in ${context}`, next.start);
    }
    const after = tokens.peekNonSpace();
    if (!["variable", "rightDelim", "rightParen"].includes(after.type)) {
      tokens.fail("range can only initialize variables", after.start);
    }
  }
  return { declarations, assigns: false };
}

function checkCommands(
  tokens: TokenStream,
  commands: readonly Command[],
  context: string,
  close: Token,
): void {
  if (commands.length === 0) tokens.fail(`missing value for ${context}`, close.start);
  commands.forEach((command, index) => {
    const first = command.operands[0];
    if (index > 0 && (first.type === "literal" || first.type === "dot")) {
      tokens.fail(
        `non executable command in pipeline stage ${index + 1}`,
        first.start,
        "A pipe hands its value to a function; write a function behind the |",
      );
    }
  });
}

function parseCommand(tokens: TokenStream): Command {
  const operands: Operand[] = [];
  const start = tokens.peekNonSpace().start;
  for (;;) {
    tokens.peekNonSpace();
    const operand = parseOperand(tokens);
    if (operand !== undefined) operands.push(operand);
    const token = tokens.next();
    if (token.type === "space") continue;
    if (token.type === "rightDelim" || token.type === "rightParen") tokens.backup();
    else if (token.type !== "pipe") tokens.unexpected(token, "operand");
    break;
  }
  if (operands.length === 0) tokens.fail("empty command", start);
  return { operands, start, end: operands[operands.length - 1].end };
}

/** Reads a term and the fields behind it; `undefined` if none starts here. */
function parseOperand(tokens: TokenStream): Operand | undefined {
  const term = parseTerm(tokens);
  if (term === undefined || tokens.peek().type !== "field") return term;
  const names: string[] = [];
  let end = term.end;
  while (tokens.peek().type === "field") {
    const token = tokens.next();
    names.push(token.value.slice(1));
    end = token.end;
  }
  switch (term.type) {
    case "field":
    case "variable":
      return { ...term, names: [...term.names, ...names], end };
    case "literal":
    case "dot": {
      const found = tokens.textOf(term);
      return tokens.fail(
        `unexpected . after term ${JSON.stringify(found)}`,
        term.start,
      );
    }
    default:
      return { type: "chain", operand: term, names, start: term.start, end };
  }
}

function parseTerm(tokens: TokenStream): Operand | undefined {
  const token = tokens.nextNonSpace();
  const { value, start, end } = token;
  switch (token.type) {
    case "identifier":
      return { type: "function", name: value, start, end };
    case "dot":
      return { type: "dot", start, end };
    case "nil":
      return { type: "literal", value: null, start, end };
    case "bool":
      return { type: "literal", value: value === "true", start, end };
    case "variable":
      return { type: "variable", variable: value, names: [], start, end };
    case "field":
      return { type: "field", names: [value.slice(1)], start, end };
    case "leftParen":
      return parseParentheses(tokens, start);
    case "string":
    case "rawString": {
      const text = unquote(value) ??
        tokens.fail("invalid syntax", start, "Check the backslashes in this string");
      return { type: "literal", value: text, start, end };
    }
    case "number":
    case "charConstant":
    case "complex":
      return { type: "literal", value: parseNumber(tokens, token), start, end };
  }
  tokens.backup();
  return undefined;
}

function parseParentheses(tokens: TokenStream, start: number): Operand {
  if (tokens.open() > PARENTHESES_MAX) {
    tokens.fail("max expression depth exceeded", start);
  }
  const pipeline = parsePipeline(tokens, "parenthesized pipeline", "rightParen");
  tokens.close();
  return { type: "pipeline", pipeline, start, end: tokens.lastEnd };
}

function parseNumber(tokens: TokenStream, token: Token) {
  if (token.type === "complex") {
    tokens.fail(
      `imaginary number ${token.value} has no use here`,
      token.start,
      "JSON has no complex numbers; remove the i",
    );
  }
  if (token.type === "charConstant") {
    const code = unquoteChar(token.value);
    if (code !== undefined) return code;
    tokens.fail(
      `malformed character constant: ${token.value}`,
      token.start,
      `Texts take double quotes: "${token.value.slice(1, -1)}"`,
    );
  }
  const literal = parseNumberLiteral(token.value);
  if ("error" in literal) tokens.fail(literal.error, token.start);
  return literal.value;
}
