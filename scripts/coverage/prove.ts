/**
 * Proves of each key that a fixture sees its effect: without the key it must fail.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";
import {
  cachedFiles,
  type Katalog,
  loadDocuments,
  pathOf,
  type Place,
  placesIn,
  type ReadFile,
  readNewest,
  without,
} from "./document.ts";
import { type Difference, firstDifference, formatDifference } from "./expected.ts";
import { INERT } from "./inert.ts";
import { type Key, listKeys } from "./keys.ts";
import type { Scenario } from "./scenario.ts";
import { play } from "./world.ts";

/** How a key stands. */
export type State =
  /** A fixture fails without it. */
  | "proven"
  /** The loader says that it is required, and that it is missing without it. */
  | "required"
  /** The loader says that it has no effect yet. */
  | "not-active-yet"
  /** It is meant to change nothing; {@link INERT} says why. */
  | "inert"
  | "unproven";

/** One key, and what proves it. */
export interface Proof extends Key {
  readonly state: State;
  readonly fixture?: string;
  /** What of the fixture's expectations fails without the key. */
  readonly seen?: string;
  /** Of a key without proof: what happened when it was removed. */
  readonly tried?: string;
}

/** All that the run found. */
export interface Coverage {
  readonly proofs: readonly Proof[];
  /** Fixtures that do not hold as they are written. */
  readonly broken: readonly { readonly fixture: string; readonly why: string }[];
}

/** The most places of one key that are tried in one fixture. */
const TRIES_MAX = 4;

/** Goes through the fixtures until each key is proven, or none is left. */
export async function prove(fixtures: readonly Scenario[]): Promise<Coverage> {
  const keys = listKeys();
  const open = new Set(keys.filter(({ later }) => !later).map(({ id }) => id));
  const found = new Map<string, Partial<Proof>>();
  const broken: { fixture: string; why: string }[] = [];
  const readFile = cachedFiles();
  for (const fixture of fixtures) {
    const { katalog, values } = fixture;
    const run = new Run(fixture, await readNewest(katalog, readFile, values), readFile);
    const why = await run.broken();
    if (why !== undefined) {
      // The corpus has a test of its own; some of it needs more than a cycle shows.
      if (!fixture.name.startsWith("corpus/")) {
        broken.push({ fixture: fixture.name, why });
      }
      continue;
    }
    for (const [id, places] of run.places()) {
      if (!open.has(id) || run.inactive.has(id)) continue;
      const proof = await run.prove(places);
      found.set(id, { ...found.get(id), ...proof });
      if (proof.state !== undefined) open.delete(id);
    }
    for (const id of run.inactive) {
      if (open.has(id)) {
        found.set(id, { state: "not-active-yet", fixture: fixture.name });
      }
    }
  }
  const proofs = keys.map((key): Proof => {
    const proof = found.get(key.id);
    if (key.later) return { ...key, state: "not-active-yet" };
    if (proof?.state !== undefined) return { ...key, ...proof, state: proof.state };
    const why = Object.hasOwn(INERT, key.id) ? INERT[key.id] : undefined;
    return why === undefined
      ? { ...key, ...proof, state: "unproven" }
      : { ...key, state: "inert", seen: why };
  });
  return { proofs, broken };
}

/** The trials of one fixture. */
class Run {
  readonly #fixture: Scenario;
  readonly #katalog: Katalog;
  readonly #readFile: ReadFile;
  /** Keys of which the loader said that they have no effect yet. */
  readonly inactive = new Set<string>();

  constructor(fixture: Scenario, katalog: Katalog, readFile: ReadFile) {
    this.#fixture = fixture;
    this.#katalog = katalog;
    this.#readFile = readFile;
  }

  /** Why the fixture does not hold as it is written; `undefined` if it does. */
  async broken(): Promise<string | undefined> {
    const { difference, problems, inactive } = await this.#try(this.#katalog);
    for (const place of placesIn(this.#katalog)) {
      // What stands below a key without effect has none either.
      const path = pathOf(place);
      const below = (at: string) => /^[.[]/.test(path.slice(at.length));
      const told = inactive.some((at) =>
        path === at || path.startsWith(at) && below(at)
      );
      if (told) this.inactive.add(place.id);
    }
    return difference && [formatDifference(difference), ...problems].join("\n  ");
  }

  /** The keys that it sets, each with its places. */
  places(): ReadonlyMap<string, readonly Place[]> {
    const places = new Map<string, Place[]>();
    for (const place of placesIn(this.#katalog)) {
      const known = places.get(place.id);
      if (known === undefined) places.set(place.id, [place]);
      else known.push(place);
    }
    return places;
  }

  /** Takes the key out at one place after another, until something is seen. */
  async prove(places: readonly Place[]): Promise<Partial<Proof>> {
    const fixture = this.#fixture.name;
    let tried = "";
    for (const place of places.slice(0, TRIES_MAX)) {
      const path = pathOf(place, true);
      const instead = this.#fixture.instead[place.id];
      const { difference, failed, missing } = await this.#try(
        without(this.#katalog, place, instead),
      );
      if (missing.includes(path)) {
        return { state: "required", fixture, seen: `missing-key ${path}` };
      }
      if (difference === undefined) tried = "nothing changes without it";
      else if (failed === undefined) {
        return { state: "proven", fixture, seen: difference.path };
      } else tried = `it does not load without it: ${failed}`;
    }
    return { fixture, tried };
  }

  async #try(katalog: Katalog): Promise<Trial> {
    const { problems, plan, steps } = this.#fixture;
    const loaded = await loadDocuments(katalog, this.#readFile);
    const expected = {
      ...(problems === undefined ? {} : { problems }),
      ...(plan === undefined ? {} : { plan }),
      steps: steps.map(({ expect }) => expect),
    };
    const seen = play(this.#fixture, loaded);
    const errors = loaded.problems.filter(({ severity }) => severity === "error");
    const told = (code: string) =>
      loaded.problems.filter((problem) => problem.code === code)
        .map(({ path }) => path);
    // Of a Katalog that is meant not to load, only the problems count.
    const asked: Json =
      problems !== undefined && steps.length === 0 && plan === undefined
        ? { problems }
        : expected;
    const difference = firstDifference(asked, seen);
    // A fixture that is about problems sees them; any other must load.
    const failed = difference?.path.startsWith("problems") && problems !== undefined &&
        steps.length === 0
      ? undefined
      : errors[0];
    return {
      ...(difference ? { difference } : {}),
      ...(failed ? { failed: `${failed.code} ${failed.path}` } : {}),
      missing: told("missing-key"),
      inactive: told("not-active-yet"),
      problems: errors.map(({ code, path, message }) => `${code} ${path}: ${message}`),
    };
  }
}

/** One try. */
interface Trial {
  readonly difference?: Difference;
  /** The problem because of which it did not load. */
  readonly failed?: string;
  /** Paths of the keys that the loader misses. */
  readonly missing: readonly string[];
  /** Paths of the keys that have no effect yet. */
  readonly inactive: readonly string[];
  readonly problems: readonly string[];
}
