/**
 * Compares the objects that the resources of a corpus folder made with what was
 * written down, and makes and removes what they need around them.
 *
 * @module
 */

import assert from "node:assert/strict";
import { getPath, isObject, type Json, type JsonObject } from "../core/json.ts";
import { formatRef, type KubeObject, refOf } from "../core/object.ts";
import { kindTables } from "../katalog/kinds/mod.ts";
import { type KubeClient, KubeError } from "../kube/mod.ts";
import {
  FIELD_MANAGER,
  identityOfObject,
  MANAGED_LABEL,
  MARK_ANNOTATION,
  OWNER_LABEL,
  OWNER_UID_LABEL,
  readMark,
} from "../runtime/marks.ts";
import { type CorpusFolder, filledIn, type Made } from "./test_corpus.ts";
import { ownedPart } from "./test_corpus_owned.ts";

const OWN_LABELS = new Set([MANAGED_LABEL, OWNER_LABEL, OWNER_UID_LABEL]);
const OWN_ANNOTATIONS = new Set([MARK_ANNOTATION]);
/** Namespaces that every cluster has. */
const GIVEN = new Set(["default", "kube-system"]);

/** What one resource makes in a cluster. */
export function expectedOf({ expected, live }: CorpusFolder, cr: KubeObject): Made {
  const name = cr.metadata.name!;
  return { ...expected.crs[name], ...live.crs?.[name] };
}

/** An object without some keys. */
export function without(object: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)));
}

/** The namespaces of a folder that must be there before. */
export function namespacesOf(folder: CorpusFolder): readonly string[] {
  const made = folder.crs.flatMap((cr) => objectsOf(folder, cr));
  const objects = [...folder.crs, ...made, ...folder.live.before ?? []];
  const own = new Set(
    [...made, ...folder.live.before ?? []].filter(({ kind }) => kind === "Namespace")
      .map(({ metadata }) => metadata.name!),
  );
  const names = objects.flatMap(({ metadata }) => metadata.namespace ?? []);
  return [...new Set(names)].filter((name) => !GIVEN.has(name) && !own.has(name))
    .sort();
}

/** The objects of one resource: what `live.yaml` says of one wins. */
function objectsOf({ expected, live }: CorpusFolder, cr: KubeObject): KubeObject[] {
  const name = cr.metadata.name!;
  const otherwise = live.crs?.[name] ?? {};
  const objects = [expected.crs[name] ?? {}, otherwise].flatMap((made) =>
    [...made.created ?? [], ...made.applied ?? []] as unknown as KubeObject[]
  );
  const byRef = new Map(objects.map((one) => [formatRef(refOf(one)), one]));
  for (const ref of otherwise.absent ?? []) byRef.delete(ref);
  return [...byRef.values()];
}

/** The objects of one folder's resources. */
export class CorpusChildren {
  readonly #client: KubeClient;
  readonly #folder: CorpusFolder;
  /** Resources by identity, with their uid once it is known. */
  readonly #uids = new Map<string, string>();

  constructor(client: KubeClient, folder: CorpusFolder) {
    this.#client = client;
    this.#folder = folder;
  }

  /** Makes the namespaces, and what must be there before. */
  async prepare(): Promise<void> {
    for (const name of namespacesOf(this.#folder)) {
      await this.#apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    }
    for (const object of this.#folder.live.before ?? []) await this.#apply(object);
  }

  async #apply(object: KubeObject): Promise<void> {
    await this.#client.apply(object, { fieldManager: "test" });
  }

  /** Removes what {@link CorpusChildren.prepare} made, and the resources. */
  async remove(): Promise<void> {
    const { crs, live } = this.#folder;
    for (const cr of crs) {
      await this.#client.mergePatch(refOf(cr), { metadata: { finalizers: null } })
        .catch(() => {});
      await this.#client.delete(refOf(cr)).catch(() => {});
    }
    for (const object of [...live.before ?? []].reverse()) {
      await this.#client.delete(refOf(object)).catch(() => {});
    }
    for (const name of namespacesOf(this.#folder)) {
      await this.#client.delete({ apiVersion: "v1", kind: "Namespace", name });
    }
  }

  /** Every object is as written, there is no other, and each is marked and owned. */
  async check(): Promise<void> {
    await this.#learn();
    const live = await this.#all();
    for (const cr of this.#folder.crs) {
      const mine = live.filter((one) => readMark(one)?.owner === identityOfObject(cr));
      const written = new Map(
        objectsOf(this.#folder, cr)
          .map((one) => [formatRef(refOf(one)), one as Json]),
      );
      const actual: Record<string, Json> = {};
      for (const object of mine) {
        const key = formatRef(refOf(object));
        actual[key] = shown(object, written.get(key));
      }
      const expected = Object.fromEntries(
        [...written].map(([key, one]) => [key, filledIn(one, actual[key])]),
      );
      assert.deepEqual(actual, expected, `what ${cr.metadata.name} made`);
      for (const object of mine) this.#checkOwner(object, cr);
    }
  }

  #checkOwner(object: KubeObject, cr: KubeObject): void {
    const { namespace } = cr.metadata;
    const uid = this.#uids.get(identityOfObject(cr));
    const inReach = namespace === undefined || namespace === object.metadata.namespace;
    assert.deepEqual(
      object.metadata.ownerReferences?.map((one) => one.uid),
      inReach ? [uid] : undefined,
      `who owns ${formatRef(refOf(object))}`,
    );
    assert.equal(object.metadata.labels?.[OWNER_UID_LABEL], uid);
  }

  /** The version of each object. */
  async versions(): Promise<JsonObject> {
    const all = await this.#mine();
    return Object.fromEntries(
      all.filter(isSettled).map((
        one,
      ) => [formatRef(refOf(one)), String(one.metadata.generation ?? contentOf(one))]),
    );
  }

  /** Whether nothing is left but what is to stay. */
  async gone(): Promise<boolean> {
    return (await this.#left()).length === 0;
  }

  /** As {@link CorpusChildren.gone}, and what is to stay is there; it goes now. */
  async checkGone(): Promise<void> {
    assert.deepEqual(await this.#left(), [], "nothing is left");
    const all = await this.#mine();
    assert.deepEqual(all.map((one) => formatRef(refOf(one))).sort(), this.#staying());
    for (const object of all) {
      if (object.kind === "Job") {
        assert.equal(getPath(object.status, ["succeeded"]), 1, object.metadata.name);
        await this.#client.delete(refOf(object));
      }
    }
  }

  async #left(): Promise<string[]> {
    const staying = new Set(this.#staying());
    return (await this.#mine()).map((one) => formatRef(refOf(one)))
      .filter((name) => !staying.has(name));
  }

  #staying(): string[] {
    return this.#folder.crs.flatMap((cr) => {
      const { deleted = [] } = expectedOf(this.#folder, cr);
      const remains = this.#folder.live.crs?.[cr.metadata.name!]?.remains ?? [];
      return [...deleted.filter((ref) => ref.startsWith("Job.batch ")), ...remains];
    }).sort();
  }

  async #learn(): Promise<void> {
    for (const cr of this.#folder.crs) {
      const live = await this.#client.get(refOf(cr));
      if (live?.metadata.uid) this.#uids.set(identityOfObject(cr), live.metadata.uid);
    }
  }

  /** What belongs to the folder's resources: by the mark, or by who applied it. */
  async #mine(): Promise<readonly KubeObject[]> {
    const owners = new Set(this.#folder.crs.map(identityOfObject));
    return (await this.#all()).filter((one) => owners.has(readMark(one)?.owner ?? ""));
  }

  /** Every marked object of every kind that may be made. */
  async #all(): Promise<readonly KubeObject[]> {
    const found: KubeObject[] = [];
    for (const [apiVersion, kind] of this.#kinds()) {
      try {
        const info = await this.#client.resolve(apiVersion, kind);
        if (info === undefined) continue;
        const labelSelector = `${MANAGED_LABEL}=true`;
        const { items } = await this.#client.list(info, { labelSelector });
        found.push(...items);
      } catch (error) {
        if (!(error instanceof KubeError) || error.kind !== "unknown-kind") throw error;
      }
    }
    return found;
  }

  #kinds(): readonly (readonly [apiVersion: string, kind: string])[] {
    const kinds = new Map(
      kindTables.map((
        { apiVersion, kind },
      ) => [`${apiVersion} ${kind}`, [apiVersion, kind]]),
    );
    for (const cr of this.#folder.crs) {
      for (const { apiVersion, kind } of objectsOf(this.#folder, cr)) {
        kinds.set(`${apiVersion} ${kind}`, [apiVersion, kind]);
      }
    }
    return [...kinds.values()] as unknown as [string, string][];
  }
}

/** What we wrote, without our marks, as `expected.yaml` writes it. */
function shown(object: KubeObject, expected: Json | undefined): Json {
  const owned = ownedPart(object, FIELD_MANAGER, expected) ?? {};
  const { metadata: ownMetadata, ...body } = owned;
  const { name, namespace } = object.metadata;
  const own = isObject(ownMetadata) ? ownMetadata : {};
  const labels = without(isObject(own.labels) ? own.labels : {}, OWN_LABELS);
  const annotations = without(
    isObject(own.annotations) ? own.annotations : {},
    OWN_ANNOTATIONS,
  );
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...without(own, new Set(["labels", "annotations", "ownerReferences"])),
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    ...body,
  } as Json;
}

/** Controllers write into some kinds without a generation all the time. */
function isSettled({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp === undefined;
}

/** What stands in an object that counts no generations. */
function contentOf({ metadata: _, status: __, ...body }: KubeObject): string {
  return JSON.stringify(body);
}
