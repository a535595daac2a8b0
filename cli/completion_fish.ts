/**
 * Writes the completion script for fish.
 *
 * @module
 */

import type { CompletionFlag, CompletionTree } from "./completion.ts";

/** The script, for `~/.config/fish/completions/`. */
export function fishCompletion(tree: CompletionTree): string {
  const { name } = tree;
  const lines = [
    `# fish completion for ${name}: ${name} completion fish | source`,
    // Files are offered only where a flag takes one.
    `complete -c ${name} -f`,
  ];
  for (const flag of tree.flags) {
    lines.push(flagLine(name, "__fish_use_subcommand", flag));
  }
  for (const command of tree.commands) {
    const seen = `__fish_seen_subcommand_from ${command.name}`;
    lines.push(
      `complete -c ${name} -n __fish_use_subcommand -a ${command.name} ` +
        `-d ${quote(command.description)}`,
    );
    if (command.words.length > 0) {
      lines.push(
        `complete -c ${name} -n ${quote(seen)} -a ${quote(command.words.join(" "))}`,
      );
    }
    for (const flag of command.flags) lines.push(flagLine(name, seen, flag));
  }
  return `${lines.join("\n")}\n`;
}

function flagLine(name: string, when: string, flag: CompletionFlag): string {
  return [
    `complete -c ${name} -n ${quote(when)}`,
    ...flag.short ? [`-s ${flag.short}`] : [],
    `-l ${flag.long}`,
    ...action(flag),
    `-d ${quote(flag.description)}`,
  ].join(" ");
}

function action(flag: CompletionFlag): string[] {
  if (flag.value === "none") return [];
  if (flag.value === "file") return ["-r -F"];
  if (flag.value === "text") return ["-x"];
  return [`-x -a ${quote(flag.value.join(" "))}`];
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
