/**
 * Turns an API server's refusal into the failure of a cycle.
 *
 * @module
 */

import type { CycleFailure, Failure } from "./cycle.ts";
import type { KubeErrorKind } from "../kube/mod.ts";

const REASONS: Partial<Record<KubeErrorKind, string>> = {
  forbidden: "Forbidden",
  invalid: "InvalidObject",
  immutable: "ImmutableField",
  "unknown-kind": "KindNotInstalled",
  "namespace-terminating": "NamespaceTerminating",
  unreachable: "ServerUnreachable",
  timeout: "ServerUnreachable",
  throttled: "ServerUnreachable",
  server: "ServerError",
};

/**
 * @param action What could not be done, where the refused call does not say it: its
 *   message names call and object, as in `Cannot apply "Service shop/web": …`.
 */
export function quoteApiError(error: Failure, action?: string): CycleFailure {
  return {
    reason: REASONS[error.kind] ?? "ReconcileError",
    message: action === undefined ? error.message : `${action}: ${error.message}`,
    hint: error.hint,
  };
}
