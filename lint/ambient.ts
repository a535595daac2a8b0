/**
 * Finds code that takes time, chance or the environment instead of being handed it.
 *
 * Such code cannot be tested without waiting, nor repeated, nor simulated.
 *
 * @module
 */

import { placeOf } from "./place.ts";

/** Members that reach outside, by the object they hang on. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Date: ["now"],
  performance: ["now", "timeOrigin"],
  Math: ["random"],
  crypto: ["getRandomValues", "randomUUID"],
  Deno: ["env"],
  AbortSignal: ["timeout"],
  process: ["env", "hrtime", "uptime"],
};

/** Global functions that wait on the real clock. */
const GLOBALS = ["setTimeout", "setInterval"];

/** Modules that hand out the same by another name. */
const MODULES = ["node:timers", "node:timers/promises", "node:perf_hooks"];

/** What to do instead, by what was taken. */
const HINTS: Readonly<Record<string, string>> = {
  Math: "Take a Random from core/random.ts as a parameter",
  crypto: "Take a Random from core/random.ts as a parameter",
  Deno: "Take the value, or a function that looks it up, as a parameter",
  process: "Take the value, or a function that looks it up, as a parameter",
};

const CLOCK_HINT = "Take a Clock from core/clock.ts as a parameter";

/** The rule, for folders that are not outermost. */
export const ambient: Deno.lint.Rule = {
  create(context) {
    if (!placeOf(context.filename).isInner) return {};
    const report = (node: Deno.lint.Node, what: string, hint: string = CLOCK_HINT) =>
      context.report({ node, message: `Cannot use ${what} here`, hint });
    return {
      MemberExpression(node) {
        const object = globalName(node.object);
        const member = memberName(node);
        if (object === undefined || member === undefined) return;
        if (object === "globalThis" && GLOBALS.includes(member)) {
          report(node, member);
        } else if (MEMBERS[object]?.includes(member)) {
          report(node, `${object}.${member}`, HINTS[object]);
        }
      },
      NewExpression(node) {
        if (globalName(node.callee) === "Date" && node.arguments.length === 0) {
          report(node, "new Date() without an argument");
        }
      },
      CallExpression(node) {
        const name = node.callee.type === "Identifier" ? node.callee.name : "";
        if (name === "Date") report(node, "Date()");
      },
      Identifier(node) {
        if (GLOBALS.includes(node.name) && isReference(node)) report(node, node.name);
      },
      VariableDeclarator(node) {
        // `const { env } = Deno` reaches the same thing.
        const object = node.init ? globalName(node.init) : undefined;
        if (object === undefined || node.id.type !== "ObjectPattern") return;
        for (const property of node.id.properties) {
          if (property.type !== "Property" || property.key.type !== "Identifier") {
            continue;
          }
          if (MEMBERS[object]?.includes(property.key.name)) {
            report(property, `${object}.${property.key.name}`, HINTS[object]);
          }
        }
      },
      ImportDeclaration(node) {
        if (MODULES.includes(node.source.value)) report(node, node.source.value);
      },
    };
  },
};

/** `Date` of both `Date` and `globalThis.Date`. */
function globalName(node: Deno.lint.Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression") return undefined;
  return globalName(node.object) === "globalThis" ? memberName(node) : undefined;
}

function memberName(node: Deno.lint.MemberExpression): string | undefined {
  if (!node.computed) {
    return node.property.type === "Identifier" ? node.property.name : undefined;
  }
  return node.property.type === "Literal" && typeof node.property.value === "string"
    ? node.property.value
    : undefined;
}

/** Whether an identifier stands for the global, not for a key of that name. */
function isReference(node: Deno.lint.Identifier): boolean {
  const { parent } = node;
  switch (parent.type) {
    case "MemberExpression":
      return parent.property !== node || parent.computed;
    case "Property":
      return parent.key !== node || parent.shorthand;
    case "MethodDefinition":
    case "PropertyDefinition":
      return parent.key !== node;
    case "CallExpression":
    case "VariableDeclarator":
    case "ArrayExpression":
    case "AssignmentExpression":
    case "ConditionalExpression":
    case "LogicalExpression":
    case "ReturnStatement":
    case "ArrowFunctionExpression":
      return true;
    default:
      return false;
  }
}
