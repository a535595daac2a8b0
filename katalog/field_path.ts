/**
 * Reads the dot paths by which conditions, forEach and status name a field.
 *
 * @module
 */

/** One step: a plain key, or `["key.with.dots"]`, or `[0]`. */
const STEP = /(?:^|\.)([^.[\]"]+)|\[\s*(?:"([^"]*)"|'([^']*)'|(\d+))\s*\]/y;

/**
 * Splits `.spec.a["b.c"].d` into its keys. One leading dot does not count, since
 * templates are written with it.
 *
 * @returns `undefined` if the text is no path.
 */
export function parseFieldPath(text: string): readonly string[] | undefined {
  const path = text.trim().replace(/^\./, "");
  const keys: string[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (match === null) return undefined;
    keys.push(match[1] ?? match[2] ?? match[3] ?? match[4]);
  }
  // A path that names a prototype would write into every object of the process.
  if (keys.length === 0 || keys.includes("__proto__")) return undefined;
  return keys;
}
