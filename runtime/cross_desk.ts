/**
 * Lets the CRDs of one manager look at each other's CRs, and wakes who looked.
 *
 * @module
 */

import { objectKey } from "../core/object.ts";
import type { StoredObject } from "../kube/mod.ts";
import { type CrossKey, CrossReaders } from "./cross_readers.ts";
import { type CrdView, findCross } from "./cross_reads.ts";
import type { Answer, CrossRead } from "./cycle.ts";

/** One CRD, as the others see it. */
export interface CrossMember extends CrdView {
  /** Asks for a cycle of one of its CRs, if that is there. */
  enqueue(key: string): void;
}

/** What one CRD tells and asks about the others. */
export interface CrossLink {
  /** One of its CRs changed, also by a write of our own; absent: it is gone. */
  changed(key: string, now: StoredObject | undefined): void;
  /** The CRD as a whole fares otherwise than before. */
  healthChanged(): void;
  /** Looks at others' CRs on behalf of one of its own. */
  read(
    key: string,
    reads: readonly CrossRead[],
  ): Extract<Answer, { answer: "cross" }>;
}

/** All CRDs of a manager. */
export class CrossDesk {
  readonly #readers = new CrossReaders();
  readonly #members = new Map<string, CrossMember>();

  /** To be called once for each CRD, before anything is read. */
  add(member: CrossMember): void {
    this.#members.set(member.crd.name, member);
  }

  /** All of them. */
  members(): readonly CrossMember[] {
    return [...this.#members.values()];
  }

  /** The desk as one CRD uses it. */
  linkOf(crd: string): CrossLink {
    return {
      changed: (key, now) => {
        if (now === undefined) this.#readers.forget({ crd, key });
        this.#wake(this.#readers.of({ crd, key }));
      },
      healthChanged: () => this.#wake(this.#readers.ofCrd(crd)),
      read: (key, reads) => this.#read({ crd, key }, reads),
    };
  }

  #wake(readers: readonly CrossKey[]): void {
    for (const { crd, key } of readers) this.#members.get(crd)?.enqueue(key);
  }

  #read(
    reader: CrossKey,
    reads: readonly CrossRead[],
  ): Extract<Answer, { answer: "cross" }> {
    // Noted before it is read: a change between the two is then seen, not lost.
    this.#readers.note(reader, reads.map((read) => this.#interestOf(read)));
    const found = reads.map((read) => findCross(read, this.#members.get(read.crd)));
    const operators = [...this.#members].map(([name, one]) => [name, one.figures()]);
    return { answer: "cross", found, operators: Object.fromEntries(operators) };
  }

  #interestOf({ crd, name, namespace, matchLabels }: CrossRead) {
    if (matchLabels !== undefined) return { crd };
    const namespaced = this.#members.get(crd)?.crd.namespaced ?? true;
    return { crd, key: objectKey(namespaced ? { name, namespace } : { name }) };
  }
}
