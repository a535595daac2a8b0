/**
 * Writes log records as lines: JSON for machines, columns for people.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { LogFields, LogLevel, LogRecord } from "../core/log.ts";
import { type Palette, printable } from "./output.ts";

/** How lines look. */
export type LogFormat = "text" | "json";

/**
 * The longest line in bytes, its line feed included. Container runtimes split
 * longer ones at 16 KiB, and collectors have their own prefix to add.
 */
export const LOG_LINE_BYTES_MAX = 8 * 1024;

/** How long each value may stay, in characters, once the line is too long. */
const CUT_CHARACTERS = 512;

/** How deep a logged value is followed; deeper ones are named by their type. */
const DEPTH_MAX = 4;

/** The keys that every line has; a field of the same name is renamed. */
const OWN_KEYS = new Set(["time", "level", "msg"]);

/** Where lines go and how they look. */
export interface LogSinkOptions {
  readonly write: (text: string) => void;
  readonly format: LogFormat;
  /** Stamps each line. */
  readonly clock: Pick<Clock, "now">;
  readonly palette: Palette;
}

/**
 * Makes a sink for `createLogger`. Each record is one line of at most
 * {@link LOG_LINE_BYTES_MAX} bytes; whatever a field holds, it never throws.
 */
export function createLogSink(options: LogSinkOptions): (record: LogRecord) => void {
  return (record) => {
    const time = new Date(options.clock.now());
    const fields = plainFields(record.fields);
    const line = (message: string, shown: LogFields) =>
      options.format === "json"
        ? jsonLine(time, record.level, message, shown)
        : textLine(time, record.level, message, shown, options.palette);
    options.write(bounded(line, record.message, fields));
  };
}

function jsonLine(
  time: Date,
  level: LogLevel,
  message: string,
  fields: LogFields,
): string {
  return JSON.stringify({ time: time.toISOString(), level, msg: message, ...fields }) +
    "\n";
}

function textLine(
  time: Date,
  level: LogLevel,
  message: string,
  fields: LogFields,
  palette: Palette,
): string {
  const paint = {
    debug: palette.dim,
    info: palette.green,
    warn: palette.yellow,
    error: palette.red,
  }[level];
  const pairs = Object.entries(fields)
    .map(([key, value]) => ` ${palette.cyan(`${printable(key)}=`)}${textValue(value)}`);
  return `${palette.dim(time.toTimeString().slice(0, 8))} ` +
    `${paint(level.toUpperCase().padEnd(5))} ${printable(message)}${pairs.join("")}\n`;
}

/** Quotes whatever would blur where a value ends. */
function textValue(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (typeof value !== "string") return printable(text);
  return text === "" || /[\s"=]/.test(text)
    ? printable(JSON.stringify(text))
    : printable(text);
}

/** Values first lose their length, then fields go from the end, then the message. */
function bounded(
  line: (message: string, fields: LogFields) => string,
  message: string,
  fields: LogFields,
): string {
  const whole = line(message, fields);
  if (fits(whole)) return whole;
  const entries = Object.entries(fields)
    .map(([key, value]) => [cut(key), shortened(value)] as const);
  while (entries.length > 0) {
    const shorter = line(cut(message), {
      ...Object.fromEntries(entries),
      truncated: true,
    });
    if (fits(shorter)) return shorter;
    entries.pop();
  }
  return line(cut(message), { truncated: true });
}

function fits(line: string): boolean {
  // A character takes at most three bytes, so most lines need no counting.
  return line.length * 3 <= LOG_LINE_BYTES_MAX ||
    new TextEncoder().encode(line).length <= LOG_LINE_BYTES_MAX;
}

function shortened(value: unknown): unknown {
  if (typeof value === "string") return cut(value);
  const text = JSON.stringify(value);
  return text.length > CUT_CHARACTERS ? cut(text) : value;
}

function cut(text: string): string {
  return text.length > CUT_CHARACTERS ? `${text.slice(0, CUT_CHARACTERS)}…` : text;
}

function plainFields(fields: LogFields): LogFields {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    plain[OWN_KEYS.has(key) ? `field_${key}` : key] = readable(value);
  }
  return plain;
}

/** Reading a value may run its getters, and a log line must not fail its caller. */
function readable(value: unknown): unknown {
  try {
    return plainValue(value, DEPTH_MAX);
  } catch {
    return "(unreadable)";
  }
}

/** Something that JSON can hold, whatever was logged. */
function plainValue(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "object":
      if (value === null) return null;
      break;
    default:
      return String(value);
  }
  if (value instanceof Error) return errorText(value, depth);
  if (value instanceof Date) return Number(value) ? value.toISOString() : String(value);
  if (depth === 0) return Array.isArray(value) ? "[…]" : "{…}";
  if (Array.isArray(value)) return value.map((item) => plainValue(item, depth - 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, plainValue(item, depth - 1)]),
  );
}

/** An error and what caused it, on one line; its stack belongs to `--debug`. */
function errorText(error: Error, depth: number): string {
  const { cause } = error;
  return cause instanceof Error && depth > 0
    ? `${error.message}: ${errorText(cause, depth - 1)}`
    : error.message;
}
