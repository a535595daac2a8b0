/**
 * Runs an operator for one test beside a service of the test's own.
 *
 * @module
 */

import { type App, createApp, createServer } from "../net/mod.ts";
import {
  type TestOperator,
  type TestOperatorOptions,
  withOperator,
} from "./test_operator.ts";
import { systemClock } from "./testing.ts";

/** `URL` in the box and in the entry stands for the service's address. */
export async function withService(
  routes: (app: App) => void,
  options: TestOperatorOptions,
  run: (test: TestOperator) => Promise<void>,
): Promise<void> {
  const app = createApp();
  routes(app);
  const server = createServer({ port: 0, app, clock: systemClock });
  try {
    const box = options.box.replaceAll("URL", server.url);
    const entry = options.entry?.replaceAll("URL", server.url);
    await withOperator({ ...options, box, ...(entry ? { entry } : {}) }, run);
  } finally {
    await server.close(1000);
  }
}
