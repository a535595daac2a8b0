/**
 * Makes what calls to other services go through.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import {
  type AddressPolicy,
  AUTHOR_POLICY,
  createGuardedFetch,
  proxiesOf,
  PUBLIC_ONLY_POLICY,
  type Resolve,
  systemResolve,
} from "../net/mod.ts";
import type { Outbound } from "./external_caller.ts";

/** What an {@link Outbound} is made of. */
export interface OutboundOptions {
  readonly clock: Clock;
  /** The environment, for proxies and credentials. */
  readonly env: (name: string) => string | undefined;
  /** How names are resolved; the system's way if absent. */
  readonly resolve?: Resolve;
}

/**
 * Makes it as the environment says. Whoever wrote the Katalog is trusted, so private
 * addresses may be called; those that lead to credentials must be named.
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const { clock, env, resolve = systemResolve } = options;
  const proxies = proxiesOf(env);
  const guarded = (policy: AddressPolicy) =>
    createGuardedFetch({ clock, policy, proxies, resolve });
  return {
    fetch: guarded(AUTHOR_POLICY),
    pluginFetch: guarded(PUBLIC_ONLY_POLICY),
    env,
  };
}

/** For whoever hands in no environment. */
export function directOutbound(clock: Clock): Outbound {
  return createOutbound({ clock, env: () => undefined });
}
