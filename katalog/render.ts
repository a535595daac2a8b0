/**
 * Compiles a part of the document into a function from scope to value.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import {
  type MapNode,
  type ScalarNode,
  type YamlNode,
  yamlToJson,
} from "../core/yaml.ts";
import type { Scope } from "../template/mod.ts";
import { shorten } from "./check.ts";
import {
  fieldsOf,
  isNothing,
  itemParts,
  joinPath,
  lastKey,
  originOf,
  type Part,
} from "./part.ts";
import { RenderError } from "./plan.ts";
import type { Report } from "./report.ts";
import { readScalar } from "./scalar.ts";
import type { ObjectShape, OwnProfiles, ScalarShape, Shape } from "./shape.ts";
import { compileText, type TextOptions } from "./template_text.ts";

/**
 * The value for one scope; `undefined` when absent.
 *
 * @throws {RenderError} With the position and path of the field that failed.
 */
export type Render = (scope: Scope) => Json | undefined;

/** A value, and whether every scope gives the same one. */
interface Compiled {
  readonly constant: boolean;
  readonly render: Render;
}

const ABSENT: Compiled = { constant: true, render: () => undefined };

/**
 * Compiles a part that was checked against its shape. What does not fit its shape
 * is left out; template errors go to the report.
 *
 * A text field that renders empty is absent and a list element that a template
 * leaves empty is dropped. The values of a map stay, for an empty label or file is still one.
 */
export function compileShape(
  shape: Shape,
  part: Part | undefined,
  report: Report,
  options: TextOptions = {},
): Render {
  if (part === undefined) return ABSENT.render;
  return new Compiler(report, options).compile(shape, part).render;
}

class Compiler {
  readonly #report: Report;
  readonly #options: TextOptions;

  constructor(report: Report, options: TextOptions) {
    this.#report = report;
    this.#options = options;
  }

  compile(shape: Shape, part: Part): Compiled {
    const { node, path } = part;
    if (shape.type === "any") return this.#any(part);
    if (isNothing(node)) return ABSENT;
    if (shape.type === "scalar" && node.type === "scalar") {
      const text = this.#scalar(shape, { node, path }, false);
      return shape.own === undefined ? text : this.#profile(text, shape.own);
    }
    if (shape.type === "list" && node.type === "list") {
      return list(
        itemParts(part).map((item) =>
          // Only what a template leaves empty is dropped: `apiGroups: [""]` is the
          // core group, and an argument may be empty on purpose.
          isEmptyText(item.node) ? constant("") : this.compile(shape.of, item)
        ),
      );
    }
    if (shape.type === "map" && node.type === "map") {
      return map(this.#mapValues(shape.of, { node, path }));
    }
    if (shape.type === "object" && node.type === "map") {
      return map(this.#fields(shape, { node, path }));
    }
    return ABSENT;
  }

  #fields(shape: ObjectShape, part: Part<MapNode>): [string, Compiled][] {
    return [...fieldsOf(shape, part)].flatMap(([key, { value, path }]) => {
      const known = Object.hasOwn(shape.fields, key);
      if (!known && shape.later?.includes(key)) return [];
      const of = known ? shape.fields[key] : shape.rest;
      if (of === undefined) return [];
      return [[key, this.compile(of, { node: value, path })]];
    });
  }

  #mapValues(of: Shape, { node, path }: Part<MapNode>): [string, Compiled][] {
    return [...node.entries].map(([key, { value }]) => {
      const part = { node: value, path: joinPath(path, key) };
      const text = of.type === "scalar" && value.type === "scalar";
      return [
        key,
        text
          ? this.#scalar(of, part as Part<ScalarNode>, true)
          : this.compile(of, part),
      ];
    });
  }

  #scalar(
    shape: ScalarShape,
    part: Part<ScalarNode>,
    keepEmpty: boolean,
  ): Compiled {
    const { node, path } = part;
    if (!node.text.includes("{{")) {
      if (node.text === "" && !keepEmpty) return ABSENT;
      const read = readScalar(shape, node.text, lastKey(path));
      return read.ok ? constant(read.value) : ABSENT;
    }
    const text = compileText(part, this.#report, this.#options);
    const plain = shape.as === undefined && shape.oneOf === undefined;
    return {
      constant: false,
      render: (scope) => {
        const rendered = text.render(scope);
        if (rendered === "") return keepEmpty && plain ? "" : undefined;
        if (plain) return rendered;
        return convert(shape, rendered, part);
      },
    };
  }

  /** What a profile of the Katalog's own says, in place of its name. */
  #profile(name: Compiled, { shape, parts }: OwnProfiles): Compiled {
    const key = (value: Json | undefined) => String(value ?? "").toLowerCase();
    if (name.constant) {
      const part = parts.get(key(name.render(NOWHERE)));
      return part === undefined ? name : this.compile(shape, part);
    }
    const compiled = new Map(
      [...parts].map(([name, part]) => [name, this.compile(shape, part)]),
    );
    return {
      constant: false,
      render: (scope) => {
        const value = name.render(scope);
        const profile = compiled.get(key(value));
        return profile === undefined ? value : profile.render(scope);
      },
    };
  }

  /** Static values pass unchanged; a single action keeps its native type. */
  #any(part: Part): Compiled {
    const { node } = part;
    if (node.type === "list") {
      return list(itemParts(part).map((item) => this.#any(item)));
    }
    if (node.type === "map") {
      return map(
        [...node.entries].map(([key, { value }]) => [
          key,
          this.#any({ node: value, path: joinPath(part.path, key) }),
        ]),
      );
    }
    if (!node.text.includes("{{")) return constant(yamlToJson(node));
    const text = compileText(part as Part<ScalarNode>, this.#report, this.#options);
    return {
      constant: false,
      render: (scope) => {
        const value = text.renderValue(scope);
        return value === null || value === "" ? undefined : value;
      },
    };
  }
}

function convert(shape: ScalarShape, rendered: string, part: Part): Json {
  const read = readScalar(shape, rendered, lastKey(part.path));
  if (read.ok) return read.value;
  throw new RenderError(
    originOf(part),
    `Cannot render "${part.path}" as ${read.wanted}: found "${shorten(rendered)}"`,
    read.hint,
  );
}

function isEmptyText(node: YamlNode): boolean {
  return node.type === "scalar" && node.value === "";
}

function constant(value: Json | undefined): Compiled {
  return { constant: true, render: () => value };
}

function list(items: readonly Compiled[]): Compiled {
  const render = (scope: Scope) =>
    items.flatMap((item) => {
      const value = item.render(scope);
      // An element that is a list stays one element.
      return value === undefined ? [] : [value];
    });
  return fold(items, render);
}

function map(fields: readonly (readonly [string, Compiled])[]): Compiled {
  const render = (scope: Scope) => {
    const entries: [string, Json][] = [];
    for (const [key, field] of fields) {
      const value = field.render(scope);
      if (value !== undefined) entries.push([key, value]);
    }
    return Object.fromEntries(entries);
  };
  return fold(fields.map(([, field]) => field), render);
}

/** No scope: what is constant never looks at it. */
const NOWHERE = {
  root: {},
  facts: {
    nowMs: 0,
    random: {
      float: () => 0,
      bytes: (length: number) => new Uint8Array(length),
    },
  },
};

/** A value made of constants is made once. */
function fold(parts: readonly Compiled[], render: (scope: Scope) => Json): Compiled {
  if (!parts.every((part) => part.constant)) return { constant: false, render };
  return constant(render(NOWHERE));
}
