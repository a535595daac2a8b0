/**
 * Finds words that must not stand in what is published.
 *
 * @module
 */

import { relative } from "node:path";

/** A word that was found. */
export interface FoundWord {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  readonly message: string;
}

/** What is forbidden, where, and why. */
const RULES: readonly {
  readonly pattern: RegExp;
  /** Files that the rule is for; absent: all. */
  readonly files?: RegExp;
  readonly why: string;
}[] = [
  {
    pattern: /(?<![\w.])\/(?:work|root|Users)\/[\w.]|\/tmp\/(?:cp|prompts|p\d)\b/,
    why: "a path of one machine",
  },
  {
    pattern: /\bspec[ /]?0\d|\bspec\/\w+\.md|(?<!RFC \d+[ ,]*)§ ?\d+(?:\.\d+)*/,
    why: "a document that readers do not have: give the reason instead",
  },
  { pattern: /\b(?:TODO|FIXME|XXX)\b(?!\()/, why: "work that is not done" },
  {
    pattern: /\b(?:Claude|Anthropic|OpenAI|ChatGPT|Copilot|LLM)\b|\bAI\b/,
    why: "a tool that has no place in the product",
  },
  {
    pattern: /["'](?:npm|jsr):/,
    files: /\.(?:ts|js|mjs)$/,
    why: "a package outside of the import map: its version would drift",
  },
];

/** Folders and files that others made, or that hold what is looked for. */
const SKIPPED = new Set([
  ".git",
  "node_modules",
  "deno.lock",
  "go.sum",
  "LICENSE",
  "scripts/check_words.ts",
  "scripts/check_words_test.ts",
]);

/** Larger files are data, not text that a person wrote. */
const FILE_BYTES_MAX = 1024 * 1024;

/** Looks at one text. */
export function wordsIn(file: string, text: string): FoundWord[] {
  const rules = RULES.filter(({ files }) => files?.test(file) ?? true);
  return text.split("\n").flatMap((content, i) =>
    rules.flatMap(({ pattern, why }) => {
      const word = pattern.exec(content)?.[0];
      return word === undefined
        ? []
        : [{ file, line: i + 1, message: `"${word}" is ${why}` }];
    })
  );
}

/** Looks at every text of a tree. */
export async function checkWords(root: string): Promise<FoundWord[]> {
  const found: FoundWord[] = [];
  const walk = async (folder: string): Promise<void> => {
    for await (const entry of Deno.readDir(folder)) {
      const path = `${folder}/${entry.name}`;
      const file = relative(root, path);
      if (SKIPPED.has(entry.name) || SKIPPED.has(file)) continue;
      if (entry.isDirectory) await walk(path);
      else if (entry.isFile && (await Deno.stat(path)).size <= FILE_BYTES_MAX) {
        const text = await Deno.readTextFile(path);
        // A NUL tells a binary from a text.
        if (!text.includes("\0")) found.push(...wordsIn(file, text));
      }
    }
  };
  await walk(root);
  return found.sort((a, b) =>
    a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line
  );
}
