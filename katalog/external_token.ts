/**
 * Compiles a token in which variables of the environment are named.
 *
 * A variable counts only where the Katalog itself names it. What a template brings
 * in, from an object that anybody may write, is never looked up: it could ask for
 * any secret of the operator's environment.
 *
 * @module
 */

import type { ScalarNode } from "../core/yaml.ts";
import type { Scope } from "../template/mod.ts";
import type { Part } from "./part.ts";
import type { Report } from "./report.ts";
import { compileText, type TextOptions } from "./template_text.ts";

/** Text, with variables in between. */
export type TokenPieces = readonly (string | { readonly variable: string })[];

/** A token, ready to render. */
export interface TokenText {
  /**
   * The pieces for one scope; none for an empty token.
   *
   * @throws {RenderError}
   */
  readonly pieces: (scope: Scope) => TokenPieces;
  readonly variables: readonly string[];
}

/** Private-use characters: they stand around a variable's name while it renders. */
const [OPEN, CLOSE] = ["\ue000", "\ue001"];
const MARKED = new RegExp(`${OPEN}(\\w+)${CLOSE}`);

/** Compiles `Bearer`-less tokens such as `$TOKEN`, `${TOKEN}` and `x-{{ .spec.a }}`. */
export function compileToken(
  part: Part<ScalarNode>,
  report: Report,
  options: TextOptions,
): TokenText {
  const variables = new Set<string>();
  // Inside of an action a dollar sign begins a template's own variable.
  const marked = part.node.text.split(/(\{\{[\s\S]*?\}\})/).map((piece) =>
    piece.startsWith("{{")
      ? piece
      : piece.replace(/\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g, (_, braced, bare) => {
        const name = braced ?? bare;
        variables.add(name);
        return `${OPEN}${name}${CLOSE}`;
      })
  ).join("");
  const template = compileText(
    { ...part, node: { ...part.node, text: marked } },
    report,
    options,
  );
  return {
    variables: [...variables],
    pieces: (scope) =>
      template.render(scope).split(MARKED).map((piece, i) =>
        // A forged mark can only ask for what the token holds anyway.
        i % 2 === 1 && variables.has(piece) ? { variable: piece } : piece
      ).filter((piece) => piece !== ""),
  };
}
