/**
 * Sends what a cycle wants written.
 *
 * @module
 */

import { isObject, type Json } from "../core/json.ts";
import { type KubeObject, refOf } from "../core/object.ts";
import { type Informer, KubeError, type StoredObject, toStored } from "../kube/mod.ts";
import type { CycleFacts, Failure, Write, WriteResult } from "./cycle.ts";
import type { DriverWorld } from "./driver.ts";
import { FIELD_MANAGER, identityOfObject } from "./marks.ts";
import { crdLabel } from "./metrics.ts";

/** A patch of the CR itself. */
type CrPatch = Extract<Write, { op: "patch-cr" | "patch-status" }>;

/** Sends one write; what the server refuses is its result. */
export async function send(
  write: Write,
  facts: CycleFacts,
  world: DriverWorld,
  signal: AbortSignal,
): Promise<WriteResult> {
  const count = (result: string) =>
    world.metrics.writes.inc({ ...crdLabel(facts.crd.name), op: write.op, result });
  try {
    const object = await perform(write, facts, world, signal);
    count("success");
    world.logger.debug("sent", { op: write.op, object: nameOf(write, facts) });
    return { ok: true, object };
  } catch (error) {
    const failure = failureOf(error);
    count(failure.kind);
    return { ok: false, error: failure };
  }
}

function nameOf(write: Write, facts: CycleFacts): string {
  if (write.op === "apply") return identityOfObject(write.object);
  return write.op === "delete" || write.op === "patch-child"
    ? `${write.ref.kind}/${write.ref.name}`
    : identityOfObject(facts.cr);
}

async function perform(
  write: Write,
  facts: CycleFacts,
  world: DriverWorld,
  signal: AbortSignal,
): Promise<StoredObject | undefined> {
  const { client, informer, childInformer } = world;
  switch (write.op) {
    case "patch-cr":
    case "patch-status": {
      const object = await client.mergePatch(refOf(facts.cr), write.patch, {
        ...validationOf(write, facts),
        fieldManager: FIELD_MANAGER,
        signal,
      });
      informer.observeWrite(object);
      return toStored(object);
    }
    case "apply": {
      const { object, force, manager = FIELD_MANAGER } = write;
      const options = { fieldManager: manager, force, signal };
      const children = childInformer(object.apiVersion, object.kind);
      assertCovered(object, children);
      const applied = await client.apply(object, options);
      children?.observeWrite(applied);
      return toStored(applied);
    }
    case "patch-child":
      return await patchChild(write, world, signal);
    case "delete": {
      const { ref, uid, resourceVersion, propagation = "Background" } = write;
      await client.delete(ref, {
        uid,
        resourceVersion,
        propagation,
        signal,
      });
      return undefined;
    }
  }
}

/** Nothing where the kind has no status of its own, and none is to be made up. */
/**
 * Lets the server look for fields that it does not know where there may be any: in
 * metadata never, in a status when its fields are others than the last time. Looking
 * costs it a tenth of such a request.
 */
function validationOf({ op, patch }: CrPatch, { memory }: CycleFacts) {
  if (op === "patch-cr") return { fieldValidation: "Ignore" as const };
  const fields = JSON.stringify(fieldsOf(patch));
  const known = memory.checkedStatus === fields;
  memory.checkedStatus = fields;
  const fieldValidation = known ? "Ignore" as const : "Warn" as const;
  return { subresource: "status", fieldValidation };
}

/** The names of fields, without values; lists are one field. */
function fieldsOf(value: Json | undefined): Json {
  if (!isObject(value)) return 0;
  return Object.keys(value).sort().map((name) => [name, fieldsOf(value[name])]);
}

async function patchChild(
  { ref, patch, anywhere }: Extract<Write, { op: "patch-child" }>,
  { client, childInformer }: DriverWorld,
  signal: AbortSignal,
): Promise<StoredObject | undefined> {
  const info = await client.resolve(ref.apiVersion, ref.kind, { signal });
  const own = info?.subresources.includes("status") ?? true;
  if (!own && !anywhere) return undefined;
  const object = await client.mergePatch(ref, patch, {
    ...(own ? { subresource: "status" } : {}),
    fieldValidation: "Warn",
    fieldManager: FIELD_MANAGER,
    signal,
  });
  childInformer(ref.apiVersion, ref.kind)?.observeWrite(object);
  return toStored(object);
}

/** A `KubeError` as data; anything else is a bug and goes on as such. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof KubeError)) throw error;
  return { kind: error.kind, message: error.message, hint: error.hint };
}

/** What is not seen could neither be repaired nor deleted with its owner. */
function assertCovered(object: KubeObject, children: Informer | undefined): void {
  const { namespace } = object.metadata;
  if (children === undefined || children.covers(namespace)) return;
  throw new KubeError(
    "forbidden",
    `the program may not watch "${object.kind}" in ${
      namespace === undefined ? "the cluster" : `the namespace "${namespace}"`
    }`,
    { hint: "Allow it to list and watch this kind in the whole cluster" },
  );
}
