/**
 * Shows a checked Katalog as plain data: merged, with every default filled in.
 *
 * @module
 */

import { formatDuration } from "../core/duration.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { yamlToJson } from "../core/yaml.ts";
import type { Conditions } from "../katalog/condition.ts";
import type { BlockModel, CrdModel, RuleListModel } from "../katalog/model.ts";
import type { Part } from "../katalog/part.ts";

/**
 * One CRD under the keys of the language: but for `name`, what is shown could
 * stand in `spec.crds` and would mean the same.
 */
export function crdView(crd: CrdModel): JsonObject {
  const { namespace, labelSelector, fieldSelector } = crd.selection;
  return present({
    name: crd.name,
    apiTypes: { ...crd.gvk, plural: crd.plural },
    namespaced: crd.namespaced,
    namespace,
    allowedNamespaces: nonEmpty(crd.allowedNamespaces),
    restrictedNamespaces: nonEmpty(crd.restrictedNamespaces),
    labelSelector: selectorMap(labelSelector),
    fieldSelector: selectorMap(fieldSelector),
    labels: partView(crd.labels),
    dependsOn: crd.dependsOn.length === 0 ? undefined : Object.fromEntries(
      crd.dependsOn.map(({ crd, condition }) => [crd, { condition }]),
    ),
    forceConflict: crd.forceConflict,
    ignoreStatusPatch: crd.ignoreStatusPatch,
    ignoreObservedGeneration: crd.ignoreObservedGeneration,
    removeFinalizers: crd.removeFinalizers,
    ...rulesView(crd.rules),
    operatorBox: boxView(crd),
  });
}

function rulesView(rules: CrdModel["rules"]): JsonObject {
  if (rules === undefined) return {};
  const view = ({ rules, calls, hook }: RuleListModel): JsonObject =>
    present({
      external: nonEmpty(calls.map(({ part }) => yamlToJson(part.node))),
      rules: nonEmpty(rules.map(({ node }) => yamlToJson(node))),
      hook: hook && { wasm: hook.wasm },
    });
  const { mutateFirst, mutation, validation } = rules;
  const isSaid = ({ rules, hook }: RuleListModel) => rules.length > 0 || hook;
  return {
    ...(isSaid(mutation) && { mutation: { mutateFirst, ...view(mutation) } }),
    ...(isSaid(validation) && { validation: view(validation) }),
  };
}

function boxView(crd: CrdModel): JsonObject {
  const { status, requeue } = crd;
  return present({
    reconciler: present({
      workers: crd.workers,
      resync: formatDuration(crd.resyncMs),
      queue: { failureThreshold: crd.failureThreshold },
      requeue: requeue && present({
        after: partView(requeue.after),
        ...conditionsView(requeue.conditions),
      }),
      hooks: partView(crd.hooks?.part),
    }),
    finalizers: crd.finalizers,
    ...conditionsView(crd.conditions),
    onCreate: blockView(crd.onCreate),
    onReconcile: blockView(crd.onReconcile),
    onDelete: withTimeout(crd.onDelete),
    status: {
      conditions: status.conditions,
      readiness: status.readiness,
      fields: status.fields.map((field) =>
        present({
          path: field.path.join("."),
          type: field.type,
          value: partView(field.value),
          ...conditionsView(field.conditions),
          clearOnFalse: field.clearOnFalse,
        })
      ),
    },
  });
}

/** The entries by the list that they were written in, each as it was written. */
function blockView(block: BlockModel): JsonObject | undefined {
  const lists: Record<string, Json[]> = {};
  for (const entry of block.entries) {
    (lists[entry.table.list] ??= []).push(yamlToJson(entry.part.node));
  }
  const view = present({ ...conditionsView(block.conditions), ...lists });
  return Object.keys(view).length === 0 ? undefined : view;
}

/** Only deleting waits for objects to be gone, step by step. */
function withTimeout(block: BlockModel): JsonObject | undefined {
  const view = blockView(block);
  return view && { ...view, timeout: formatDuration(block.timeoutMs) };
}

function conditionsView({ when, or }: Conditions): JsonObject {
  return { when: partView(when), or: partView(or) };
}

function partView(part: Part | undefined): Json | undefined {
  return part === undefined ? undefined : yamlToJson(part.node);
}

/** `a=b,c=d` as the map that it was written as. */
function selectorMap(selector: string | undefined): JsonObject | undefined {
  if (selector === undefined) return undefined;
  return Object.fromEntries(
    selector.split(",").map((term) => {
      const at = term.indexOf("=");
      return [term.slice(0, at), term.slice(at + 1)];
    }),
  );
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** Without the keys that have no value. */
function present(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  );
}
