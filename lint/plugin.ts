/**
 * Adds this repository's own rules to `deno lint`.
 *
 * @module
 */

import { ambient } from "./ambient.ts";
import { fileName, hashPrivate, literalImport, moduleDoc } from "./form.ts";
import { fileLength, functionLength } from "./size.ts";

const plugin: Deno.lint.Plugin = {
  name: "ork",
  rules: {
    "ambient": ambient,
    "file-length": fileLength,
    "file-name": fileName,
    "function-length": functionLength,
    "hash-private": hashPrivate,
    "literal-import": literalImport,
    "module-doc": moduleDoc,
  },
};

export default plugin;
