/**
 * Compiles the `source` of `cross`: how another program is asked for a resource.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import type { ScalarNode } from "../core/yaml.ts";
import type { Scope } from "../template/mod.ts";
import type { AuthModel } from "./external.ts";
import { checkToken, checkUrl } from "./external_check.ts";
import { compileCredential, namedAddresses, secretsOf } from "./external_compile.ts";
import type { ExternalRequest } from "./external_plan.ts";
import type { CrossName, CrossProtocol, CrossRemote } from "./observed_plan.ts";
import { childPart, originOf, type Part, textOf } from "./part.ts";
import { RenderError } from "./plan.ts";
import { compileShape } from "./render.ts";
import type { Report } from "./report.ts";
import { text } from "./shape.ts";
import type { TextOptions } from "./template_text.ts";

/** As the shape of `source` says. */
const CACHE_MS = 30_000;
/** A worker waits with it, and nothing fails without an answer. */
const TIMEOUT_MS = 5_000;

/** Whom to ask for what. */
export interface RemoteModel {
  /** The name under `.cross`. */
  readonly as: string;
  /** The CRD's name over there. */
  readonly crd: string;
  readonly protocol: CrossProtocol;
  readonly source: Part;
  /** The variables of the environment are in these already. */
  readonly endpoint?: Part<ScalarNode>;
  readonly host?: Part<ScalarNode>;
}

/** Compiles it; `undefined` where the source names nobody. */
export function compileRemote(
  model: RemoteModel,
  report: Report,
  options: TextOptions,
): CrossRemote | undefined {
  const { as, source, endpoint, host } = model;
  const address = endpoint ?? host;
  if (address === undefined) return undefined;
  if (endpoint !== undefined) checkUrl(endpoint, report);
  const render = compileShape(text, address, report, options);
  const auth = readAuth(childPart(source, "auth"));
  const token = childPart(childPart(source, "auth"), "token") as Part<ScalarNode>;
  checkToken(token, report);
  const { credential, variables } = compileCredential(
    { ...(auth ? { auth } : {}), ...(token ? { token } : {}) },
    report,
    options,
  );
  const cacheFor = parseDuration(textOf(childPart(source, "cacheFor")) ?? "");
  return {
    cacheForMs: cacheFor ?? CACHE_MS,
    variables,
    secrets: secretsOf({ ...(auth ? { auth } : {}) }),
    request: (scope: Scope, which): ExternalRequest => {
      const rendered = String(render(scope) ?? "");
      if (rendered === "") {
        throw new RenderError(originOf(address), `Cannot ask for "${as}": no address`);
      }
      const secret = credential(scope);
      return {
        name: `cross.${as}`,
        method: "GET",
        url: endpoint === undefined ? urlOf(rendered, model, which) : rendered,
        headers: { Accept: "application/json" },
        ...(secret === undefined ? {} : { credential: secret }),
        timeoutMs: TIMEOUT_MS,
        named: namedAddresses(address.node.text),
      };
    },
  };
}

function readAuth(part: Part | undefined): AuthModel | undefined {
  const secret = childPart(part, "secretRef");
  const [name, key] = ["name", "key"].map((field) => textOf(childPart(secret, field)));
  if (!name || !key) return undefined;
  const namespace = childPart(secret, "namespace");
  return {
    header: "Authorization",
    name,
    key,
    ...(namespace ? { namespace } : {}),
  };
}

/** Where a runtime tells of its CRDs. */
function urlOf(
  host: string,
  { crd, protocol }: RemoteModel,
  { name, namespace }: CrossName,
): string {
  const origin = /^https?:\/\//i.test(host) ? host : `http://${host}`;
  const whose = [...(namespace === undefined ? [] : [namespace]), name];
  const rest = {
    cr: ["cr", ...whose],
    events: ["cr", ...whose, "events"],
    health: ["health"],
    info: [],
    metrics: [],
  }[protocol];
  const path = ["katalog", crd.toLowerCase(), ...rest].map(encodeURIComponent);
  return `${origin.replace(/\/+$/, "")}/${path.join("/")}`;
}
