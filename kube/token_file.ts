/**
 * Takes the bearer token from a file that something else keeps fresh.
 *
 * @module
 */

import type { TokenSource } from "./cluster_config.ts";
import { KubeError } from "./errors.ts";

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
      if (text !== "") return text;
      throw new KubeError("config", `Cannot use the token file "${path}": it is empty`);
    },
  };
}
