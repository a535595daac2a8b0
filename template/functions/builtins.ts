/**
 * Puts all built-in functions together.
 *
 * @module
 */

import { FunctionSet } from "../function_set.ts";
import { GO_FUNCTIONS } from "./go_functions.ts";

/** Every function that a template may call without declaring it. */
export const BUILTINS: FunctionSet = new FunctionSet([
  ...GO_FUNCTIONS,
]);
