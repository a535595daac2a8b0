/**
 * Declares `ork hook`.
 *
 * @module
 */

import { Argument, type Command } from "commander";
import type { Json } from "../core/json.ts";
import { suggest } from "../core/suggest.ts";
import { formatExactJson } from "../kube/exact_json.ts";
import type { CommandContext } from "./context.ts";
import { CommandError, SilentExit, UsageError } from "./failure.ts";
import type { RunPhase } from "./hook_run.ts";
import { addExamples, addOutputOption, choice, collect } from "./options.ts";
import { printable } from "./output.ts";

/** The actions, with what each does and the flags that it takes. */
const ACTIONS = {
  init: { what: "write a new project in Rust: ork hook init NAME", flags: [] },
  build: { what: "build the plug-in of a project: ork hook build [FOLDER]", flags: [] },
  inspect: {
    what: "what a plug-in is and wants, without running it: ork hook inspect FILE",
    flags: ["output"],
  },
  run: {
    what: "call a hook here, its host calls answered from a file: ork hook run FILE",
    flags: ["input", "args", "arg", "answers", "phase", "output"],
  },
} as const satisfies Readonly<
  Record<string, { what: string; flags: readonly string[] }>
>;

type Action = keyof typeof ACTIONS;

/** As `RUN_PHASES` has them; listed here so that help loads no hooks. */
const PHASES: readonly RunPhase[] = [
  "reconcile",
  "delete",
  "notFound",
  "validate",
  "mutate",
];

type Form = "text" | "json" | "yaml";

interface HookOptions {
  readonly input?: string;
  readonly args?: string;
  readonly arg?: readonly string[];
  readonly answers?: string;
  readonly phase?: RunPhase;
  readonly output?: Form;
}

/** Adds the command to the program. */
export function addHookCommand(program: Command, context: CommandContext): void {
  const command = program.command("hook")
    .description("Write, build, look into and try the plug-ins of hooks")
    .addArgument(
      new Argument("<action>", Object.keys(ACTIONS).join(", "))
        .choices(Object.keys(ACTIONS)).argParser(readAction),
    )
    .argument("[words...]", "a name, a folder or a file")
    .option("--input <path>", "run: YAML file with the resource")
    .option("--args <path>", "run: YAML file with the Katalog's args")
    .option("--arg <key=value>", "run: one of the args; repeatable", collect)
    .option("--answers <path>", "run: YAML file with what the host answers")
    .addOption(choice(
      "--phase <phase>",
      PHASES,
      "run: why the hook is called; reconcile if absent",
    ));
  addOutputOption(command, ["text", "json", "yaml"], "inspect, run: how to print");
  const rows = Object.entries(ACTIONS)
    .map(([name, { what }]) => `  ${name.padEnd(8)} ${what}`);
  command.addHelpText("after", `\nActions:\n${rows.join("\n")}`);
  addExamples(command, [
    ["ork hook init shop-database", "a project in ./shop-database"],
    ["ork hook build shop-database", "shop-database/shop-database.wasm"],
    ["ork hook inspect database.wasm", "exports, wishes, size and checksum"],
    ["ork hook run database.wasm --input cr.yaml -v", "what it would write, in full"],
    ["ork hook run database.wasm --input cr.yaml --phase delete", "when it is deleted"],
  ]);
  command.action((action: Action, words: readonly string[]) =>
    run(action, words, command, context)
  );
}

function readAction(word: string): string {
  if (Object.hasOwn(ACTIONS, word)) return word;
  const near = suggest(word, Object.keys(ACTIONS));
  throw new UsageError(
    `Cannot run "hook ${word}": there is no such action`,
    near === undefined ? "See `ork hook --help`" : `Did you mean "${near}"?`,
  );
}

async function run(
  action: Action,
  words: readonly string[],
  command: Command,
  context: CommandContext,
): Promise<void> {
  const options = command.opts<HookOptions>();
  const { flags }: { readonly flags: readonly string[] } = ACTIONS[action];
  const idle = Object.keys(options).find((key) => !flags.includes(key));
  if (idle !== undefined) {
    throw new UsageError(
      `Cannot use --${idle} with "hook ${action}": it means nothing there`,
      "See `ork hook --help`",
    );
  }
  switch (action) {
    case "init":
      return await init(one(words, action, "name"), context);
    case "build":
      return await build(
        words.length === 0 ? "." : one(words, action, "folder"),
        context,
      );
    case "inspect":
      return await inspect(one(words, action, "file"), options.output, context);
    case "run":
      return await tryOut(one(words, action, "file"), command, context);
  }
}

function one(words: readonly string[], action: Action, what: string): string {
  if (words.length === 1) return words[0];
  throw new UsageError(
    `Cannot run "hook ${action}": it takes one ${what}, not ${words.length}`,
    `Write \`ork hook ${action} ${what.toUpperCase()}\``,
  );
}

async function init(name: string, { system, out }: CommandContext): Promise<void> {
  const { initHook } = await import("./hook_init.ts");
  const files = await initHook(name, ".");
  const own = files.filter((path) => !path.startsWith("orkestra-hook/"));
  system.stdout(
    `${out.green("✓")} ${out.bold(name)}: ${own.join(", ")}, and the kit in ` +
      `orkestra-hook/\n\nNext:\n  cd ${name}\n  ork hook build\n` +
      `  ork hook run ${name}.wasm --input cr.yaml --args args.yaml\n`,
  );
}

async function build(folder: string, context: CommandContext): Promise<void> {
  const { system, out } = context;
  const { buildHook } = await import("./hook_build.ts");
  const { path, bytes } = await buildHook({
    folder,
    cargo: "cargo",
    env: (name) => system.env(name),
    tell: (text) => system.stderr(text),
  });
  // What the gate would refuse in a cluster is told here.
  const { exports } = (await load(path, bytes, context)).plugin;
  const hooks = exports.filter((name) => name.startsWith("on_")).join(", ");
  system.stdout(
    `${out.green("✓")} ${path}: ${bytes.length.toLocaleString("en")} bytes, ` +
      `${hooks === "" ? "no hooks" : printable(hooks)}\n`,
  );
}

async function inspect(
  file: string,
  form: Form | undefined,
  context: CommandContext,
): Promise<void> {
  const { readModule } = await import("./hook_run.ts");
  const { formatHookView, viewHook } = await import("./hook_inspect.ts");
  const bytes = await readModule(file, context.system);
  const { plugin, wishes } = await load(file, bytes, context);
  const view = viewHook(file, plugin, wishes);
  context.system.stdout(
    await printed(view, form) ?? formatHookView(view, context.out),
  );
}

/** Takes a module through the gate, at the highest limit of memory; runs nothing. */
async function load(file: string, bytes: Uint8Array, { system }: CommandContext) {
  const { HIGHEST_LIMITS, readWishes } = await import("../hooks/mod.ts");
  const { createHookHost, hookJson } = await import("./hooks.ts");
  const { memoryBytes } = HIGHEST_LIMITS;
  const plugin = createHookHost(system).load(bytes, { memoryBytes });
  const wishes = plugin.wishes === undefined
    ? undefined
    : readWishes(plugin.wishes, file, hookJson);
  return { plugin, wishes };
}

async function tryOut(
  file: string,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const options = command.optsWithGlobals<HookOptions & { verbose?: boolean }>();
  const { input, args, arg = [], answers, phase = "reconcile", output } = options;
  if (input === undefined) {
    throw new UsageError(
      'Cannot run "hook run": there is no --input',
      "Name a YAML file with the resource: `--input cr.yaml`",
    );
  }
  const { needCells } = await import("./hooks.ts");
  const { runHook } = await import("./hook_run.ts");
  const { endedWell, formatRun } = await import("./hook_report.ts");
  await needCells();
  const done = await runHook(
    { file, input, args, arg, answers, phase },
    context.system,
  );
  const { verbose = false } = options;
  context.system.stdout(
    await printed(done, output) ?? formatRun(done, { palette: context.out, verbose }),
  );
  if (done.failure !== undefined) {
    throw new CommandError(done.failure.message, done.failure.hint);
  }
  if (!endedWell(done)) throw new SilentExit(1);
}

/** For a machine; `undefined` for a person. */
async function printed(
  value: unknown,
  form: Form = "text",
): Promise<string | undefined> {
  if (form === "json") return `${formatExactJson(value as Json, 2)}\n`;
  if (form !== "yaml") return undefined;
  const { formatYaml } = await import("../core/yaml.ts");
  return formatYaml(value as Json);
}
