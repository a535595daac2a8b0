/**
 * Asks for consent before a deprecated Katalog starts.
 *
 * @module
 */

import type { Logger } from "../core/log.ts";
import { formatPosition } from "../core/problem.ts";
import {
  type Deprecation,
  deprecationState,
  mayStart,
  type Plan,
} from "../katalog/mod.ts";
import { CommandError } from "./failure.ts";

/**
 * Refuses, or tells in the log what was consented to.
 *
 * @throws {CommandError} With what the Katalog says, and the YAML that consents.
 */
export function gateDeprecated(plan: Plan, nowMs: number, logger: Logger): void {
  for (const deprecation of plan.deprecations) {
    const { state, daysLeft } = deprecationState(deprecation, nowMs);
    if (state === "none") continue;
    if (!mayStart(deprecation, nowMs)) throw refusal(deprecation, nowMs);
    const { name, message, migratedTo } = deprecation;
    logger.warn("this Katalog is deprecated", {
      katalog: name,
      why: message,
      ...(migratedTo ? { migrateTo: migratedTo } : {}),
      ...(daysLeft === undefined ? {} : { daysLeft }),
    });
  }
}

function refusal(deprecation: Deprecation, nowMs: number): CommandError {
  const { name, message, migratedTo, origin } = deprecation;
  const { state, daysLeft } = deprecationState(deprecation, nowMs);
  const when = state === "eol"
    ? "it has reached its end"
    : daysLeft === undefined
    ? "it is deprecated"
    : `it is deprecated and ends in ${daysLeft} days`;
  const consent = state === "eol"
    ? "accept: { beforeEol: true, eol: true }"
    : "accept: { beforeEol: true }";
  const move = migratedTo === undefined ? "" : `Move to ${migratedTo}, or add`;
  return new CommandError(
    `Cannot start "${name}": ${when}: ${message}`,
    `${move || "Add"} \`${consent}\` to the deprecation at ${
      formatPosition(origin.at)
    }`,
  );
}
