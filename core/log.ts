/**
 * Says what the program did: a fixed message and fields, never free text.
 *
 * @module
 */

/** The levels, from the most to the least talkative. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** How much a line matters. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a line tells beside its message. Never a secret, never an object body. */
export type LogFields = { readonly [key: string]: unknown };

/** Takes lines. `with` gives a logger that adds fields to each of them. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  with(fields: LogFields): Logger;
}

/** One line on its way to a sink. */
export interface LogRecord {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/**
 * Makes a logger over a sink.
 *
 * @param level The least important level that still reaches the sink.
 */
export function createLogger(
  sink: (record: LogRecord) => void,
  level: LogLevel = "info",
  fields: LogFields = {},
): Logger {
  const least = LOG_LEVELS.indexOf(level);
  const write = (at: LogLevel) => (message: string, more?: LogFields) => {
    if (LOG_LEVELS.indexOf(at) < least) return;
    sink({ level: at, message, fields: { ...fields, ...more } });
  };
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    with: (more) => createLogger(sink, level, { ...fields, ...more }),
  };
}

/** A logger that drops everything. */
export const silentLogger: Logger = createLogger(() => {}, "error");
