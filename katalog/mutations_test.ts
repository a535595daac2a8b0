/**
 * Damages texts and documents in the ways that hurried hands do, repeatably.
 *
 * @module
 */

import { isObject, type Json } from "../core/json.ts";
import type { Random } from "../core/random.ts";
import { formatYaml } from "../core/yaml.ts";

/** What may be left in a line of a file. */
const SCRAPS = [
  "",
  "[]",
  "{}",
  "null",
  "{{ .spec }}",
  '"{{ .spec.a.b }}"',
  '"{{ end }}"',
  "- x",
  "&a [*a]",
  "-1",
  "x: y",
  "__proto__: 1",
  "constructor: []",
];

/** What may stand where something else should. */
const VALUES: readonly Json[] = [
  null,
  true,
  -1,
  0.5,
  12345678901234567890n,
  "",
  "x",
  "{{ .spec.a.b }}",
  "{{ index .spec 3 }}",
  "{{ nothere",
  "a\nb",
  [],
  ["a"],
  [[]],
  [{ key: "a", value: 1 }],
  {},
  { name: "a" },
  { a: { b: [] } },
  JSON.parse('{ "__proto__": { "polluted": true } }'),
];

/** What may stand in place of another single value. */
const SCALARS: readonly Json[] = [
  "{{ .metadata.name }}",
  "{{ .spec.a }}",
  "{{ index .spec 3 }}",
  "{{ .spec.a.b.c }}",
  "{{ len .spec }}",
  "{{ range .spec }}{{ . }}{{ end }}",
  "2",
  3,
  "true",
  "1h",
  "",
  null,
  "a b",
  "ä\u0000",
];

/** Keys that one generation or another gives a meaning. */
const KEYS = ("anyOf or when env envFrom labels annotations reconciler reconcile " +
  "observe emit runtime include workers queue default hooks resources deploymentRef " +
  "configmaps PVCs custom groups notes crds spec admission external forEach __proto__ " +
  "toString name queue behaviour retryBackoff maxDepth watch enqueueGate normalize cross " +
  "validation rules critical setup").split(" ");

/** A damaged text; it may be no YAML any more. */
export function damageText(text: string, random: Random): string {
  const pick = picker(random);
  const lines = text.split("\n");
  for (let damage = 0; damage < (random.float() < 0.5 ? 1 : 2); damage++) {
    const at = Math.floor(random.float() * lines.length);
    const [, head, key = ""] = /^(\s*(?:- )?)([\w.]+:)?/.exec(lines[at])!;
    const kinds = [
      () => lines.splice(at, 1),
      () => lines.splice(at, 1, `${head}${key} ${pick(SCRAPS)}`),
      () => lines.splice(at, 0, `${head}${pick(SCRAPS)}`),
      () => lines.splice(at, 1, `${head}${key.replace(":", "s:")}`),
      () => lines.splice(at, 1, `  ${lines[at]}`),
    ];
    pick(kinds)();
  }
  return lines.join("\n");
}

type Tree = { [key: string]: Json } | Json[];

/** A damaged document as text; it is always YAML. */
export function damageDocument(document: Json, random: Random): string {
  const pick = picker(random);
  const root = structuredClone(document);
  // Damage to single values often leaves a document that loads, all other seldom.
  const gentle = random.float() < 0.7;
  for (let damage = 0; damage < (gentle ? 3 : 1); damage++) {
    const tree = pick(treesIn(root));
    const keys = Object.keys(tree);
    if (keys.length === 0) continue;
    const key = pick(keys);
    pick(gentle ? GENTLE : ROUGH)({ root, tree, key }, pick);
  }
  return formatYaml(root);
}

interface Place {
  readonly root: Json;
  readonly tree: Tree;
  readonly key: string;
}

type Pick = <T>(list: readonly T[]) => T;

type Damage = (place: Place, pick: Pick) => void;

const ROUGH: readonly Damage[] = [
  ({ tree, key }) => remove(tree, key),
  ({ tree, key }, pick) => set(tree, key, structuredClone(pick(VALUES))),
  ({ tree, key, root }, pick) => set(tree, key, copyOf(root, pick)),
  ({ tree }, pick) => set(tree, pick(KEYS), structuredClone(pick(VALUES))),
  ({ tree, root }, pick) => set(tree, pick(KEYS), copyOf(root, pick)),
  ({ tree, key }, pick) => {
    const old = valueAt(tree, key);
    remove(tree, key);
    set(tree, pick(KEYS), old);
  },
  ({ tree, key }) => set(tree, key, [valueAt(tree, key)]),
];

const GENTLE: readonly Damage[] = [
  ({ tree, key }, pick) => {
    const old = valueAt(tree, key);
    if (!Array.isArray(old) && !isObject(old)) set(tree, key, pick(SCALARS));
  },
  ({ tree, key }) => {
    // Deep below, keys are seldom required.
    if (!Array.isArray(valueAt(tree, key)) && key !== "name") return;
    remove(tree, key);
  },
  ({ tree, key }) => {
    if (Array.isArray(tree)) set(tree, key, structuredClone(valueAt(tree, key)));
  },
];

/** A copy of any part, so that no tree comes to hold itself. */
function copyOf(root: Json, pick: Pick): Json {
  return structuredClone(pick(treesIn(root))) as Json;
}

function valueAt(tree: Tree, key: string): Json {
  return (tree as Record<string, Json>)[key] ?? null;
}

function picker(random: Random): Pick {
  return <T>(list: readonly T[]): T => list[Math.floor(random.float() * list.length)];
}

function remove(tree: Tree, key: string): void {
  if (Array.isArray(tree)) tree.splice(Number(key), 1);
  else delete tree[key];
}

/** As an own key, even where its name is a prototype's. */
function set(tree: Tree, key: string, value: Json): void {
  if (Array.isArray(tree)) return void tree.push(value);
  Object.defineProperty(tree, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function treesIn(value: Json): Tree[] {
  if (Array.isArray(value)) return [value as Json[], ...value.flatMap(treesIn)];
  if (!isObject(value)) return [];
  return [value as Tree, ...Object.values(value).flatMap((item) => treesIn(item!))];
}
