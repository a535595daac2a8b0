/**
 * Says what a template function is: a name, a signature, a text, and code.
 *
 * @module
 */

import type { Json, JsonObject } from "../core/json.ts";
import type { Random } from "../core/random.ts";
import type { Scope } from "./run.ts";
import type { Value } from "./value.ts";

/** What a function may know beside its arguments. */
export interface TemplateFacts {
  /** The time of this rendering, in milliseconds since 1970, UTC. */
  readonly nowMs: number;
  readonly random: Random;
}

/** What a parameter takes; `coerce.ts` says how other values become it. */
export interface ParameterTypes {
  string: string;
  /** A whole number within 2^53. */
  int: number;
  float: number;
  bool: boolean;
  /** A list of texts; other elements are printed. */
  strings: readonly string[];
  /** Any list; everything else counts as the empty one. */
  list: readonly Json[];
  /** Any map; everything else counts as the empty one. */
  map: JsonObject;
  any: Json | undefined;
}

/** The name of a parameter's type. */
export type ParameterType = keyof ParameterTypes;

/** One parameter. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
}

/** How far a result depends on more than the arguments. */
export type Purity = "pure" | "clock" | "random";

/**
 * An expression, without its braces, and what it prints. It is a test, and the
 * example in the documentation.
 */
export type Example = readonly [expression: string, prints: string];

/** The rendering that a note is a part of. Only the engine makes them. */
export interface Rendering {
  readonly scope: Scope;
}

/** A function that templates may call. */
export interface TemplateFunction {
  readonly name: string;
  /** The group in the documentation: `strings`, `math`. */
  readonly family: string;
  readonly parameters: readonly Parameter[];
  /** Takes any number of further arguments of this type. */
  readonly rest?: Parameter;
  readonly returns: string;
  readonly purity: Purity;
  /** One line for the documentation. */
  readonly doc: string;
  readonly examples: readonly Example[];
  /**
   * Go's own function: gets its arguments as they are, marks included. The
   * others get them coerced to the signature.
   */
  readonly raw?: boolean;
  /** Arguments are evaluated one by one: until a false one, until a true one. */
  readonly lazy?: "and" | "or";
  /**
   * Also takes its two arguments in the older order, value first, which shows in
   * the second of them being a constant.
   */
  readonly olderOrder?: boolean;
  /**
   * Looks at every key of the maps, or parses the texts, that it gets; large ones
   * then cost more steps.
   */
  readonly walks?: "keys" | "text";
  /** What it reads off the root by itself, as `Template.roots` says it. */
  readonly roots?: ReadonlySet<string>;
  /**
   * A note of the Katalog: it takes no arguments and renders an expression, in the
   * rendering that calls it and within its limits.
   */
  readonly evaluate?: (rendering: Rendering) => Value;
  /**
   * Runs it. Arguments beyond the fixed ones follow one by one.
   *
   * @throws {FunctionError} If the arguments make no sense.
   */
  call(args: readonly Value[], facts: TemplateFacts): Value;
}

/** `"name type"`, or `"name ...type"` for the last one. */
type Spec = `${string} ${ParameterType}` | `${string} ...${ParameterType}`;

type Argument<S> = S extends `${string} ...${infer T extends ParameterType}`
  ? readonly ParameterTypes[T][]
  : S extends `${string} ${infer T extends ParameterType}` ? ParameterTypes[T]
  : never;

type Arguments<P extends readonly Spec[]> = { [I in keyof P]: Argument<P[I]> };

/** A function as the tables write it; arguments are typed by `parameters`. */
export interface Definition<P extends readonly Spec[]> {
  readonly name: string;
  /** `"s string"`, `"n int"`, and at the end perhaps `"more ...any"`. */
  readonly parameters: P;
  readonly returns: string;
  /** `pure` if absent. */
  readonly purity?: Purity;
  readonly doc: string;
  readonly examples: readonly Example[];
  readonly olderOrder?: boolean;
  readonly walks?: TemplateFunction["walks"];
  /** Gets each argument, those of `...` as one list, and then the facts. */
  readonly run: (...args: [...Arguments<P>, TemplateFacts]) => Value;
}

/** Gives a table of functions of one family its type checks. */
export function family(name: string): {
  <const P extends readonly Spec[]>(definition: Definition<P>): TemplateFunction;
} {
  return (definition) => {
    const { run, parameters: specs, ...rest } = definition;
    const parameters = specs.map(parseSpec);
    const variadic = specs.at(-1)?.includes(" ...") === true;
    const last = variadic ? parameters.pop() : undefined;
    const fixed = parameters.length;
    const invoke = run as (...args: unknown[]) => Value;
    return {
      ...rest,
      examples: withAbsent(definition, parameters[0]?.type),
      family: name,
      purity: definition.purity ?? "pure",
      parameters,
      ...(last === undefined ? {} : { rest: last }),
      call: (args, facts) =>
        variadic
          ? invoke(...args.slice(0, fixed), args.slice(fixed), facts)
          : invoke(...args, facts),
    };
  };
}

/** What the results of functions are when there is no object to look at. */
const ZERO: Readonly<Record<string, string>> = { string: "", int: "0", bool: "false" };

/**
 * Adds an example to a function of an object that has just one: an absent object
 * gives the zero value.
 */
function withAbsent(
  definition: { readonly examples: readonly Example[]; readonly returns: string },
  subject: ParameterType | undefined,
): readonly Example[] {
  const { examples, returns } = definition;
  const zero = ZERO[returns];
  if (examples.length !== 1 || subject !== "map" || zero === undefined) return examples;
  const expression = examples[0][0].replace(/^(\w+) \.\S*/, "$1 .children.none");
  return expression === examples[0][0] ? examples : [...examples, [expression, zero]];
}

function parseSpec(spec: string): Parameter {
  const [name, type] = spec.split(" ");
  return { name, type: type.replace("...", "") as ParameterType };
}

/** The signature as the documentation shows it: `(s string, n int) string`. */
export function formatSignature(def: TemplateFunction): string {
  const parts = def.parameters.map(({ name, type }) => `${name} ${type}`);
  if (def.rest !== undefined) parts.push(`${def.rest.name} ...${def.rest.type}`);
  return `(${parts.join(", ")}) ${def.returns}`;
}
