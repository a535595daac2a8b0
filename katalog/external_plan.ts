/**
 * Names what compiled calls are: what to ask, when, and what to do with a failure.
 *
 * @module
 */

import type { Scope } from "../template/mod.ts";
import type { RetryModel } from "./retry.ts";
import type { Gate, Origin } from "./plan.ts";

/** The calls of one place, as far as this program makes them. */
export interface ExternalPlan {
  /** Each after those whose answers it reads. */
  readonly calls: readonly ExternalCall[];
  /** Every name that is declared, also of calls that are never made here. */
  readonly names: readonly string[];
  /** Variables of the operator's environment that the calls read. */
  readonly variables: readonly string[];
  /** Secrets that the calls read: what RBAC must allow. */
  readonly secrets: readonly SecretReading[];
}

/** A Secret that a call reads. */
export interface SecretReading {
  readonly name: string;
  /** As the Katalog has it, perhaps a template; absent: the operator's own. */
  readonly namespace?: string;
}

/** One call. */
export interface ExternalCall {
  readonly origin: Origin;
  readonly name: string;
  /** Calls of the same plan whose answers its texts or conditions read. */
  readonly needs: readonly string[];
  readonly gate: Gate;
  /** @throws {RenderError} */
  readonly request: (scope: Scope) => ExternalRequest;
  readonly continueOnError: boolean;
  /** How long its answer is good for; absent: a few seconds. */
  readonly cacheForMs?: number;
  readonly retry: RetryModel;
  /** How long to wait before it is made. */
  readonly sleepMs: number;
}

/**
 * One request as data. A credential is described, never held: what comes from a
 * Secret or the environment is put in only when it is sent.
 */
export interface ExternalRequest {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
  readonly credential?: Credential;
  readonly timeoutMs: number;
  /** Absent: any of 200 to 299. */
  readonly expectedStatus?: number;
  /** Addresses that the Katalog itself names, so that they are allowed. */
  readonly named: readonly string[];
}

/** Where a credential is, and the header that carries it. */
export type Credential =
  & { readonly header: string }
  & (
    | {
      readonly from: "secret";
      /** Absent: the operator's own. */
      readonly namespace?: string;
      readonly name: string;
      readonly key: string;
    }
    | { readonly from: "environment"; readonly variable: string }
    /** Text, with variables that the Katalog names in between. */
    | {
      readonly from: "token";
      readonly pieces: readonly (string | { readonly variable: string })[];
    }
  );
