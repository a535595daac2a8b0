import assert from "node:assert/strict";
import type { Informer, InformerOptions, InformerState } from "./informer.ts";
import { KubeError } from "./errors.ts";
import { ObjectStore, toStored } from "./store.ts";
import { ScopedInformer } from "./scoped_informer.ts";
import { info, object } from "./test_informer.ts";

/** An informer of one scope that does as told. */
class Scope implements Informer {
  readonly store = new ObjectStore({ all: () => ["x"] });
  state: InformerState = { kind: "starting" };
  lastAliveMs: number | undefined;
  running = false;
  missedEvents = 1;

  constructor(readonly options: InformerOptions) {}

  get namespace(): string {
    return this.options.selection?.namespace ?? "*";
  }

  covers(): boolean {
    return true;
  }

  observeWrite(): void {}

  resolve(namespaced: boolean): void {
    this.options.onResolved?.({ ...info, namespaced });
  }

  become(state: InformerState): void {
    this.state = state;
    this.options.onState?.(state);
  }

  async run(signal: AbortSignal): Promise<void> {
    this.running = true;
    if (!signal.aborted) {
      await new Promise<void>((resolve) =>
        signal.addEventListener("abort", () => resolve(), { once: true })
      );
    }
    this.running = false;
  }
}

const FORBIDDEN: InformerState = {
  kind: "failing",
  error: new KubeError("forbidden", "no"),
};

async function world(
  fallback: readonly string[] | undefined,
  needed?: readonly string[],
) {
  const scopes: Scope[] = [];
  const states: InformerState["kind"][] = [];
  const stop = new AbortController();
  const options = {
    kind: "ConfigMap",
    selection: { labelSelector: "a=b" },
    logger: { info: () => {} },
    onState: (state: InformerState) => states.push(state.kind),
  } as unknown as InformerOptions;
  const scope = { fallback: () => fallback, needed: () => needed };
  const informer = new ScopedInformer({ ...options, scope }, (one) => {
    const scope = new Scope(one);
    scopes.push(scope);
    return scope;
  });
  const ended = informer.run(stop.signal);
  const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
  await turn();
  const end = async () => {
    stop.abort();
    await ended;
    assert.ok(scopes.every((scope) => !scope.running));
  };
  return { informer, scopes, states, turn, end };
}

Deno.test("ScopedInformer stays with the cluster as long as that is permitted", async () => {
  const { informer, scopes, states, end } = await world(["a", "b"]);
  scopes[0].become({ kind: "synced" });
  assert.deepEqual(states, ["synced"]);
  assert.ok(informer.covers("anywhere") && informer.covers(undefined));
  await end();
  assert.equal(scopes.length, 1);
});

Deno.test("ScopedInformer follows the namespaces when the cluster is forbidden", async () => {
  const { informer, scopes, states, turn, end } = await world(["a", "b"]);
  scopes[0].become(FORBIDDEN);
  await turn();
  assert.deepEqual(scopes.map((scope) => scope.namespace), ["*", "a", "b"]);
  assert.equal(scopes[1].options.selection?.labelSelector, "a=b");
  assert.equal(scopes[0].running, false);
  scopes[1].become({ kind: "synced" });
  assert.deepEqual(states, []);
  scopes[2].become({ kind: "synced" });
  assert.deepEqual(states, ["synced"]);
  scopes[1].store.set(toStored(object("x", 1)));
  scopes[2].store.set(toStored(object("y", 2)));
  assert.equal(informer.missedEvents, 2);
  assert.equal(informer.store.size, 2);
  assert.ok(informer.store.get("a/y"));
  assert.deepEqual([...informer.store.keys()], ["a/x", "a/y"]);
  assert.equal(informer.store.byIndex("all", "x").length, 2);
  assert.ok(
    informer.covers("b") && !informer.covers("c") && !informer.covers(undefined),
  );
  await end();
});

Deno.test("ScopedInformer fails when one of its namespaces does", async () => {
  const { informer, scopes, states, turn, end } = await world(["a", "b"]);
  scopes[0].become(FORBIDDEN);
  await turn();
  scopes[1].become({ kind: "synced" });
  scopes[2].become(FORBIDDEN);
  assert.equal(informer.state.kind, "failing");
  scopes[2].become({ kind: "synced" });
  assert.deepEqual(states, ["failing", "synced"]);
  await end();
});

Deno.test("ScopedInformer fails when nobody can say where the objects are", async () => {
  for (const namespaces of [undefined, []]) {
    const { scopes, states, end } = await world(namespaces);
    scopes[0].become(FORBIDDEN);
    assert.deepEqual(states, ["failing"]);
    await end();
    assert.equal(scopes.length, 1);
  }
});

Deno.test("ScopedInformer follows only the namespaces that are needed, and asks nothing of the cluster", async () => {
  const { informer, scopes, states, turn, end } = await world(["a"], ["a", "b"]);
  scopes[0].resolve(true);
  await turn();
  assert.deepEqual(scopes.map((scope) => scope.namespace), ["*", "a", "b"]);
  assert.equal(scopes[0].running, false);
  assert.equal(informer.state.kind, "starting");
  for (const scope of scopes.slice(1)) scope.become({ kind: "synced" });
  assert.deepEqual(states, ["synced"]);
  assert.ok(informer.covers("b") && !informer.covers("c"));
  await end();
});

Deno.test("ScopedInformer stays with the cluster for kinds without namespaces, and for very many namespaces", async () => {
  const many = Array.from({ length: 17 }, (_, i) => `n${i}`);
  for (const [needed, namespaced] of [[["a"], false], [many, true]] as const) {
    const { informer, scopes, states, turn, end } = await world(["a"], needed);
    scopes[0].resolve(namespaced);
    await turn();
    assert.equal(scopes.length, 1);
    assert.ok(informer.covers(undefined));
    if (!namespaced) scopes[0].become(FORBIDDEN);
    await turn();
    assert.deepEqual(states, namespaced ? [] : ["failing"]);
    await end();
    assert.equal(scopes.length, 1);
  }
});
