/**
 * Makes random templates with data for them: every kind of action, nested.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import { seededRandom } from "../../core/random.ts";
import { commonSample, generateData, typeOfValue } from "./generate_data.ts";
import {
  Expressions,
  type Surroundings,
  type Variable,
} from "./generate_expression.ts";
import { Choice } from "./random_choice.ts";

/** A template, mostly a valid one, and its data. */
export interface Generated {
  readonly template: string;
  readonly data: JsonObject;
}

/** The case of a seed; each seed gives its own. */
export function generateCase(seed: number): Generated {
  const choice = new Choice(seededRandom(seed));
  const data = generateData(choice);
  const template = new Statements(choice).template(data);
  return { template: choice.chance(4) ? damage(choice, template) : template, data };
}

/** Takes something out of a template, or puts something in. */
function damage(choice: Choice, template: string): string {
  const junk = choice.of(["}}", "{{", "{{end}}", "{{else}}", '"', "(", ")", "|", "-"]);
  const marks = [...template.matchAll(/[{}()"|:=]/g)].map(({ index }) => index);
  if (marks.length === 0 || choice.chance(50)) {
    const at = choice.below(template.length + 1);
    return template.slice(0, at) + junk + template.slice(at);
  }
  const at = choice.of(marks);
  return template.slice(0, at) + template.slice(at + 1);
}

const TEXTS = ["a", " ", "\n", "  - x: ", "é ", "}} ", '"', "\t\n ", "<no value> "];

/** Where a statement stands. */
interface Place extends Surroundings {
  readonly inLoop: boolean;
}

class Statements {
  readonly #choice: Choice;
  readonly #expressions: Expressions;
  readonly #defined: string[] = [];
  #names = 0;

  constructor(choice: Choice) {
    this.#choice = choice;
    this.#expressions = new Expressions(choice);
  }

  template(data: JsonObject): string {
    const choice = this.#choice;
    let definitions = "";
    if (choice.chance(15)) {
      const bare = { root: undefined, dot: undefined, variables: [], inLoop: false };
      const body = this.#list(bare, 1);
      this.#defined.push("part");
      definitions = this.#action('define "part"') + body + this.#action("end");
    }
    const place = { root: data, dot: data, variables: [], inLoop: false };
    return definitions + this.#list(place, 3);
  }

  #list(start: Place, depth: number): string {
    let place = start;
    let text = "";
    for (const _ of this.#choice.some(1, 3, () => 0)) {
      const { made, variable } = this.#statement(place, depth);
      text += made;
      if (variable !== undefined) {
        place = { ...place, variables: [...place.variables, variable] };
      }
    }
    return text;
  }

  #statement(place: Place, depth: number): { made: string; variable?: Variable } {
    const choice = this.#choice;
    const made = (text: string) => ({ made: text });
    switch (choice.below(depth > 0 ? 16 : 7)) {
      case 0:
        return made(choice.of(TEXTS));
      case 1:
      case 2:
        return made(this.#action(this.#expressions.anything(place, 2)));
      case 3:
        return made(this.#action(this.#pipeline(place)));
      case 4:
        return this.#declaration(place);
      case 5:
        return made(this.#assignment(place));
      case 6:
        return made(choice.of(["{{/* note */}}", "{{- /* a\nb */ -}}"]));
      case 7:
      case 8:
        return made(this.#if(place, depth - 1));
      case 9:
      case 10:
        return made(this.#with(place, depth - 1));
      case 11:
      case 12:
      case 13:
        return made(this.#range(place, depth - 1));
      case 14:
        return made(this.#block(place, depth - 1));
      default:
        return made(this.#jumpOrCall(place));
    }
  }

  #action(inside: string): string {
    const left = this.#choice.chance(12)
      ? "{{- "
      : this.#choice.chance(50)
      ? "{{ "
      : "{{";
    return left + inside + (this.#choice.chance(12) ? " -}}" : " }}");
  }

  #pipeline(place: Place): string {
    const expressions = this.#expressions;
    const last = this.#choice.of([
      "print",
      "toJson",
      "toString",
      "typeOf",
      "len",
      'printf "%v"',
      "default 1",
      "not",
      "html",
      "and true",
      "or 0",
      'eq "a"',
      "index $",
    ]);
    const first = this.#choice.chance(50)
      ? expressions.call(place, 1)
      : expressions.anything(place, 1);
    return `${first} | ${last}${this.#choice.chance(30) ? " | print" : ""}`;
  }

  #declaration(place: Place): { made: string; variable: Variable } {
    const type = this.#choice.of(["text", "int", "bool", "list", "map"] as const);
    const name = `$v${this.#names++}`;
    const value = this.#expressions.ofType(type, place, 1);
    const made = this.#action(`${name} := ${value}`);
    return { made, variable: { name, type, sample: undefined } };
  }

  #assignment(place: Place): string {
    // A variable out of a loop may hold nothing of its own type.
    const known = place.variables.filter(({ sample }) => sample === undefined);
    if (known.length === 0) return this.#choice.of(TEXTS);
    const { name, type } = this.#choice.of(known);
    return this.#action(`${name} = ${this.#expressions.ofType(type, place, 1)}`);
  }

  #if(place: Place, depth: number): string {
    const condition = () => this.#expressions.anything(place, 1);
    let made = this.#action(`if ${condition()}`) + this.#list(place, depth);
    if (this.#choice.chance(25)) {
      made += this.#action(`else if ${condition()}`) + this.#list(place, depth);
    }
    if (this.#choice.chance(40)) {
      made += this.#action("else") + this.#list(place, depth);
    }
    return made + this.#action("end");
  }

  #with(place: Place, depth: number): string {
    const choice = this.#choice;
    const value = choice.of(["map", "map", "text", "list"] as const);
    const expression = this.#expressions.ofType(value, place, 1);
    const sample = lookUp(expression, place);
    const inside = { ...place, dot: sample };
    let made = this.#action(`with ${expression}`) + this.#list(inside, depth);
    if (choice.chance(20)) {
      made += this.#action("else with $") +
        this.#list({ ...place, dot: place.root }, depth);
    } else if (choice.chance(40)) {
      made += this.#action("else") + this.#list(place, depth);
    }
    return made + this.#action("end");
  }

  #range(place: Place, depth: number): string {
    const choice = this.#choice;
    const type = choice.of(
      ["list", "list", "list", "map", "map", "int", "int", "nil"] as const,
    );
    const expression = type === "int"
      ? String(choice.below(4))
      : this.#expressions.ofType(type, place, 1);
    const value = lookUp(expression, place);
    const sample = Array.isArray(value)
      ? commonSample(value)
      : isObject(value)
      ? commonSample(Object.values(value))
      : undefined;
    const most = /^\d/.test(expression) && choice.chance(95) ? 1 : 2;
    const names = choice.some(0, most, () => `$r${this.#names++}`);
    const variables = [...place.variables];
    if (names.length > 0) {
      const element = names[names.length - 1];
      if (sample !== undefined) {
        variables.push({ name: element, type: typeOfValue(sample), sample });
      }
    }
    const inside = { ...place, dot: sample, variables, inLoop: true };
    const head = names.length > 0 ? `${names.join(", ")} := ${expression}` : expression;
    let made = this.#action(`range ${head}`) + this.#list(inside, depth);
    if (names.length > 0 && choice.chance(60)) made += this.#action(names[0]);
    if (choice.chance(30)) made += this.#action("else") + this.#list(place, depth);
    return made + this.#action("end");
  }

  #block(place: Place, depth: number): string {
    const name = `b${this.#names++}`;
    const bare = { root: place.dot, dot: place.dot, variables: [], inLoop: false };
    return this.#action(`block "${name}" .`) + this.#list(bare, Math.min(depth, 1)) +
      this.#action("end");
  }

  #jumpOrCall(place: Place): string {
    const choice = this.#choice;
    if (place.inLoop && choice.chance(60)) {
      const jump = choice.of(["break", "continue"]);
      return this.#action(`if ${this.#expressions.ofType("bool", place, 1)}`) +
        this.#action(jump) + this.#action("end");
    }
    if (this.#defined.length === 0) {
      // Fails, and so must not be frequent.
      if (choice.chance(90)) return this.#action('printf "%s" "x"');
      return this.#action(choice.of(['template "none"', 'template "none" .']));
    }
    const argument = choice.of(["", " .", " $.spec", " nil", ' "x"']);
    return this.#action(`template "part"${argument}`);
  }
}

/** The value that an expression names, where it is no more than fields. */
function lookUp(expression: string, place: Place): Json | undefined {
  const match = /^(\$[a-z0-9]*)?((?:\.[^.() ]+)*|\.)$/.exec(expression);
  if (match === null || expression === "") return undefined;
  const [, variable, fields] = match;
  let value = variable === undefined
    ? place.dot
    : variable === "$"
    ? place.root
    : place.variables.findLast(({ name }) => name === variable)?.sample;
  for (const key of fields.split(".").filter((part) => part !== "")) {
    value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}
