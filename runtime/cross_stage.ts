/**
 * Lets one cycle see the CRs of other CRDs, as `.cross`.
 *
 * Nothing here ever fails a cycle: what cannot be read is not found.
 *
 * @module
 */

import type { Json, JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { type CrossName, type CrossPlan, RenderError } from "../katalog/mod.ts";
import type { Scope } from "../template/mod.ts";
import { absentView, missingView, viewOf } from "./cross_remote.ts";
import type {
  Answer,
  CrossFound,
  CrossRead,
  Cycle,
  CycleFacts,
  RemoteRead,
} from "./cycle.ts";
import type { CallResult } from "./call_result.ts";
import { scopeOf, withContext } from "./scope.ts";

/** What a cycle goes on with. */
export interface Crossed {
  readonly facts: CycleFacts;
  readonly warnings: readonly string[];
}

/** Asks for what the CRD's `cross` names; nothing is asked where nothing looks. */
export function* readCross(facts: CycleFacts): Cycle<Crossed> {
  const { crd } = facts;
  if (crd.cross.length === 0 && !crd.roots.has("cross")) return { facts, warnings: [] };
  const scope = scopeOf(facts, {});
  const warnings: string[] = [];
  const wanted = crd.cross.map((plan) => wantOf(plan, scope, warnings));
  const reads = wanted.flatMap(({ read }) => read ?? []);
  const { found, operators } = yield* askCross(reads);
  const remotes = wanted.flatMap(({ remote }) => remote ?? []);
  const results = remotes.length === 0 ? [] : yield* askRemote(remotes);
  const cross: Record<string, Json> = {};
  for (const [name, operator] of Object.entries(operators)) cross[name] = operator;
  for (const { plan, which, read, remote } of wanted) {
    if (remote !== undefined) {
      const result = results[remotes.indexOf(remote)];
      const { view, warning } = viewOf({ protocol: plan.protocol, which, result });
      if (warning !== undefined) {
        warnings.push(`Cannot read across to "${plan.as}": ${warning}`);
      }
      cross[plan.as] = view;
      continue;
    }
    if (plan.remote !== undefined) {
      cross[plan.as] = absentView(plan.protocol, which, "it could not be asked for");
      continue;
    }
    const one = read === undefined ? undefined : found[reads.indexOf(read)];
    const operator = plan.crd === undefined ? undefined : operators[plan.crd];
    cross[plan.as] = describe(plan, read, one, operator);
  }
  return { facts: withContext(facts, { cross }), warnings };
}

/** What an entry asks for: here, of another program, or of nobody. */
interface Want {
  readonly plan: CrossPlan;
  readonly which: CrossName;
  readonly read?: CrossRead;
  readonly remote?: RemoteRead;
}

function wantOf(plan: CrossPlan, scope: Scope, warnings: string[]): Want {
  const { crd, all, remote } = plan;
  const own = (scope.root as unknown as KubeObject).metadata;
  let which: CrossName = { name: "" };
  try {
    const { name = own.name ?? "", namespace, matchLabels } = plan.select(scope);
    which = { name, namespace: namespace ?? own.namespace };
    if (crd !== undefined) {
      const read = matchLabels === undefined ? { crd, ...which } : { crd, matchLabels };
      return { plan, which, read: { ...read, all: matchLabels !== undefined && all } };
    }
    if (remote === undefined) return { plan, which };
    const request = remote.request(scope, which);
    return { plan, which, remote: { request, cacheForMs: remote.cacheForMs } };
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    warnings.push(error.message);
    return { plan, which };
  }
}

function describe(
  plan: CrossPlan,
  read: CrossRead | undefined,
  found: CrossFound | undefined,
  operator: JsonObject | undefined,
): JsonObject {
  const first = found?.objects[0];
  const health = plan.protocol === "health" ? operator?.health as JsonObject : {};
  // The operator itself is found although no CR was asked for.
  const there = plan.protocol === "cr" ? first !== undefined : operator !== undefined;
  return {
    ...(first === undefined ? missing(read, found) : view(first)),
    ...(plan.all
      ? { items: (found?.objects ?? []).map((one) => ({ ...view(one) })) }
      : {}),
    ...operator,
    ...health,
    found: String(there),
  };
}

type Seen = CrossFound["objects"][number];

function view({ object, children }: Seen): JsonObject {
  const { name, namespace } = object.metadata;
  return {
    ...(object as JsonObject),
    name: name ?? "",
    namespace: namespace ?? "",
    spec: object.spec ?? {},
    status: object.status ?? {},
    children,
  };
}

/** Fields of what is not there are empty, not errors. */
function missing(
  read: CrossRead | undefined,
  found: CrossFound | undefined,
): JsonObject {
  const { name = "", namespace } = read ?? {};
  const children = found?.noChildren ?? {};
  return { ...missingView({ name, namespace }), children };
}

function* askRemote(reads: readonly RemoteRead[]): Cycle<readonly CallResult[]> {
  const answer = yield { ask: "remote", reads };
  if (answer.answer !== "remote" || answer.results.length !== reads.length) {
    throw new TypeError("Expected one result for each read");
  }
  return answer.results;
}

function* askCross(
  reads: readonly CrossRead[],
): Cycle<Extract<Answer, { answer: "cross" }>> {
  const answer = yield { ask: "cross", reads };
  if (answer.answer !== "cross" || answer.found.length !== reads.length) {
    throw new TypeError("Expected an answer to each read");
  }
  return answer;
}
