/**
 * Writes the completion script for bash.
 *
 * @module
 */

import type { CompletionFlag, CompletionTree } from "./completion.ts";

/** The script, for bash 3.2 (macOS) and later. */
export function bashCompletion(tree: CompletionTree): string {
  const { name } = tree;
  const fn = `_${name}`;
  const names = tree.commands.map((command) => command.name);
  return `# bash completion for ${name}: source <(${name} completion bash)
${fn}() {
  local cur prev command words i
  COMPREPLY=()
  cur="\${COMP_WORDS[COMP_CWORD]}"
  prev="\${COMP_WORDS[COMP_CWORD-1]}"
  # bash splits words at "=": --file=x arrives as three words.
  if [[ $cur == "=" ]]; then
    cur=""
  elif [[ $prev == "=" ]]; then
    prev="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  command=""
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      ${names.join("|")})
        command="\${COMP_WORDS[i]}"
        break
        ;;
    esac
  done
  case "$command $prev" in
${tree.commands.flatMap(valueCases).join("\n")}
  esac
  case "$command" in
    "") words="${[...names, ...tree.flags.flatMap(spellings)].join(" ")}" ;;
${
    tree.commands.map((command) =>
      `    ${command.name}) words="${
        [...command.words, ...command.flags.flatMap(spellings)].join(" ")
      }" ;;`
    ).join("\n")
  }
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
${fn}_files() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "$1"))
  type compopt >/dev/null 2>&1 && compopt -o filenames 2>/dev/null
  return 0
}
complete -F ${fn} ${name}
`;

  function valueCases(command: CompletionTree["commands"][number]): string[] {
    return command.flags.filter((flag) => flag.value !== "none").map((flag) => {
      const pattern = spellings(flag).map((word) => `"${command.name} ${word}"`);
      const action = flag.value === "file"
        ? `${fn}_files "$cur"`
        : flag.value === "text"
        ? ":"
        : `COMPREPLY=($(compgen -W "${flag.value.toString().replaceAll(",", " ")}" ` +
          `-- "$cur"))`;
      return `    ${pattern.join("|")}) ${action}; return ;;`;
    });
  }
}

function spellings(flag: CompletionFlag): string[] {
  return [...flag.short ? [`-${flag.short}`] : [], `--${flag.long}`];
}
