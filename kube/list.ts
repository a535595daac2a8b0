/**
 * Reads a whole collection, page by page.
 *
 * @module
 */

import { isObject, type Json } from "../core/json.ts";
import { formatApiVersion, type KubeObject } from "../core/object.ts";
import type { KubeList, KubePage, ResourceInfo, Selection } from "./client.ts";
import { KubeError } from "./errors.ts";
import type { HttpAnswer, HttpCall } from "./http.ts";
import { AnswerTooLargeError } from "./repeat.ts";
import { collectionPath } from "./resource_path.ts";

/** As client-go's pager. */
const PAGE_SIZE = 500;

/** A list that takes longer than etcd keeps old versions starts again. */
const ATTEMPTS_MAX = 3;

const METADATA_ONLY =
  "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";

/** Sends one call. */
export type Send = (call: HttpCall) => Promise<HttpAnswer>;

/** What to list. */
export interface ListQuery {
  readonly info: ResourceInfo;
  readonly selection: Selection;
  /** Leave out all but `metadata`: a tenth of the bytes. */
  readonly metadataOnly?: boolean;
}

/**
 * Lists all pages, of one consistent version, in one piece.
 *
 * @throws {KubeError} As {@link listPages}.
 */
export async function listAll(send: Send, query: ListQuery): Promise<KubeList> {
  let items: KubeObject[] = [];
  let resourceVersion = "";
  for await (const page of listPages(send, query)) {
    if (page.first) items = [];
    for (const item of page.items) items.push(item);
    resourceVersion = page.resourceVersion;
  }
  return { resourceVersion, items };
}

/**
 * Lists page by page, all of one consistent version; from the first page again when
 * that version expires on the way.
 *
 * No resourceVersion is sent: with `0` a server neither pages nor promises not to
 * go back in time.
 *
 * @throws {KubeError} As `send` does; `gone`, if the version expired on every try.
 */
export async function* listPages(
  send: Send,
  query: ListQuery,
): AsyncGenerator<KubePage> {
  for (let attempt = 1;; attempt++) {
    try {
      return yield* listOnce(send, query);
    } catch (error) {
      const expired = error instanceof KubeError && error.kind === "gone";
      if (!expired || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}

async function* listOnce(send: Send, query: ListQuery): AsyncGenerator<KubePage> {
  let pageSize = PAGE_SIZE;
  let from = "";
  for (;;) {
    let page: Page;
    try {
      page = readPage((await send(pageCall(query, pageSize, from))).body, query.info);
    } catch (error) {
      // Objects of a MiB each: 500 of them would fill the memory.
      if (!(error instanceof AnswerTooLargeError) || pageSize === 1) throw error;
      pageSize = Math.max(1, Math.floor(pageSize / 8));
      continue;
    }
    const { resourceVersion, items, next } = page;
    yield { first: from === "", resourceVersion, items };
    if (next === "") return;
    from = next;
  }
}

function pageCall(
  { info, selection, metadataOnly }: ListQuery,
  limit: number,
  from: string,
): HttpCall {
  const query = new URLSearchParams({ limit: String(limit) });
  if (selection.labelSelector) query.set("labelSelector", selection.labelSelector);
  if (selection.fieldSelector) query.set("fieldSelector", selection.fieldSelector);
  if (from !== "") query.set("continue", from);
  return {
    method: "GET",
    path: `${collectionPath(info, selection.namespace)}?${query}`,
    ...(metadataOnly ? { accept: METADATA_ONLY } : {}),
    what: `list "${info.plural}${info.group === "" ? "" : `.${info.group}`}"`,
    secret: info.group === "" && info.kind === "Secret",
    repeatable: true,
  };
}

interface Page {
  readonly resourceVersion: string;
  readonly next: string;
  readonly items: readonly KubeObject[];
}

function readPage(body: Json, info: ResourceInfo): Page {
  const list = isObject(body) && isObject(body.metadata) ? body : undefined;
  if (list === undefined || !isObject(list.metadata)) {
    throw new KubeError(
      "server",
      `Cannot list "${info.plural}": the answer is no list`,
    );
  }
  const { resourceVersion, continue: next } = list.metadata;
  const items = Array.isArray(list.items) ? list.items as readonly Json[] : [];
  // Built-in kinds leave these two out of the items of a list.
  const identity = {
    apiVersion: formatApiVersion(info.group, info.version),
    kind: info.kind,
  };
  return {
    resourceVersion: typeof resourceVersion === "string" ? resourceVersion : "",
    next: typeof next === "string" ? next : "",
    items: items.filter(isObject).map((item) =>
      ({ ...identity, ...item }) as unknown as KubeObject
    ),
  };
}
