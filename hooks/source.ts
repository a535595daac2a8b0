/**
 * Reads a plug-in's module from where a Katalog names it.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import { fetchBytes } from "../net/mod.ts";
import { HookError } from "./errors.ts";
import { MODULE_BYTES_MAX } from "./limits.ts";

/** Where a module is. */
export type ModuleSource =
  | { readonly kind: "path"; readonly path: string; readonly sha256?: string }
  | { readonly kind: "https"; readonly url: string; readonly sha256: string };

/** What is wrong with the text that names a module, and what to write instead. */
export interface SourceFault {
  readonly message: string;
  readonly hint: string;
}

/** What reading a module needs. */
export interface SourceOptions {
  readonly clock: Pick<Clock, "after">;
  /** Reads a file; a relative path counts from wherever the caller says. */
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** Replaces fetching, in tests. */
  readonly fetch?: (url: string) => Promise<Uint8Array>;
}

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Reads the text that names a module: a path, or `https://` with a `sha256`.
 *
 * @param sha256 64 hexadecimal digits, in small letters or capitals.
 */
export function parseModuleSource(
  text: string,
  sha256?: string,
): ModuleSource | SourceFault {
  const fault = (found: string, hint: string): SourceFault => ({
    message: `Cannot load the hook "${text}": ${found}`,
    hint,
  });
  const sum = sha256?.toLowerCase();
  if (sum !== undefined && !SHA256.test(sum)) {
    return fault(
      "its sha256 is not 64 hexadecimal digits",
      "Write what sha256sum prints",
    );
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1].toLowerCase();
  if (text === "") return fault("it is empty", "Write the path of a .wasm file");
  if (scheme === undefined) return { kind: "path", path: text, sha256: sum };
  if (scheme === "oci") {
    return fault("oci:// is not supported yet", "Use a path, or https:// with sha256");
  }
  if (scheme !== "https" || !URL.canParse(text)) {
    return fault("it is no address that is supported", "Use a path, or https://");
  }
  if (sum === undefined) {
    return fault(
      "it has no sha256, so it could be another one tomorrow",
      "Write sha256 beside it: what sha256sum prints of the file",
    );
  }
  return { kind: "https", url: text, sha256: sum };
}

/**
 * Reads a module, and compares it with the sum that was named.
 *
 * @throws {HookError} `refused`, if it is not the module that was named.
 * @throws {NetError} If it cannot be fetched.
 * @throws What `readFile` throws.
 */
export async function readModule(
  source: ModuleSource,
  options: SourceOptions,
): Promise<Uint8Array> {
  const bytes = source.kind === "path"
    ? await options.readFile(source.path)
    : await (options.fetch ?? fetched(options))(source.url);
  if (source.sha256 === undefined) return bytes;
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found === source.sha256) return bytes;
  const where = source.kind === "path" ? source.path : source.url;
  throw new HookError(
    "refused",
    `Cannot load the hook "${where}": its sha256 is ${found}, not ${source.sha256}`,
    { hint: "Look at what has changed, then write the new sum" },
  );
}

function fetched(options: SourceOptions): (url: string) => Promise<Uint8Array> {
  return (url) => fetchBytes(url, { clock: options.clock, bytesMax: MODULE_BYTES_MAX });
}
