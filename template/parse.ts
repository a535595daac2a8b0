/**
 * Parses a template's text into nodes.
 *
 * @module
 */

import type { ControlNode, Node, Pipeline, TemplateNode, Tree } from "./ast.ts";
import { unquote } from "./literal.ts";
import { parsePipeline } from "./parse_pipeline.ts";
import { TokenStream } from "./token_stream.ts";
import type { Token } from "./token.ts";

/** Blocks and parentheses may nest this deep; each level costs stack. */
const NESTING_MAX = 500;

/**
 * Parses a whole text.
 *
 * @throws {SyntaxFailure} At the first mistake, in Go's words.
 */
export function parseTemplate(text: string): Tree {
  return new Parser(text).parse();
}

/** How a list of nodes ended. */
type End =
  | { readonly word: "end"; readonly at: number }
  | {
    readonly word: "else";
    readonly at: number;
    /** The keyword right behind the else, which is still to be read. */
    readonly next?: "if" | "with";
  };

/** An action that only closes or divides a block. */
type Closing = { readonly type: "closing"; readonly end: End };

class Parser {
  readonly #tokens: TokenStream;
  readonly #templates = new Map<string, readonly Node[]>();
  #ranges = 0;
  #nesting = 0;

  constructor(text: string) {
    this.#tokens = new TokenStream(text);
  }

  parse(): Tree {
    const body: Node[] = [];
    while (this.#tokens.peek().type !== "eof") {
      if (this.#definition()) continue;
      const node = this.#textOrAction();
      if (node.type === "closing") {
        this.#tokens.fail(`unexpected {{${node.end.word}}}`, node.end.at);
      }
      body.push(node);
    }
    return { body, templates: this.#templates };
  }

  /** Reads a `define`, which may stand only outside all blocks. */
  #definition(): boolean {
    if (this.#tokens.peek().type !== "leftDelim") return false;
    const start = this.#tokens.mark();
    this.#tokens.next();
    const token = this.#tokens.nextNonSpace();
    if (token.type !== "keyword" || token.value !== "define") {
      this.#tokens.reset(start);
      return false;
    }
    const name = this.#templateName("define clause");
    this.#tokens.expect("rightDelim", "define clause");
    this.#define(name, this.#independentList("define clause"), token);
    return true;
  }

  #define(name: string, body: readonly Node[], at: Token): void {
    const known = this.#templates.get(name);
    if (known !== undefined && !isBlank(known) && !isBlank(body)) {
      this.#tokens.fail(
        `template: multiple definition of template ${JSON.stringify(name)}`,
        at.start,
      );
    }
    if (known === undefined || isBlank(known)) this.#templates.set(name, body);
  }

  /** The body of a definition: loops around it do not reach into it. */
  #independentList(context: string): readonly Node[] {
    const ranges = this.#ranges;
    this.#ranges = 0;
    this.#tokens.actionAt = undefined;
    const { nodes, end } = this.#list();
    this.#ranges = ranges;
    if (end.word !== "end") {
      this.#tokens.fail(`unexpected {{${end.word}}} in ${context}`, end.at);
    }
    return nodes;
  }

  #list(): { nodes: readonly Node[]; end: End } {
    if (++this.#nesting > NESTING_MAX) {
      this.#tokens.fail("max expression depth exceeded", this.#tokens.peek().start);
    }
    const nodes: Node[] = [];
    while (this.#tokens.peekNonSpace().type !== "eof") {
      const node = this.#textOrAction();
      if (node.type === "closing") {
        this.#nesting--;
        return { nodes, end: node.end };
      }
      nodes.push(node);
    }
    return this.#tokens.fail(
      "unexpected EOF",
      this.#tokens.peek().start,
      "Close every if, with, range, define and block with {{ end }}",
    );
  }

  #textOrAction(): Node | Closing {
    const token = this.#tokens.nextNonSpace();
    if (token.type === "text") {
      return { type: "text", text: token.value, start: token.start, end: token.end };
    }
    if (token.type === "leftDelim") {
      this.#tokens.actionAt = token.start;
      const node = this.#action(token.start);
      this.#tokens.actionAt = undefined;
      return node;
    }
    return this.#tokens.unexpected(token, "input");
  }

  #action(start: number): Node | Closing {
    const token = this.#tokens.nextNonSpace();
    switch (token.type === "keyword" ? token.value : "") {
      case "if":
      case "with":
      case "range":
        return this.#control(token.value as ControlNode["type"], start);
      case "else":
        return this.#else(start);
      case "end":
        this.#tokens.expect("rightDelim", "end");
        return { type: "closing", end: { word: "end", at: start } };
      case "break":
      case "continue":
        return this.#jump(token.value as "break" | "continue", start);
      case "template":
        return this.#template(start);
      case "block":
        return this.#block(start, token);
    }
    this.#tokens.backup();
    const pipeline = parsePipeline(this.#tokens, "command", "rightDelim");
    return { type: "action", pipeline, start, end: this.#tokens.lastEnd };
  }

  #else(start: number): Closing {
    const next = this.#tokens.peekNonSpace();
    if (next.type === "keyword" && (next.value === "if" || next.value === "with")) {
      return { type: "closing", end: { word: "else", at: start, next: next.value } };
    }
    this.#tokens.expect("rightDelim", "else");
    return { type: "closing", end: { word: "else", at: start } };
  }

  #control(type: ControlNode["type"], start: number): ControlNode {
    const pipeline = parsePipeline(this.#tokens, type, "rightDelim");
    if (type === "range") this.#ranges++;
    const { nodes: body, end } = this.#list();
    if (type === "range") this.#ranges--;
    const head = { type, pipeline, body, start, end: pipeline.end } as const;
    if (end.word === "end") return head;
    if (end.next === type) {
      // The inner block's end also closes this one.
      this.#tokens.nextNonSpace();
      this.#nesting++;
      const inner = this.#control(type, end.at);
      this.#nesting--;
      return { ...head, otherwise: [inner] };
    }
    if (end.next !== undefined) {
      // An `else if` inside a `with` is no pipeline, which Go reports this way.
      this.#tokens.unexpected(this.#tokens.nextNonSpace(), "input");
    }
    const { nodes: otherwise, end: last } = this.#list();
    if (last.word !== "end") this.#tokens.fail("expected end; found {{else}}", last.at);
    return { ...head, otherwise };
  }

  #jump(word: "break" | "continue", start: number): Node {
    const token = this.#tokens.nextNonSpace();
    if (token.type !== "rightDelim") this.#tokens.unexpected(token, `{{${word}}}`);
    if (this.#ranges === 0) {
      this.#tokens.fail(`{{${word}}} outside {{range}}`, start);
    }
    return { type: word, start, end: token.end };
  }

  #template(start: number): TemplateNode {
    const name = this.#templateName("template clause");
    let pipeline: Pipeline | undefined;
    if (this.#tokens.nextNonSpace().type !== "rightDelim") {
      this.#tokens.backup();
      pipeline = parsePipeline(this.#tokens, "template clause", "rightDelim");
    }
    const end = this.#tokens.lastEnd;
    return { type: "template", name, ...(pipeline ? { pipeline } : {}), start, end };
  }

  #block(start: number, token: Token): TemplateNode {
    const name = this.#templateName("block clause");
    const pipeline = parsePipeline(this.#tokens, "block clause", "rightDelim");
    const end = this.#tokens.lastEnd;
    this.#define(name, this.#independentList("block clause"), token);
    return { type: "template", name, pipeline, start, end };
  }

  #templateName(context: string): string {
    const token = this.#tokens.nextNonSpace();
    if (token.type !== "string" && token.type !== "rawString") {
      this.#tokens.unexpected(token, context);
    }
    return unquote(token.value) ?? this.#tokens.fail("invalid syntax", token.start);
  }
}

/** Whether nodes are white space at most; such a definition may be replaced. */
function isBlank(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node.type === "text" && node.text.trim() === "");
}
