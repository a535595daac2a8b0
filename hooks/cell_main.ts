/**
 * Starts a cell: the process that plug-ins run in.
 *
 * @module
 */

import { serveCell } from "./cell/serve.ts";

if (import.meta.main) await serveCell();
