/**
 * Describes a module's own wish list: what it needs of a Katalog's `capabilities`.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";
import { WISHES_SECTION } from "../gate/gate.ts";
import { readPluginJson } from "../output.ts";
import type { JsonCodec } from "../host_api.ts";
import { apiVersion, kind } from "./objects.ts";
import { readOutput } from "./read.ts";
import { flag, text, whole, word } from "./scalar.ts";
import { list, mapOf, optional, record, type Shape } from "./shape.ts";

/** A kind, and which objects of it. */
export interface KindWish {
  readonly apiVersion: string;
  readonly kind: string;
  /** Namespaces; `same` is that of the resource, `*` all. Absent: `same`. */
  readonly namespaces?: readonly string[];
  /** Absent: any name. */
  readonly names?: readonly string[];
  /** Labels that the objects have; for `read` alone. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A host, and what may be asked of it. */
export interface HttpWish {
  readonly host: string;
  /** Absent: the port of the scheme. */
  readonly port?: number;
  /** Absent: `GET`. */
  readonly methods?: readonly string[];
  /** Absent: any path. */
  readonly pathPrefix?: string;
}

/** What a module wants, in the words of a Katalog's `capabilities`. */
export interface HookWishes {
  readonly read?: readonly KindWish[];
  readonly apply?: readonly KindWish[];
  readonly delete?: readonly KindWish[];
  readonly http?: readonly HttpWish[];
  readonly clock?: boolean;
  readonly random?: boolean;
}

/** Entries of one list; a Katalog that grants more was not written by a person. */
const WISHES_MAX = 100;

const selector = text({ most: 253 });

const kinds = optional(list(
  record<KindWish>({
    apiVersion,
    kind,
    namespaces: optional(list(selector, WISHES_MAX)),
    names: optional(list(selector, WISHES_MAX)),
    labels: optional(mapOf(text({ most: 63, empty: true }), WISHES_MAX)),
  }),
  WISHES_MAX,
));

/** The shape of {@link HookWishes}. */
export const hookWishes: Shape<HookWishes> = record<HookWishes>({
  read: kinds,
  apply: kinds,
  delete: kinds,
  http: optional(list(
    record<HttpWish>({
      host: text({ most: 253 }),
      port: optional(whole(1, 65_535)),
      methods: optional(list(
        word(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
        6,
      )),
      pathPrefix: optional(text({ most: 1_000, pattern: /^\//, what: "a path" })),
    }),
    WISHES_MAX,
  )),
  clock: optional(flag()),
  random: optional(flag()),
}, { description: `The custom section ${WISHES_SECTION} of a module` });

/**
 * Reads a wish list.
 *
 * @param section The text of the custom section.
 * @param file Names the module in messages.
 * @throws {HookError} `refused`, with the place and what belongs there.
 */
export function readWishes(section: string, file: string, json: JsonCodec): HookWishes {
  const what = `the wish list of "${file}"`;
  const bytes = new TextEncoder().encode(section);
  const parsed: Json = readPluginJson(bytes, json, what, "refused");
  return readOutput(() => hookWishes.read(parsed, ""), what, "refused");
}
