/**
 * Counts the requests that an API server has answered, from its audit log.
 *
 * @module
 */

/** How often each kind of request came: `create configmaps`, `patch sites/status`. */
export type Requests = Readonly<Record<string, number>>;

/** Where an audit log stood at one moment. */
export interface AuditMark {
  /** In bytes. */
  readonly at: number;
}

/** One line of an audit log, as far as it counts. */
interface AuditLine {
  readonly stage: string;
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly requestURI: string;
  readonly objectRef?: { readonly resource: string; readonly subresource?: string };
}

/**
 * The policy: who did what, for these users, once it is answered. Nobody else is
 * written down, since controllers at work would fill the disk.
 */
export function benchAuditPolicy(users: readonly string[]): string {
  return JSON.stringify({
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived", "ResponseStarted"],
    rules: [{ level: "Metadata", users }, { level: "None" }],
  });
}

/** An audit log that grows. */
export class AuditLog {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Where it stands now. */
  async mark(): Promise<AuditMark> {
    return { at: (await Deno.stat(this.#path).catch(() => ({ size: 0 }))).size };
  }

  /** The requests of a user between two marks. */
  async requests(user: string, from: AuditMark, to: AuditMark): Promise<Requests> {
    using file = await Deno.open(this.#path);
    await file.seek(from.at, Deno.SeekMode.Start);
    const bytes = new Uint8Array(to.at - from.at);
    for (let read = 0; read < bytes.length;) {
      const count = await file.read(bytes.subarray(read));
      if (count === null) break;
      read += count;
    }
    return countRequests(new TextDecoder().decode(bytes), user);
  }
}

/** Counts the requests of a user in lines of an audit log. */
export function countRequests(text: string, user: string): Requests {
  const counts: Record<string, number> = {};
  for (const line of text.split("\n")) {
    // Parsing is for the lines of this user alone: there are hundreds of thousands.
    if (!line.includes(`"username":"${user}"`)) continue;
    const { stage, verb, objectRef, requestURI }: AuditLine = JSON.parse(line);
    if (stage !== "ResponseComplete") continue;
    const what = objectRef === undefined
      ? requestURI.split("?")[0]
      : objectRef.resource + (objectRef.subresource ? `/${objectRef.subresource}` : "");
    const key = `${verb} ${what}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** All requests that are no watches: a watch is one request however long it lasts. */
export function totalRequests(requests: Requests): number {
  return Object.entries(requests)
    .filter(([what]) => !what.startsWith("watch "))
    .reduce((sum, [, count]) => sum + count, 0);
}

/** Adds up by verb: `{ create: 4000, patch: 2000 }`. */
export function byVerb(requests: Requests): Record<string, number> {
  const verbs: Record<string, number> = {};
  for (const [what, count] of Object.entries(requests)) {
    const verb = what.split(" ")[0];
    verbs[verb] = (verbs[verb] ?? 0) + count;
  }
  return verbs;
}
