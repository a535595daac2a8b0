/**
 * Takes the bearer token from a file that something else keeps fresh.
 *
 * @module
 */

import type { TokenSource } from "./cluster_config.ts";
import { KubeError } from "./errors.ts";

/**
 * Whether a text can be a bearer token: visible ASCII alone. Anything else would fail
 * as a header, with an error that quotes it.
 */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** Makes a source that reads the file each time. */
export function tokenFile(
  path: string,
  readFile: (path: string) => Promise<string>,
): TokenSource {
  return {
    changes: true,
    async read() {
      let text: string;
      try {
        text = (await readFile(path)).trim();
      } catch (cause) {
        throw new KubeError("config", `Cannot read the token file "${path}"`, {
          cause,
          hint: "Check that the file exists and that this user may read it",
        });
      }
      if (isToken(text)) return text;
      const found = text === "" ? "it is empty" : "it holds no token";
      throw new KubeError("config", `Cannot use the token file "${path}": ${found}`, {
        hint: "Write the token into it, and nothing else",
      });
    },
  };
}
