/**
 * Compiles calls: their order, from the answers they read, and their requests.
 *
 * @module
 */

import { isObject, type Json } from "../core/json.ts";
import { formatValue, type Scope } from "../template/mod.ts";
import { compileGate, type Conditions } from "./condition.ts";
import type { ExternalModel } from "./external.ts";
import type {
  Credential,
  ExternalCall,
  ExternalPlan,
  ExternalRequest,
  SecretReading,
} from "./external_plan.ts";
import { compileToken } from "./external_token.ts";
import { textOf } from "./part.ts";
import { type Gate, RenderError } from "./plan.ts";
import { compileShape } from "./render.ts";
import type { Report } from "./report.ts";
import { type Shape, text, texts } from "./shape.ts";
import { compileText, type TextOptions } from "./template_text.ts";

/** Calls that stand together, and the conditions around them. */
export interface CallList {
  readonly calls: readonly ExternalModel[];
  /** Of the block and what is around it. One that reads an answer does not count. */
  readonly conditions?: readonly Conditions[];
}

/** No calls at all. */
export const NO_CALLS: ExternalPlan = {
  calls: [],
  names: [],
  variables: [],
  secrets: [],
};

/**
 * Compiles lists of calls that see each other's answers. A call waits for those
 * whose answers it names; where it reads `.external` as a whole, for all before it.
 */
export function compileExternal(
  lists: readonly CallList[],
  report: Report,
  options: TextOptions = {},
): ExternalPlan {
  const models = lists.flatMap(({ calls }) => calls);
  if (models.length === 0) return NO_CALLS;
  const around = lists.map(({ conditions = [] }) =>
    conditions.map((one) => gateWithoutAnswers(one, report, options))
  );
  const compiled = lists.flatMap(({ calls }, i) =>
    calls.map((model) => ({
      model,
      ...compileCall(model, around[i], report, options),
    }))
  );
  const made = compiled.filter(({ model }) => model.active);
  const known = new Map(made.map(({ model }, i) => [model.name, i]));
  const calls = made.map(({ call, reads }, i): ExternalCall => {
    const all = reads.has("*") ? [...known].filter(([, at]) => at < i) : [];
    const needs = [...reads].filter((name) => known.has(name));
    return { ...call, needs: [...new Set([...needs, ...all.map(([name]) => name)])] };
  });
  return {
    calls: inOrder(calls, report),
    names: models.map(({ name }) => name),
    variables: [...new Set(made.flatMap(({ variables }) => variables))],
    secrets: made.flatMap(({ model }) => secretsOf(model)),
  };
}

/** A condition on an answer can be judged only once the calls have been made. */
function gateWithoutAnswers(
  conditions: Conditions,
  report: Report,
  options: TextOptions,
): Gate {
  let reads = false;
  const readsCall = () => void (reads = true);
  const gate = compileGate(conditions, report, { ...options, readsCall });
  return reads ? () => true : gate;
}

interface CompiledCall {
  readonly call: Omit<ExternalCall, "needs">;
  readonly reads: ReadonlySet<string>;
  readonly variables: readonly string[];
}

function compileCall(
  model: ExternalModel,
  around: readonly Gate[],
  report: Report,
  outer: TextOptions,
): CompiledCall {
  const reads = new Set<string>();
  const options = { ...outer, readsCall: (name: string) => void reads.add(name) };
  const own = compileGate(model.conditions, report, options);
  const { origin, name, continueOnError, cacheForMs, retry, sleepMs } = model;
  const { credential, variables } = compileCredential(model, report, options);
  return {
    reads,
    variables,
    call: {
      origin,
      name,
      gate: (scope) => around.every((gate) => gate(scope)) && own(scope),
      request: compileRequest(model, credential, report, options),
      continueOnError,
      ...(cacheForMs === undefined ? {} : { cacheForMs }),
      retry,
      sleepMs,
    },
  };
}

/** The Secret that a credential is read from. */
export function secretsOf({ auth }: Pick<ExternalModel, "auth">): SecretReading[] {
  if (auth === undefined || !("key" in auth)) return [];
  const namespace = textOf(auth.namespace);
  return [{ name: auth.name, ...(namespace ? { namespace } : {}) }];
}

/** Describes the credential to send; `undefined` for none. */
export type RenderCredential = (scope: Scope) => Credential | undefined;

function compileRequest(
  model: ExternalModel,
  credential: RenderCredential,
  report: Report,
  options: TextOptions,
): ExternalCall["request"] {
  const { name, method, timeoutMs, expectedStatus, origin } = model;
  const url = model.url && compileText(model.url, report, options);
  const headers = compileShape(texts, model.headers, report, options);
  const body = compileShape(text, model.body, report, options);
  const queryShape: Shape = model.query?.node.type === "map" ? texts : text;
  const query = compileShape(queryShape, model.query, report, options);
  const named = namedAddresses(model.url?.node.text ?? "");
  return (scope): ExternalRequest => {
    const address = url?.render(scope) ?? "";
    if (address === "") {
      throw new RenderError(origin, `Cannot call "${name}": its url is empty`);
    }
    const sent = body(scope);
    const secret = credential(scope);
    return {
      name,
      method,
      url: withQuery(address, query(scope)),
      headers: headersOf(headers(scope), sent !== undefined),
      ...(sent === undefined ? {} : { body: String(sent) }),
      ...(secret === undefined ? {} : { credential: secret }),
      timeoutMs,
      ...(expectedStatus === undefined ? {} : { expectedStatus }),
      named,
    };
  };
}

/** Compiles where a credential comes from. */
export function compileCredential(
  { auth, token }: Pick<ExternalModel, "auth" | "token">,
  report: Report,
  options: TextOptions,
): { readonly credential: RenderCredential; readonly variables: readonly string[] } {
  if (token !== undefined) {
    const { pieces, variables } = compileToken(token, report, options);
    return {
      variables,
      credential: (scope) => {
        const found = pieces(scope);
        return found.length === 0
          ? undefined
          : { from: "token", header: "Authorization", pieces: found };
      },
    };
  }
  if (auth === undefined) return { credential: () => undefined, variables: [] };
  const { header } = auth;
  if ("env" in auth) {
    const credential = { from: "environment", header, variable: auth.env } as const;
    return { credential: () => credential, variables: [auth.env] };
  }
  const { name, key } = auth;
  const namespace = compileShape(text, auth.namespace, report, options);
  return {
    variables: [],
    credential: (scope) => {
      const where = namespace(scope);
      return {
        from: "secret",
        header,
        name,
        key,
        ...(where === undefined ? {} : { namespace: String(where) }),
      };
    },
  };
}

/** A body without a type is JSON, as people write it. */
function headersOf(
  rendered: Json | undefined,
  hasBody: boolean,
): { readonly [name: string]: string } {
  const entries = Object.entries(isObject(rendered) ? rendered : {})
    .map(([name, value]) => [name, String(value ?? "")] as const);
  const typed = entries.some(([name]) => name.toLowerCase() === "content-type");
  return Object.fromEntries(
    hasBody && !typed ? [...entries, ["Content-Type", "application/json"]] : entries,
  );
}

function withQuery(url: string, query: Json | undefined): string {
  if (query === undefined || query === "") return url;
  const text = isObject(query)
    ? new URLSearchParams(
      Object.entries(query).map(([key, value]) => [key, formatValue(value ?? "")]),
    ).toString()
    : String(query).replace(/^\?/, "");
  if (text === "") return url;
  const [address, fragment] = url.split("#", 2);
  const joint = address.includes("?") ? "&" : "?";
  return `${address}${joint}${text}${fragment === undefined ? "" : `#${fragment}`}`;
}

/** The host of an address, if it stands in the Katalog in full. */
export function namedAddresses(url: string): readonly string[] {
  const fixed = url.split("{{")[0];
  const whole = fixed === url
    ? /^https?:\/\/[^/?#]+/i
    : /^https?:\/\/[^/?#]+(?=[/?#])/i;
  const origin = URL.parse(whole.exec(fixed)?.[0] ?? "");
  return origin === null ? [] : [origin.hostname.replace(/^\[|\]$/g, "")];
}

/** Each call after those it needs; calls in a circle are reported and left out. */
function inOrder(calls: readonly ExternalCall[], report: Report): ExternalCall[] {
  const ordered: ExternalCall[] = [];
  const done = new Set<string>();
  let left = calls;
  while (left.length > 0) {
    const ready = left.filter(({ needs }) => needs.every((name) => done.has(name)));
    if (ready.length === 0) {
      const circle = left.map(({ name }) => `"${name}"`).join(", ");
      report.error({
        code: "external-cycle",
        ...left[0].origin,
        message: `Cannot order the calls ${circle}: they need each other's answers`,
        hint: "Let one of them do without `.external` of the others",
      });
      return ordered;
    }
    for (const call of ready) {
      done.add(call.name);
      ordered.push(call);
    }
    left = left.filter((call) => !ready.includes(call));
  }
  return ordered;
}
