/**
 * Remembers who reads whom, so that a change wakes those who looked.
 *
 * @module
 */

/** One CR of one CRD. */
export interface CrossKey {
  readonly crd: string;
  /** `namespace/name`, or `name`. */
  readonly key: string;
}

/** What a reader looked at. */
export interface CrossInterest {
  readonly crd: string;
  /** The CR's key, there or not; absent: any of the CRD's, since labels chose. */
  readonly key?: string;
}

/** The index of readers by what they last looked at. */
export class CrossReaders {
  readonly #targets = new Map<string, readonly string[]>();
  readonly #readers = new Map<string, Map<string, CrossKey>>();

  /** Says what a reader looks at now; what it looked at before no longer counts. */
  note(reader: CrossKey, interests: readonly CrossInterest[]): void {
    const id = idOf(reader);
    this.forget(reader);
    if (interests.length === 0) return;
    const targets = [...new Set(interests.map(idOf))];
    this.#targets.set(id, targets);
    for (const target of targets) {
      const readers = this.#readers.get(target);
      if (readers === undefined) this.#readers.set(target, new Map([[id, reader]]));
      else readers.set(id, reader);
    }
  }

  /** Forgets a reader that is gone. */
  forget(reader: CrossKey): void {
    const id = idOf(reader);
    for (const target of this.#targets.get(id) ?? []) {
      const readers = this.#readers.get(target);
      readers?.delete(id);
      if (readers?.size === 0) this.#readers.delete(target);
    }
    this.#targets.delete(id);
  }

  /** Who looked at a CR, by its name or by its labels. */
  of(changed: CrossKey): readonly CrossKey[] {
    const readers = [idOf(changed), idOf({ crd: changed.crd })]
      .flatMap((target) => [...this.#readers.get(target) ?? []]);
    return [...new Map(readers).values()];
  }

  /** Who looked at anything of a CRD. */
  ofCrd(crd: string): readonly CrossKey[] {
    const readers = [...this.#readers].filter(([target]) =>
      target === crd || target.startsWith(`${crd} `)
    ).flatMap(([, found]) => [...found]);
    return [...new Map(readers).values()];
  }
}

/** Names of CRDs hold no space. */
function idOf({ crd, key }: CrossInterest): string {
  return key === undefined ? crd : `${crd} ${key}`;
}
