import assert from "node:assert/strict";
import { createLogger, type LogRecord } from "./log.ts";

Deno.test("createLogger drops what is below its level", () => {
  const records: LogRecord[] = [];
  const logger = createLogger((record) => records.push(record), "warn");
  logger.debug("a");
  logger.info("b");
  logger.warn("c");
  logger.error("d");
  assert.deepEqual(records.map(({ level, message }) => [level, message]), [
    ["warn", "c"],
    ["error", "d"],
  ]);
});

Deno.test("createLogger adds the fields of with, the nearest winning", () => {
  const records: LogRecord[] = [];
  const logger = createLogger((record) => records.push(record), "info", { a: 1, b: 1 });
  logger.with({ b: 2 }).info("x", { c: 3 });
  assert.deepEqual(records[0].fields, { a: 1, b: 2, c: 3 });
});
