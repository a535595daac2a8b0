/**
 * Lists the plug-ins that are committed beside their sources, and calls that tell two
 * builds of one apart.
 *
 * @module
 */

import type { Json } from "../core/json.ts";

/** One plug-in. */
export interface CommittedPlugin {
  /** The folder of its crate, from the root. */
  readonly crate: string;
  /** The module, from the root. */
  readonly wasm: string;
  readonly calls: readonly (readonly [name: string, input: Json])[];
}

function input(spec: Json, args: Json, more: Record<string, Json> = {}): Json {
  return {
    phase: "reconcile",
    key: "shop/one",
    gvk: { group: "demo.orkestra.io", version: "v1", kind: "Thing" },
    object: {
      apiVersion: "demo.orkestra.io/v1",
      kind: "Thing",
      metadata: { name: "one", namespace: "shop" },
      spec,
    },
    args,
    children: {},
    cross: {},
    external: {},
    ...more,
  };
}

const registry = { registry: "docker.io" };

/** Every one of them. */
export const COMMITTED_PLUGINS: readonly CommittedPlugin[] = [
  {
    crate: "hooks/testdata/rust",
    wasm: "hooks/testdata/rust.wasm",
    calls: [
      ["on_reconcile", input({ engine: "mysql" }, {})],
      ["on_reconcile", {}],
      ["echo", { a: [1, "two"] }],
      ["fail", null],
      ["broken", null],
      ["settings", null],
      ["talk", null],
      ["ask", { call: "list", request: { kind: "Pod" }, times: 3 }],
    ],
  },
  {
    crate: "hooks/testdata/kit",
    wasm: "hooks/testdata/kit.wasm",
    calls: [
      ...["", "get", "list", "http", "fail", "bad"].map((what) =>
        ["on_reconcile", input({}, { do: what })] as const
      ),
      ["on_reconcile", "no object"],
      ["on_delete", input({}, {}, { phase: "delete" })],
      ["on_not_found", input({}, {}, { phase: "notFound", object: null })],
      ["on_validate", { operation: "RECONCILE", object: { spec: { size: 11 } } }],
      ["on_mutate", { operation: "RECONCILE", object: { spec: { size: -1 } } }],
      ["on_convert", { desiredAPIVersion: "a.io/v2", objects: [{ kind: "A" }] }],
    ],
  },
  {
    crate: "examples/database/hook",
    wasm: "examples/database/database.wasm",
    calls: [
      ["on_reconcile", input({ engine: "postgres", storage: "1Gi" }, registry)],
      [
        "on_reconcile",
        input({
          engine: "redis",
          version: "7",
          storage: "1Gi",
          backup: { schedule: "0 3 * * *", claim: "copies" },
        }, registry),
      ],
      ["on_reconcile", input({ engine: "oracle", storage: "1Gi" }, registry)],
      ["on_reconcile", input({ engine: "mysql" }, registry)],
      ["on_reconcile", input({ engine: "mysql", storage: "1Gi" }, {})],
      ["on_delete", input({}, {}, { phase: "delete" })],
    ],
  },
  {
    crate: "examples/feature-flag/hook",
    wasm: "examples/feature-flag/feature-flag.wasm",
    calls: [
      ["on_reconcile", input({}, { newCheckout: true, sale: false })],
      ["on_reconcile", input({}, { newCheckout: false, sale: true })],
      ["on_reconcile", input({}, {})],
    ],
  },
];
