/**
 * Lists the functions for Kubernetes quantities.
 *
 * @module
 */

import { family, type TemplateFunction } from "../function.ts";
import { FunctionError } from "../function_error.ts";
import { quoteGo } from "../quote.ts";
import {
  addQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
} from "../quantity.ts";

const define = family("quantity");

function read(name: string, text: string): Quantity {
  const quantity = parseQuantity(text);
  if (quantity !== undefined) return quantity;
  throw new FunctionError(
    `${name}: ${quoteGo(text)} is not a valid Kubernetes quantity`,
    "Write a number with an optional suffix, such as 250m, 2 or 1Gi",
  );
}

/** The family `quantity`. */
export const QUANTITY_FUNCTIONS: readonly TemplateFunction[] = [
  define({
    name: "parseQuantity",
    parameters: ["quantity string"],
    returns: "float",
    doc: "A quantity as a plain number",
    examples: [
      ['parseQuantity "250m"', "0.25"],
      ['parseQuantity "1Gi"', "1073741824"],
      ["parseQuantity 2", "2"],
    ],
    // By way of its digits, which are read to the nearest float there is.
    run: (quantity) => Number(`${read("parseQuantity", quantity).nano}e-9`),
  }),
  define({
    name: "formatQuantity",
    parameters: ["number float"],
    returns: "string",
    doc: "A number as a quantity with a decimal suffix, to the thousandth",
    examples: [
      ["formatQuantity 0.25", "250m"],
      ["formatQuantity 2000", "2k"],
      ["formatQuantity 1073741824", "1073741824"],
      ["formatQuantity (div 6 3)", "2"],
    ],
    run: (number) => {
      if (!Number.isFinite(number)) {
        throw new FunctionError(`formatQuantity: ${number} is no finite number`);
      }
      const milli = BigInt(Math.round(number * 1000));
      return formatQuantity({ nano: milli * 1_000_000n, family: "decimal" });
    },
  }),
  define({
    name: "sumQuantity",
    parameters: ["a string", "b string"],
    returns: "string",
    doc: "The sum of two quantities, with suffixes like the first",
    examples: [
      ['sumQuantity "1Gi" "256Mi"', "1280Mi"],
      ['sumQuantity "500m" "1500m"', "2"],
      ['sumQuantity "0" "1Ki"', "1Ki"],
    ],
    run: (a, b) =>
      formatQuantity(addQuantities(read("sumQuantity", a), read("sumQuantity", b))),
  }),
  define({
    name: "subtractQuantity",
    parameters: ["a string", "b string"],
    returns: "string",
    doc: "The first quantity minus the second",
    examples: [
      ['subtractQuantity "2" "500m"', "1500m"],
      ['subtractQuantity "1Gi" "2Gi"', "-1Gi"],
    ],
    run: (a, b) => {
      const right = read("subtractQuantity", b);
      const negated = { ...right, nano: -right.nano };
      return formatQuantity(addQuantities(read("subtractQuantity", a), negated));
    },
  }),
];
