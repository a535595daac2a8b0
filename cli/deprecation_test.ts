import assert from "node:assert/strict";
import { createLogger, type LogRecord } from "../core/log.ts";
import type { Deprecation, Plan } from "../katalog/mod.ts";
import { gateDeprecated } from "./deprecation.ts";
import { CommandError } from "./failure.ts";

const DAY_MS = 86_400_000;
const TO_MS = Date.UTC(2026, 11, 31);

function gate(more: Partial<Deprecation>, nowMs = TO_MS - 10 * DAY_MS): LogRecord[] {
  const at = { source: "katalog.yaml", line: 4, column: 3 };
  const deprecation: Deprecation = {
    origin: { at, path: "metadata.deprecation" },
    name: "shop",
    message: "nobody mends it",
    migratedTo: "market:2",
    timeline: { fromMs: TO_MS - 30 * DAY_MS, toMs: TO_MS },
    accept: { beforeEol: false, eol: false },
    ...more,
  };
  const plan: Plan = {
    name: "shop",
    sources: [],
    crds: [],
    deprecations: [deprecation],
  };
  const records: LogRecord[] = [];
  gateDeprecated(plan, nowMs, createLogger((record) => void records.push(record)));
  return records;
}

Deno.test("gateDeprecated refuses with the reason, the successor and the YAML that consents", () => {
  assert.throws(() => gate({}), (error) => {
    assert.ok(error instanceof CommandError);
    assert.equal(
      error.message,
      'Cannot start "shop": it is deprecated and ends in 10 days: nobody mends it',
    );
    assert.equal(
      error.hint,
      "Move to market:2, or add `accept: { beforeEol: true }` to the deprecation at katalog.yaml:4:3",
    );
    return true;
  });
  const accept = { beforeEol: true, eol: false };
  assert.throws(() => gate({ accept }, TO_MS), /it has reached its end: nobody/);
});

Deno.test("gateDeprecated tells what was consented to, and nothing before the time", () => {
  const [record] = gate({ accept: { beforeEol: true, eol: false } });
  assert.deepEqual([record.level, record.fields?.daysLeft], ["warn", 10]);
  assert.deepEqual(gate({}, TO_MS - 31 * DAY_MS), []);
});
