/**
 * Tables for what accounts may do.
 *
 * @module
 */

import type { Json, JsonObject } from "../../core/json.ts";
import { listOf, object, type Shape, text, texts } from "../shape.ts";
import {
  built,
  listOrAbsent,
  namesAt,
  objectAt,
  objectsAt,
  present,
  requiredText,
  textAt,
  textsAt,
} from "./fields.ts";
import type { BuildContext, BuiltObject, KindTable, Rendered } from "./frame.ts";

const GROUP = "rbac.authorization.k8s.io";
const API_VERSION = `${GROUP}/v1`;

const rules: Shape = listOf(object({
  apiGroups: { ...listOf(text), doc: 'The core group is `""`, the default' },
  resources: listOf(text),
  verbs: listOf(text),
  resourceNames: listOf(text),
}, { required: ["resources", "verbs"] }));

const subjects: Shape = listOf(object({
  kind: {
    type: "scalar",
    oneOf: ["ServiceAccount", "User", "Group"],
    doc: "Default `ServiceAccount`",
  },
  name: text,
  namespace: { ...text, doc: "Default: the binding's" },
}, { required: ["name"] }));

function roleTable(
  names: Pick<KindTable, "list" | "aliases" | "children" | "kind" | "nameSuffix">,
  namespaced: boolean,
): KindTable {
  return {
    ...names,
    apiVersion: API_VERSION,
    namespaced,
    shape: object({ rules, annotations: texts }, { required: ["rules"] }),
    build: (fields) => built(fields, { rules: objectsAt(fields, "rules").map(rule) }),
  };
}

/** rbac.authorization.k8s.io/v1 Role. The operator must hold what it grants. */
export const roles: KindTable = roleTable({
  list: "roles",
  children: ["roles", "role"],
  kind: "Role",
  nameSuffix: "-role",
}, true);

/** rbac.authorization.k8s.io/v1 ClusterRole. */
export const clusterRoles: KindTable = roleTable({
  list: "clusterRoles",
  aliases: ["clusterroles"],
  children: ["clusterroles", "clusterrole"],
  kind: "ClusterRole",
  nameSuffix: "-cluster-role",
}, false);

function bindingTable(
  names: Pick<KindTable, "list" | "aliases" | "children" | "kind" | "nameSuffix">,
  namespaced: boolean,
): KindTable {
  const kinds = namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
  return {
    ...names,
    apiVersion: API_VERSION,
    namespaced,
    shape: object({
      roleRef: object({
        name: text,
        kind: { type: "scalar", oneOf: kinds, doc: `Default \`${kinds[0]}\`` },
      }, { required: ["name"] }),
      subjects,
      annotations: texts,
    }, { required: ["roleRef", "subjects"] }),
    build: (fields, context) => binding(fields, context, kinds[0]),
  };
}

/** rbac.authorization.k8s.io/v1 RoleBinding. Its `roleRef` is immutable. */
export const roleBindings: KindTable = bindingTable({
  list: "roleBindings",
  aliases: ["rolebindings"],
  children: ["rolebindings", "rolebinding"],
  kind: "RoleBinding",
  nameSuffix: "-rolebinding",
}, true);

/** rbac.authorization.k8s.io/v1 ClusterRoleBinding. Its `roleRef` is immutable. */
export const clusterRoleBindings: KindTable = bindingTable({
  list: "clusterRoleBindings",
  aliases: ["clusterrolebindings"],
  children: ["clusterrolebindings", "clusterrolebinding"],
  kind: "ClusterRoleBinding",
  nameSuffix: "-crb",
}, false);

function rule(item: JsonObject): Json {
  return present({
    apiGroups: textsAt(item, "apiGroups") ?? [""],
    resources: textsAt(item, "resources"),
    verbs: textsAt(item, "verbs"),
    resourceNames: namesAt(item, "resourceNames"),
  });
}

/**
 * API groups are said even where the server would fill them in: `roleRef` and
 * `subjects` are compared as a whole.
 */
function binding(
  fields: Rendered,
  context: BuildContext,
  roleKind: string,
): BuiltObject {
  const role = objectAt(fields, "roleRef") ?? {};
  return built(fields, {
    roleRef: {
      apiGroup: GROUP,
      kind: textAt(role, "kind") ?? roleKind,
      name: requiredText(role, "name", "roleRef"),
    },
    subjects: listOrAbsent(
      objectsAt(fields, "subjects").map((item, index) => {
        const at = `subjects[${index}]`;
        const kind = textAt(item, "kind") ?? "ServiceAccount";
        const name = requiredText(item, "name", at);
        if (kind !== "ServiceAccount") return { apiGroup: GROUP, kind, name };
        const namespace = textAt(item, "namespace") ?? context.namespace ??
          requiredText(item, "namespace", at);
        return { kind, name, namespace };
      }),
    ),
  });
}
