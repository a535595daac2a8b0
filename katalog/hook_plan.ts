/**
 * Names what a declared hook is: a plug-in, what it is told, and what it may do.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import type { HookLimits } from "../hooks/limits.ts";
import type { Scope } from "../template/mod.ts";
import type { Origin } from "./plan.ts";

/** The hook of one CRD, ready to be called. */
export interface HookPlan {
  readonly origin: Origin;
  /** As the Katalog names it, for messages. */
  readonly wasm: string;
  /** Absent where whoever loaded the Katalog could not read files as bytes. */
  readonly module?: HookModule;
  /**
   * What the Katalog tells the plug-in, for one CR.
   *
   * @throws {RenderError}
   */
  readonly args: (scope: Scope) => JsonObject;
  /** Take over fields of other managers. */
  readonly force: boolean;
  /** Whether it is called before the templates. */
  readonly runsFirst: boolean;
  readonly grants: HookGrants;
  /** What differs from the default. */
  readonly limits: Partial<HookLimits>;
  /** `extism`: under Extism's own SDK. */
  readonly engine: HookEngine;
  /** Whether calls share one instance. */
  readonly shared: boolean;
}

/** What runs a plug-in in its cell. */
export type HookEngine = "orkestra" | "extism";

/** A module that came through the gate. */
export interface HookModule {
  readonly bytes: Uint8Array;
  /** Names of exported functions. */
  readonly exports: ReadonlySet<string>;
}

/** What a hook may do. What is not here is refused. */
export interface HookGrants {
  readonly read: readonly ObjectGrant[];
  readonly apply: readonly ObjectGrant[];
  readonly delete: readonly ObjectGrant[];
  readonly http: readonly HttpGrant[];
  /** Lines in the operator's log. */
  readonly log: boolean;
  /** Events about its own resource. */
  readonly events: boolean;
  /** Fields of its own resource's status. */
  readonly status: boolean;
  /** Conditions in its own resource's status. */
  readonly conditions: boolean;
  /** The time; without it the plug-in's clock always starts at the same moment. */
  readonly clock: boolean;
  /** Randomness; without it every call draws the same numbers. */
  readonly random: boolean;
}

/** Some objects of one kind. */
export interface ObjectGrant {
  readonly origin: Origin;
  readonly apiVersion: string;
  readonly kind: string;
  /**
   * Where: names, `same` for the resource's own, `*` for all. It says nothing of
   * kinds without namespaces.
   */
  readonly namespaces: readonly string[];
  /** Absent: of any name. */
  readonly names?: readonly string[];
  /** Kubernetes' own syntax. */
  readonly labelSelector?: string;
  /** Whether objects of somebody else may be taken over, or deleted. */
  readonly adopt: boolean;
}

/** Some requests to one server. */
export interface HttpGrant {
  readonly origin: Origin;
  readonly scheme: "https" | "http";
  /** In lower case; an IP address stands for itself, private ones too. */
  readonly host: string;
  readonly port: number;
  /** In capitals. */
  readonly methods: readonly string[];
  /** Begins with `/`; covers whole steps of a path. */
  readonly path: string;
  /** Private addresses that the host's name may lead to. */
  readonly addresses: readonly string[];
}
