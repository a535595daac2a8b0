/**
 * Tells the templates of a text from what stands beside them.
 *
 * @module
 */

/** A text without its templates. */
export interface Split {
  /** What stands beside the templates. */
  readonly literal: string;
  /** How many actions there are; `{{ if }}…{{ end }}` has two. */
  readonly actions: number;
}

/** A quoted text, in which braces end nothing, or one character. */
const TOKEN = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|\}\}|[^]/y;

/** Splits a text. Of one that is no template, the rest counts as an action. */
export function splitTemplates(text: string): Split {
  let literal = "";
  let actions = 0;
  for (let at = 0; at < text.length;) {
    const open = text.indexOf("{{", at);
    literal += text.slice(at, open < 0 ? text.length : open);
    if (open < 0) break;
    actions++;
    at = endOfAction(text, open + 2);
  }
  return { literal, actions };
}

function endOfAction(text: string, start: number): number {
  for (let at = start; at < text.length;) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)![0];
    at += token.length;
    if (token === "}}") return at;
  }
  return text.length;
}
