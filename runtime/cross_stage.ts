/**
 * Lets one cycle see the CRs of other CRDs, as `.cross`.
 *
 * Nothing here ever fails a cycle: what cannot be read is not found.
 *
 * @module
 */

import type { Json, JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { type CrossPlan, RenderError } from "../katalog/mod.ts";
import type { Scope } from "../template/mod.ts";
import type { Answer, CrossFound, CrossRead, Cycle, CycleFacts } from "./cycle.ts";
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
  const wanted = crd.cross.map((plan) => ({
    plan,
    read: readOf(plan, scope, warnings),
  }));
  const reads = wanted.flatMap(({ read }) => read ?? []);
  const { found, operators } = yield* askCross(reads);
  const cross: Record<string, Json> = {};
  for (const [name, operator] of Object.entries(operators)) cross[name] = operator;
  for (const { plan, read } of wanted) {
    const one = read === undefined ? undefined : found[reads.indexOf(read)];
    const operator = plan.crd === undefined ? undefined : operators[plan.crd];
    cross[plan.as] = describe(plan, read, one, operator);
  }
  return { facts: withContext(facts, { cross }), warnings };
}

function readOf(
  plan: CrossPlan,
  scope: Scope,
  warnings: string[],
): CrossRead | undefined {
  const { crd, all } = plan;
  if (crd === undefined) return undefined;
  const { metadata } = scope.root as unknown as KubeObject;
  try {
    const { name, namespace, matchLabels } = plan.select(scope);
    if (matchLabels !== undefined) return { crd, matchLabels, all };
    return {
      crd,
      name: name ?? metadata.name ?? "",
      namespace: namespace ?? metadata.namespace,
      all: false,
    };
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    warnings.push(error.message);
    return undefined;
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
  return {
    name: read?.name ?? "",
    namespace: read?.namespace ?? "",
    metadata: {},
    spec: {},
    status: {},
    children: found?.noChildren ?? {},
  };
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
