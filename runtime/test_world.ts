/**
 * Stands in for an API server where only the logic of a cycle is tested.
 *
 * It keeps objects by identity and knows just the preconditions that cycles use:
 * uid, resourceVersion, and "create only". The same tests' claims about a whole
 * operator run against a real API server elsewhere.
 *
 * @module
 */

import type { Json, JsonObject } from "../core/json.ts";
import { isObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { seededRandom } from "../core/random.ts";
import type {
  CertificateNeed,
  CrdPlan,
  ExternalRequest,
  Lookup,
} from "../katalog/mod.ts";
import type { KubeErrorKind, StoredObject } from "../kube/mod.ts";
import type {
  Answer,
  Ask,
  CrossFound,
  CrossRead,
  CycleFacts,
  CycleResult,
  Read,
  ReadResult,
  Unavailable,
  Write,
  WriteResult,
} from "./cycle.ts";
import type { CallResult } from "./call_result.ts";
import type { HookAsk, HookReply } from "./hook_ask.ts";
import { type Memory, newMemory } from "./memory.ts";
import { FIELD_MANAGER, identityOf, identityOfObject, ownersOf } from "./marks.ts";
import { reconcile } from "./reconcile.ts";
import { hookSays, START_MS } from "./test_plans.ts";
import { type RuleHooks, ruleHookSays } from "./test_rule_hooks.ts";

/** Answers a cycle's asks from memory, and keeps what it was asked to write. */
export class TestWorld {
  readonly objects = new Map<string, StoredObject>();
  /** Every write asked for, refused ones too. */
  readonly log: Write[] = [];
  readonly memory: Memory = newMemory();
  readonly unavailable: Unavailable[] = [];
  nowMs = START_MS;
  hasStatus = true;
  /** What is read beside the children; by default nothing is found. */
  read: (read: Read) => ReadResult = () => ({ objects: [] });
  /** Who set what of an object that is read by name. */
  managedFields: readonly JsonObject[] = [];
  /** What other CRDs' CRs are found; by default none. */
  cross: (read: CrossRead) => CrossFound = () => ({ objects: [] });
  operators: { readonly [crd: string]: JsonObject } = {};
  /** What the cache shows of a child; by default all of it. */
  sees: (stored: StoredObject) => boolean = () => true;
  /** Refuses a write, by kind of error. */
  refuse: (write: Write) => KubeErrorKind | undefined = () => undefined;
  /** What a call gives; it takes no time unless it moves the clock. */
  call: (request: ExternalRequest) => Partial<CallResult> = () => ({});
  /** The names of the calls made, those made side by side joined by `+`. */
  readonly called: string[] = [];
  /** The certificates asked for. */
  readonly certificates: CertificateNeed[] = [];
  hook: (call: HookAsk) => HookReply = () => hookSays({});
  readonly hooked: HookAsk[] = [];
  ruleHook: RuleHooks = ({ kind }) => ruleHookSays(kind);
  /** Identities that stay, marked as being deleted, when they are deleted. */
  readonly lingering = new Set<string>();
  /** What a GET of the CR shows, where the cache is behind; the same, if absent. */
  live: KubeObject | "gone" | undefined;
  /** Which other CRs hold a value. */
  holders: (lookup: Lookup) => readonly string[] = () => [];
  #version = 100;

  constructor(public cr: KubeObject) {}

  /** Runs one cycle. */
  run(crd: CrdPlan, more: Partial<CycleFacts> = {}): CycleResult {
    const cycle = reconcile({
      katalog: "test",
      crd,
      cr: this.cr,
      nowMs: this.nowMs,
      random: seededRandom(1),
      hasStatus: this.hasStatus,
      isNamespaced: () => true,
      memory: this.memory,
      forced: false,
      ...more,
    });
    let step = cycle.next();
    while (!step.done) step = cycle.next(this.#answer(step.value));
    return step.value;
  }

  /** Puts an object there, as if somebody else had made it. */
  put(object: KubeObject, managers: readonly string[] = []): StoredObject {
    const uid = object.metadata.uid ?? `uid-${++this.#version}`;
    const resourceVersion = String(++this.#version);
    const stored: StoredObject = {
      object: { ...object, metadata: { ...object.metadata, uid, resourceVersion } },
      applied: new Map(managers.map((name) => [name, "fields"])),
    };
    this.objects.set(identityOfObject(object), stored);
    return stored;
  }

  /** The operations asked for since the last call, in short: `apply ConfigMap/shop/a`. */
  takeLog(): string[] {
    return this.log.splice(0).map((write) => {
      if (write.op === "apply") return `apply ${identityOfObject(write.object)}`;
      return write.op === "delete" || write.op === "patch-child"
        ? `${write.op} ${identityOf(write.ref)}`
        : write.op;
    });
  }

  #answer(ask: Ask): Answer {
    switch (ask.ask) {
      case "children": {
        const owner = identityOfObject(this.cr);
        const children = [...this.objects.values()].filter((stored) =>
          ownersOf(stored.object).includes(owner) && this.sees(stored)
        );
        return { answer: "children", children, unavailable: this.unavailable };
      }
      case "get":
        return {
          answer: "get",
          object: this.#get(identityOf(ask.ref)),
          managedFields: this.managedFields,
        };
      case "read":
        return { answer: "read", results: ask.reads.map((read) => this.read(read)) };
      case "cross": {
        const found = ask.reads.map((read) => this.cross(read));
        return { answer: "cross", found, operators: this.operators };
      }
      case "remote": {
        const results = ask.reads.map(({ request }): CallResult => ({
          status: 200,
          headers: {},
          body: "",
          durationSeconds: 0,
          ...this.call(request),
        }));
        return { answer: "remote", results };
      }
      case "holders":
        return { answer: "holders", keys: this.holders(ask.lookup) };
      case "external": {
        this.called.push(ask.requests.map(({ name }) => name).join("+"));
        const results = ask.requests.map((request): CallResult => ({
          status: 200,
          headers: {},
          body: "",
          durationSeconds: 0,
          ...this.call(request),
        }));
        return { answer: "external", results, nowMs: this.nowMs };
      }
      case "hook":
        this.hooked.push(ask.call);
        return { answer: "hook", reply: this.hook(ask.call) };
      case "rule-hook":
        return { answer: "rule-hook", reply: this.ruleHook(ask.call) };
      case "certificate": {
        this.certificates.push(ask.request);
        const text = `made for ${ask.request.for} no ${++this.#version}`;
        return {
          answer: "certificate",
          certificate: { crt: text, key: text, ca: text },
        };
      }
      case "write":
        return {
          answer: "write",
          results: ask.writes.map((write) => this.#write(write)),
        };
    }
  }

  #get(identity: string): StoredObject | undefined {
    if (identity !== identityOfObject(this.cr)) return this.objects.get(identity);
    const live = this.live === undefined ? this.cr : this.live;
    return live === "gone" ? undefined : { object: live, applied: new Map() };
  }

  #write(write: Write): WriteResult {
    this.log.push(write);
    const refused = this.refuse(write);
    if (refused !== undefined) return failure(refused);
    switch (write.op) {
      case "patch-cr":
      case "patch-status":
        return this.#patchCr(write.patch as Json);
      case "apply":
        return this.#apply(write.object, write.manager);
      case "patch-child": {
        const stored = this.objects.get(identityOf(write.ref));
        if (stored === undefined) return failure("not-found");
        const patched = merge(stored.object as Json, write.patch) as KubeObject;
        return { ok: true, object: this.put(patched, [...stored.applied.keys()]) };
      }
      case "delete": {
        if (identityOf(write.ref) === identityOfObject(this.cr)) return { ok: true };
        const stored = this.objects.get(identityOf(write.ref));
        if (stored === undefined) return failure("not-found");
        if (stored.object.metadata.uid !== write.uid) return failure("conflict");
        this.objects.delete(identityOf(write.ref));
        if (this.lingering.has(identityOf(write.ref))) {
          const { metadata } = stored.object;
          const deletionTimestamp = new Date(this.nowMs).toISOString();
          this.put({ ...stored.object, metadata: { ...metadata, deletionTimestamp } }, [
            ...stored.applied.keys(),
          ]);
        }
        return { ok: true };
      }
    }
  }

  #apply(object: KubeObject, manager = FIELD_MANAGER): WriteResult {
    const live = this.objects.get(identityOfObject(object));
    const { uid, resourceVersion } = object.metadata;
    if (live !== undefined && resourceVersion === "1") return failure("already-exists");
    if (uid !== undefined && live?.object.metadata.uid !== uid) {
      return failure("conflict");
    }
    const kept = live?.object.metadata.uid ?? `uid-${++this.#version}`;
    const metadata = { ...object.metadata, uid: kept };
    const merged = merge(live?.object as Json, { ...object, metadata } as Json);
    const managers = new Set([...live?.applied.keys() ?? [], manager]);
    return { ok: true, object: this.put(merged as KubeObject, [...managers]) };
  }

  #patchCr(patch: Json): WriteResult {
    const sent = isObject(patch) && isObject(patch.metadata) ? patch.metadata : {};
    if (sent.resourceVersion !== this.cr.metadata.resourceVersion) {
      return failure("conflict");
    }
    const merged = merge(this.cr as Json, patch) as KubeObject;
    const resourceVersion = String(++this.#version);
    this.cr = { ...merged, metadata: { ...merged.metadata, resourceVersion } };
    return { ok: true, object: { object: this.cr, applied: new Map() } };
  }
}

function failure(kind: KubeErrorKind): WriteResult {
  return { ok: false, error: { kind, message: `refused: ${kind}` } };
}

/** A JSON merge patch (RFC 7386). */
function merge(live: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json | undefined> = { ...(isObject(live) ? live : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (value !== undefined) merged[key] = merge(merged[key], value);
  }
  return merged;
}
