/**
 * Reads the files that a Katalog names, each once.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import type { Position } from "../core/problem.ts";
import { parseYaml, type YamlNode } from "../core/yaml.ts";
import type { Report } from "./report.ts";

/** How texts come in. */
export interface Readers {
  /** Reads a file as UTF-8; rejects if that is impossible. */
  readonly readFile: (path: string) => Promise<string>;
  /** Fetches an `https://` or `http://` text. Absent: URLs are refused. */
  readonly fetchSource?: (url: string) => Promise<string>;
  /** A variable of the environment, for `${NAME}`. Absent: none is set. */
  readonly env?: (name: string) => string | undefined;
  /** Reads a file as it is. Absent: plug-ins are not read. */
  readonly readBytes?: (path: string) => Promise<Uint8Array>;
  /** Fetches a file over `https://`. Absent: URLs are refused. */
  readonly fetchBytes?: (url: string) => Promise<Uint8Array>;
}

/** Who asks for a file, to point at when it cannot be read. */
export interface Asker {
  readonly at: Position;
  readonly path: string;
}

/** Reads and remembers. */
export class Sources {
  readonly #readers: Readers;
  readonly #report: Report;
  readonly #documents = new Map<string, Promise<readonly YamlNode[] | undefined>>();
  readonly #bytes = new Map<string, Promise<Uint8Array | undefined>>();

  constructor(readers: Readers, report: Report) {
    this.#readers = readers;
    this.#report = report;
  }

  /** Every file that was asked for, in that order. */
  get names(): readonly string[] {
    const plugins = [...this.#bytes.keys()].filter((path) => !isUrl(path));
    return [...this.#documents.keys(), ...plugins];
  }

  /**
   * A file as it is; `undefined` after a problem, or where nobody can read one.
   *
   * @param path As {@link Sources.resolve} gives it.
   */
  bytes(path: string, asker: Asker): Promise<Uint8Array | undefined> {
    const { readBytes, fetchBytes } = this.#readers;
    if (readBytes === undefined) return Promise.resolve(undefined);
    let bytes = this.#bytes.get(path);
    if (bytes === undefined) {
      const read = isUrl(path) ? fetchBytes : readBytes;
      bytes = this.#guarded(path, asker, read);
      this.#bytes.set(path, bytes);
    }
    return bytes;
  }

  /**
   * The documents of a file; `undefined` after a problem. Relative paths start
   * from the folder of the file that asks.
   */
  read(name: string, asker: Asker): Promise<readonly YamlNode[] | undefined> {
    const path = this.resolve(name, asker);
    let documents = this.#documents.get(path);
    if (documents === undefined) {
      documents = this.#load(path, asker);
      this.#documents.set(path, documents);
    }
    return documents;
  }

  /** What a name means to the file that asks; each file has one such name. */
  resolve(name: string, { at }: Asker): string {
    return resolvePath(name, at.source);
  }

  /** A variable of the environment; `undefined` if it is not set. */
  variable(name: string): string | undefined {
    return this.#readers.env?.(name);
  }

  async #load(path: string, asker: Asker): Promise<readonly YamlNode[] | undefined> {
    const text = await this.#text(path, asker);
    if (text === undefined) return undefined;
    const { documents, problems } = parseYaml(text, path);
    this.#report.take(problems);
    return problems.some(({ severity }) => severity === "error")
      ? undefined
      : documents;
  }

  async #text(path: string, asker: Asker): Promise<string | undefined> {
    const { readFile, fetchSource } = this.#readers;
    return await this.#guarded(path, asker, isUrl(path) ? fetchSource : readFile);
  }

  /** @param read Absent: there is no way to read it. */
  async #guarded<T>(
    path: string,
    asker: Asker,
    read: ((path: string) => Promise<T>) | undefined,
  ): Promise<T | undefined> {
    if (read === undefined) {
      this.#unreadable(path, asker, "no way to fetch a URL is set up here");
      return undefined;
    }
    try {
      return await read(path);
    } catch (error) {
      this.#unreadable(path, asker, reasonOf(error));
      return undefined;
    }
  }

  #unreadable(path: string, { at, path: key }: Asker, reason: string): void {
    this.#report.error({
      code: "file-unreadable",
      at,
      path: key,
      message: `Cannot read "${path}": ${reason}`,
      hint: isUrl(path)
        ? "Check the address, or keep a copy beside the Katalog"
        : "Check the path; a relative one starts from the Katalog's folder",
    });
  }
}

/** Whether a path names something to fetch. */
export function isUrl(path: string): boolean {
  return /^https?:\/\//.test(path);
}

function resolvePath(name: string, source: string): string {
  if (isUrl(name)) return name;
  if (isUrl(source)) return new URL(name, source).href;
  if (name === source || isAbsolute(name)) return name;
  return join(dirname(source), name);
}

/** The system's reason without the path, which the message names already. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "NotFound" || "code" in error && error.code === "ENOENT") {
    return "there is no such file";
  }
  return error.message.split("\n")[0].replace(/\.$/, "");
}
