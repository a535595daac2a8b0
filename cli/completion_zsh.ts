/**
 * Writes the completion script for zsh.
 *
 * @module
 */

import type { CompletionFlag, CompletionTree } from "./completion.ts";

/** The script, for `$fpath` or to be sourced after `compinit`. */
export function zshCompletion(tree: CompletionTree): string {
  const { name } = tree;
  const describe = tree.commands.map((command) =>
    `        ${quote(`${command.name}:${command.description}`)}`
  );
  const cases = tree.commands.map((command) => {
    const specs = command.flags.map(spec);
    if (command.words.length > 0) specs.push(`'1:word:(${command.words.join(" ")})'`);
    return `        ${command.name})
          _arguments \\
            ${specs.join(" \\\n            ")}
          ;;`;
  });
  return `#compdef ${name}
# zsh completion for ${name}: source <(${name} completion zsh)
_${name}() {
  local context state line
  typeset -A opt_args
  _arguments -C \\
    ${tree.flags.map(spec).join(" \\\n    ")} \\
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command)
      local -a commands
      commands=(
${describe.join("\n")}
      )
      _describe command commands
      ;;
    argument)
      case $words[1] in
${cases.join("\n")}
      esac
      ;;
  esac
}
# As a file of $fpath this text is the function's body; sourced, it defines it.
if [ "$funcstack[1]" = "_${name}" ]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`;
}

function spec(flag: CompletionFlag): string {
  const long = `--${flag.long}`;
  const text = `[${flag.description.replace(/[[\]:\\]/g, "\\$&")}]${action(flag)}`;
  const star = flag.repeatable ? "*" : "";
  if (flag.short === undefined) return quote(`${star}${long}${text}`);
  const short = `-${flag.short}`;
  return flag.repeatable
    ? `{'*${short}','*${long}'}${quote(text)}`
    : `'(${short} ${long})'{${short},${long}}${quote(text)}`;
}

function action(flag: CompletionFlag): string {
  if (flag.value === "none") return "";
  if (flag.value === "file") return ":file:_files";
  if (flag.value === "text") return ":value:";
  return `:value:(${flag.value.join(" ")})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
