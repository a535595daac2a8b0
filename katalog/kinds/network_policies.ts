/**
 * Table for who may talk to whom.
 *
 * @module
 */

import type { Json, JsonObject } from "../../core/json.ts";
import { listOf, object, type ObjectShape, type Shape, text, texts } from "../shape.ts";
import { copyShapes, sourceMap } from "./copy.ts";
import {
  built,
  countOrTextAt,
  listOrAbsent,
  namesAt,
  objectAt,
  objectsAt,
  present,
  requiredText,
  textAt,
  textMapAt,
  textsAt,
} from "./fields.ts";
import { BuildError, type KindTable, type Rendered } from "./frame.ts";
import { protocolShape } from "./pod.ts";
import {
  explicitValues,
  profileName,
  profileOf,
  type Profiles,
  profileShape,
} from "./profile.ts";

// An empty list of rules is not stored by the API server: the direction in
// `policyTypes` without rules is what denies all.
const POLICY_PROFILES: Profiles<JsonObject> = {
  "deny-all": { policyTypes: ["Ingress", "Egress"] },
  "deny-all-ingress": { policyTypes: ["Ingress"] },
  "deny-all-egress": { policyTypes: ["Egress"] },
  "allow-same-namespace": {
    policyTypes: ["Ingress"],
    ingress: [{ from: [{ podSelector: {} }] }],
  },
  "allow-dns-egress": {
    policyTypes: ["Egress"],
    egress: [{ ports: [{ port: 53, protocol: "UDP" }, { port: 53, protocol: "TCP" }] }],
  },
};

const peers = listOf(object({
  podSelector: texts,
  namespaceSelector: texts,
  ipBlock: object({ cidr: text, except: listOf(text) }, { required: ["cidr"] }),
}));

const ports = listOf(object({
  protocol: protocolShape,
  port: { ...text, doc: "A number or a port's name" },
}));

const directions: Readonly<Record<string, Shape>> = {
  ingress: listOf(object({ from: peers, ports })),
  egress: listOf(object({ to: peers, ports })),
  policyTypes: {
    type: "list",
    of: { type: "scalar", oneOf: ["Ingress", "Egress"] },
    doc: "Default: the directions that have rules",
  },
};

/** What a profile of the class `networkPolicies` says; the pods stay the entry's. */
export const networkPolicyProfile: ObjectShape = object(directions);

/**
 * networking.k8s.io/v1 NetworkPolicy. A direction is restricted when its key is
 * there, even with an empty list, which denies all. A profile wins over rules.
 */
export const networkPolicies: KindTable = {
  list: "networkPolicies",
  aliases: ["networkpolicies"],
  children: ["networkpolicies", "networkpolicy"],
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  namespaced: true,
  nameSuffix: "",
  nameRequired: true,
  shape: object({
    profile: profileShape("networkPolicies", POLICY_PROFILES),
    podSelector: { ...texts, doc: "Labels; empty or absent: all pods" },
    ...directions,
    annotations: texts,
    ...copyShapes("fromNetworkPolicy"),
  }, {
    exclusive: ["profile", "ingress", "egress", "policyTypes"]
      .map((key) => ["fromNetworkPolicy", key]),
    overrules: ["ingress", "egress", "policyTypes"].map((key) => ["profile", key]),
  }),
  copyKey: "fromNetworkPolicy",
  build(fields, { source }) {
    const podSelector = selector(fields, "podSelector");
    const spec = source === undefined
      ? { podSelector: podSelector ?? {}, ...rules(fields) }
      : { ...sourceMap(source, "spec"), ...(podSelector ? { podSelector } : {}) };
    return built(fields, { spec });
  },
};

function rules(entry: Rendered): JsonObject {
  const profile = profileName(entry);
  if (profile !== undefined) return profileOf(POLICY_PROFILES, profile, "profile");
  const fields = explicitValues(entry);
  const policyTypes = textsAt(fields, "policyTypes") ?? [
    ...(fields.ingress === undefined ? [] : ["Ingress"]),
    ...(fields.egress === undefined ? [] : ["Egress"]),
  ];
  if (policyTypes.length === 0) {
    throw new BuildError(
      "profile",
      "Cannot build the policy: it restricts neither direction",
      "Write `profile`, `ingress` or `egress`; an empty list denies all",
    );
  }
  return present({
    policyTypes,
    ingress: directionRules(fields, "ingress", "from"),
    egress: directionRules(fields, "egress", "to"),
  });
}

function directionRules(
  fields: Rendered,
  direction: string,
  side: string,
): readonly Json[] | undefined {
  return listOrAbsent(
    objectsAt(fields, direction).map((rule, index) => {
      const at = `${direction}[${index}]`;
      const others = objectsAt(rule, side)
        .map((item, i) => peer(item, `${at}.${side}[${i}]`));
      return present({
        [side]: listOrAbsent(others),
        ports: listOrAbsent(
          objectsAt(rule, "ports").map((item) =>
            present({
              port: countOrTextAt(item, "port"),
              // Ports are compared as a whole list, so the server's default is said.
              protocol: textAt(item, "protocol") ?? "TCP",
            })
          ),
        ),
      });
    }),
  );
}

/** @throws {BuildError} For a peer that says nothing: it would be refused. */
function peer(item: JsonObject, at: string): JsonObject {
  const block = objectAt(item, "ipBlock");
  const built = present({
    podSelector: selector(item, "podSelector"),
    namespaceSelector: selector(item, "namespaceSelector"),
    ipBlock: block && present({
      cidr: requiredText(block, "cidr", `${at}.ipBlock`),
      except: namesAt(block, "except"),
    }),
  });
  if (Object.keys(built).length > 0) return built;
  throw new BuildError(
    at,
    `Cannot use "${at}": it names no peer`,
    "Write `podSelector`, `namespaceSelector` or `ipBlock`; `{}` selects all",
  );
}

/** Absent stays absent; an empty map selects everything. */
function selector(fields: Rendered, key: string): JsonObject | undefined {
  if (objectAt(fields, key) === undefined) return undefined;
  const matchLabels = textMapAt(fields, key);
  return matchLabels === undefined ? {} : { matchLabels };
}
