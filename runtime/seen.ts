/**
 * Remembers what a settled cycle ended on, so that no other runs on the same.
 *
 * A watch often tells of our own write before the answer to it is here: the change
 * looks like somebody else's, and asks for a cycle that has nothing to find out. The
 * versions tell that everything is as the last cycle left it.
 *
 * @module
 */

import { hash } from "node:crypto";
import type { KubeObject } from "../core/object.ts";
import type { StoredObject } from "../kube/mod.ts";
import type { Answer, Ask, Write, WriteResult } from "./cycle.ts";
import { identityOf, identityOfObject } from "./marks.ts";

/**
 * What one cycle acts on: what it read first, and then its own writes alone.
 *
 * What others change meanwhile is not in it, also where the cycle reads again to
 * judge: it has not acted on that, and must run once more.
 */
export class Seen {
  #cr: string;
  readonly #children = new Map<string, string>();
  #read = false;
  #complete = true;

  constructor(cr: KubeObject) {
    this.#cr = versionOf(cr);
  }

  /** Takes one exchange between the cycle and the driver. */
  note(ask: Ask, answer: Answer): void {
    if (ask.ask === "children" && answer.answer === "children") {
      this.#noteChildren(answer.children);
      if (answer.unavailable.length > 0) this.#complete = false;
    } else if (ask.ask === "write" && answer.answer === "write") {
      ask.writes.forEach((write, i) => this.#noteWrite(write, answer.results[i]));
    } else if (ask.ask === "hook" && answer.answer === "hook") {
      // Without a look through the host, and with a clock that stands still, it says
      // the same to the same; what it was given is in here, or was noted by itself.
      const { reply } = answer;
      if (!reply.ok || reply.asked || !ask.call.isStill) this.#complete = false;
    } else {
      // What else a cycle reads has no version here to know it again by.
      this.#complete = false;
    }
  }

  /** The same for the same state of the world; `undefined` if it cannot be told. */
  token(): string | undefined {
    return this.#complete ? join(this.#cr, this.#children) : undefined;
  }

  #noteChildren(children: readonly StoredObject[]): void {
    if (this.#read) return;
    this.#read = true;
    for (const { object } of children) {
      this.#children.set(identityOfObject(object), versionOf(object));
    }
  }

  #noteWrite(write: Write, result: WriteResult): void {
    if (!result.ok) {
      this.#complete = false;
    } else if (write.op === "delete") {
      // It may take its time to go, and each step of that is news.
      this.#children.delete(identityOf(write.ref));
    } else if (result.object === undefined) {
      this.#complete = false;
    } else if (write.op === "apply" || write.op === "patch-child") {
      const { object } = result.object;
      this.#children.set(identityOfObject(object), versionOf(object));
    } else {
      this.#cr = versionOf(result.object.object);
    }
  }
}

/** The token of the world as it is now. */
export function tokenOf(cr: KubeObject, children: readonly StoredObject[]): string {
  const versions = children.map(({ object }) =>
    [identityOfObject(object), versionOf(object)] as const
  );
  return join(versionOf(cr), new Map(versions));
}

function versionOf({ metadata }: KubeObject): string {
  return `${metadata.uid}@${metadata.resourceVersion}`;
}

/** Hashed, since one is kept for each CR. */
function join(cr: string, children: ReadonlyMap<string, string>): string {
  const parts = [...children].map(([identity, version]) => `${identity}=${version}`);
  return hash("sha1", [cr, ...parts.sort()].join(" "), "base64");
}
