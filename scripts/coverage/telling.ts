/**
 * Names the keys that are for people: they are read, and are meant to change nothing.
 *
 * @module
 */

/** By key: who reads it. A key that begins to do something must leave this list. */
const TELLING: Readonly<Record<string, string>> = {
  "katalog.metadata.namespace": "the user interface groups CRDs by it",
  "katalog.metadata.clusterName": "the user interface filters by it",
  "katalog.metadata.description": "registries show it",
  "katalog.metadata.version": "registries show it",
  "katalog.metadata.author": "registries show it",
  "katalog.metadata.license": "registries show it",
  "katalog.metadata.tags": "registries search it",
  "katalog.metadata.createdBy": "the user interface shows it",
  "katalog.metadata.projects": "the user interface shows it",
  "crd.description": "the user interface shows it",
};

/** Who reads a key that changes nothing; `undefined` for every other key. */
export function tellingOnly(id: string): string | undefined {
  return Object.hasOwn(TELLING, id) ? TELLING[id] : undefined;
}
