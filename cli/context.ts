/**
 * Gives each command what it needs to speak: the machine, colours, a logger.
 *
 * @module
 */

import type { Command } from "commander";
import { createLogger, LOG_LEVELS, type Logger, type LogLevel } from "../core/log.ts";
import { createLogSink, type LogFormat } from "./log_sink.ts";
import { choice } from "./options.ts";
import { createPalette, type Palette, wantsColour } from "./output.ts";
import type { System } from "./system.ts";

/** What every command is handed. */
export interface CommandContext {
  readonly system: System;
  /** Colours for standard output. */
  readonly out: Palette;
  /** Colours for standard error. */
  readonly err: Palette;
}

/** Finds out what each stream can show. */
export function createContext(system: System): CommandContext {
  const paletteFor = (isTerminal: boolean) =>
    createPalette(wantsColour((name) => system.env(name), isTerminal));
  return {
    system,
    out: paletteFor(system.stdoutIsTerminal),
    err: paletteFor(system.stderrIsTerminal),
  };
}

/** Adds `--log-level` and `--log-format`. */
export function addLogOptions(command: Command): Command {
  return command
    .addOption(choice(
      "--log-level <level>",
      LOG_LEVELS,
      "least level to log; LOG_LEVEL, else info",
    ))
    .addOption(choice(
      "--log-format <form>",
      ["text", "json"],
      "how log lines look; text on a terminal, else json",
    ));
}

/** Makes the logger that the command's flags and `LOG_LEVEL` ask for. */
export function createCommandLogger(
  command: Command,
  context: CommandContext,
): Logger {
  const { system, err } = context;
  const options = command.optsWithGlobals<
    { logLevel?: LogLevel; logFormat?: LogFormat; debug?: boolean }
  >();
  const named = system.env("LOG_LEVEL");
  const fromEnvironment = named === undefined ? undefined : levelOf(named);
  const logger = createLogger(
    createLogSink({
      write: (text) => system.stderr(text),
      format: options.logFormat ?? (system.stderrIsTerminal ? "text" : "json"),
      clock: system.clock,
      palette: err,
    }),
    options.logLevel ?? (options.debug ? "debug" : fromEnvironment ?? "info"),
  );
  if (named !== undefined && fromEnvironment === undefined && !options.logLevel) {
    logger.warn("Log level not known, so info is used", { LOG_LEVEL: named });
  }
  return logger;
}

/** `fatal` and `panic` are levels elsewhere; here nothing is above an error. */
function levelOf(name: string): LogLevel | undefined {
  const lower = name.toLowerCase();
  if (lower === "fatal" || lower === "panic") return "error";
  return LOG_LEVELS.find((level) => level === lower);
}
