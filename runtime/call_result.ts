/**
 * Names what a call to another service gave.
 *
 * @module
 */

/** What a call gave. It holds no credential of ours. */
export interface CallResult {
  /** 0: there was no answer. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  readonly durationSeconds: number;
  /** Why it counts as failed. */
  readonly error?: CallError;
}

/** Why a call failed. */
export interface CallError {
  /** Whether the same call may succeed later. */
  readonly lasting: boolean;
  readonly message: string;
  readonly hint?: string;
}
