/**
 * Lists what can be wrong with rules; `problems_test.ts` beside it provokes all of it.
 *
 * @module
 */

import { crds, type Fixture } from "../fixtures_test.ts";

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: sites.test.io }
spec:
  group: test.io
  scope: Namespaced
  names: { kind: Site, plural: sites }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                replicas: { type: integer }
                share: { type: number }
                on: { type: boolean }
                host: { type: string }
                tier: { type: string, enum: [gold, silver] }
                port: { x-kubernetes-int-or-string: true }
                tags: { type: array, items: { type: string } }
                notes: { type: object, additionalProperties: { type: string } }
                free: { type: object, x-kubernetes-preserve-unknown-fields: true }
`;

/** A Katalog, on whose line 7 the given keys stand, of a kind with a known schema. */
export function typed(keys: string): { readonly [path: string]: string } {
  return {
    "katalog.yaml": crds(`site:\n  ${keys}\n  crdFile: crd.yaml\n`),
    "crd.yaml": CRD,
  };
}

/** The same with one rule of `validation`. */
export function rule(keys: string): { readonly [path: string]: string } {
  return typed(`validation: { rules: [{ ${keys} }] }`);
}

/** The same with one rule of `mutation`. */
export function change(keys: string): { readonly [path: string]: string } {
  return typed(`mutation: { rules: [{ ${keys} }] }`);
}

/** Where the rule of {@link rule} stands. */
export const RULE = "spec.crds.site.validation.rules[0]";
const CHANGE = "spec.crds.site.mutation.rules[0]";

/** Every problem of a rule. */
export const RULE_FIXTURES: readonly Fixture[] = [
  {
    code: "rule-field",
    text: rule("field: spec.replcas, min: 1"),
    at: `error 7:38 ${RULE}.field`,
    message: 'Cannot find "spec.replcas": "spec" has no field "replcas"',
    hint: 'Did you mean "replicas"?',
  },
  {
    code: "rule-field",
    text: rule("field: spce.replicas, min: 1"),
    at: `error 7:38 ${RULE}.field`,
    message: 'Cannot find "spce.replicas": the kind has no field "spce"',
    hint: 'Did you mean "spec"?',
  },
  {
    code: "rule-field",
    text: rule("field: spec.colour, exists: true"),
    at: `error 7:38 ${RULE}.field`,
    message: 'Cannot find "spec.colour": "spec" has no field "colour"',
    hint: "Known fields: free, host, notes, on, port, replicas, share, tags, tier",
  },
  {
    code: "rule-field",
    text: rule("field: spec.tags.name, equals: x"),
    at: `error 7:38 ${RULE}.field`,
    message:
      'Cannot find "spec.tags.name": "spec.tags" is a list, and "name" is no position in it',
    hint: "Write a position, such as `[0]`, or a template with a note",
  },
  {
    code: "rule-field",
    text: rule("field: metadata.labels.app.kubernetes.io/name, exists: true"),
    at: `error 7:38 ${RULE}.field`,
    message:
      'Cannot find "metadata.labels.app.kubernetes.io/name": "metadata.labels.app" is a single value and has no fields',
    hint: 'A key with dots is written in brackets: `["a.b/c"]`',
  },
  {
    code: "rule-field",
    text: rule("field: metadata.lables, exists: true"),
    at: `error 7:38 ${RULE}.field`,
    message: 'Cannot find "metadata.lables": "metadata" has no field "lables"',
    hint: 'Did you mean "labels"?',
  },
  {
    code: "rule-field",
    text: rule(
      "field: spec.host, exists: true, when: [{ field: spec.onn, equals: true }]",
    ),
    at: `error 7:79 ${RULE}.when[0].field`,
    message: 'Cannot find "spec.onn": "spec" has no field "onn"',
    hint: 'Did you mean "on"?',
  },
  {
    code: "rule-field",
    text: change("field: spec.hots, default: x"),
    at: `error 7:36 ${CHANGE}.field`,
    message: 'Cannot find "spec.hots": "spec" has no field "hots"',
    hint: 'Did you mean "host"?',
  },
  {
    code: "rule-value",
    text: rule("field: spec.replicas, equals: three"),
    at: `error 7:61 ${RULE}.equals`,
    message: 'Cannot read "equals" as a whole number: found "three"',
    hint: "Write the number as the field would show it, such as 3",
  },
  {
    code: "rule-value",
    text: rule("field: spec.replicas, in: [1, 2.5]"),
    at: `error 7:61 ${RULE}.in[1]`,
    message: 'Cannot read "in[1]" as a whole number: found "2.5"',
    hint: "Write the number as the field would show it, such as 3",
  },
  {
    code: "rule-value",
    text: rule("field: spec.on, notEquals: yes"),
    at: `error 7:58 ${RULE}.notEquals`,
    message: 'Cannot read "notEquals" as true or false: found "yes"',
    hint: "Write true or false",
  },
  {
    code: "rule-value",
    text: rule('field: spec.tier, in: "gold, sliver"'),
    at: `error 7:53 ${RULE}.in`,
    message: 'Cannot use "sliver": the field never has that value',
    hint: 'Did you mean "silver"?',
  },
  {
    code: "rule-value",
    text: change("field: spec.replicas, default: many"),
    at: `error 7:60 ${CHANGE}.default`,
    message: 'Cannot read "default" as a whole number: found "many"',
    hint: "Write a whole number, or change the rule's valueType",
  },
  {
    code: "rule-value",
    text: change("field: spec.replicas, default: x, valueType: string"),
    at: `error 7:60 ${CHANGE}.default`,
    message: 'Cannot read "default" as a whole number: found "x"',
    hint: "Write the number as the field would show it, such as 3",
  },
  {
    code: "rule-value",
    text: change("field: spec.tier, override: bronze"),
    at: `error 7:57 ${CHANGE}.override`,
    message: 'Cannot use "bronze": the field never has that value',
    hint: "Write one of: gold, silver",
  },
  {
    code: "rule-example",
    text: rule("field: spec.replicas, max: 3, examples: { accepts: [3, 4] }"),
    at: `error 7:86 ${RULE}.examples.accepts[1]`,
    message: 'Cannot accept this example: expected lessThanOrEqual "3", found "4"',
    hint: "Correct the rule, or move the example to `rejects`",
  },
  {
    code: "rule-example",
    text: rule(
      "field: spec.replicas, max: 3, examples: { rejects: [4, { spec: { replicas: 2 } }] }",
    ),
    at: `error 7:86 ${RULE}.examples.rejects[1]`,
    message: "Cannot reject this example: it satisfies the rule",
    hint: "Correct the rule, or move the example to `accepts`",
  },
  {
    code: "rule-example",
    text: rule(
      "field: spec.replicas, max: 3, when: [{ field: spec.on, equals: true }], examples: { rejects: [4] }",
    ),
    at: `error 7:125 ${RULE}.examples.rejects[0]`,
    message: "Cannot reject this example: the rule's conditions do not hold for it",
    hint: "Correct the rule, or move the example to `accepts`",
  },
  {
    code: "rule-example",
    text: rule('field: "{{ .spec.host }}", exists: true, examples: { accepts: [x] }'),
    at: `error 7:94 ${RULE}.examples.accepts[0]`,
    message: "Cannot try a bare value: the rule's field is a template",
    hint: "Write the object, or the part that matters: `{ spec: { … } }`",
  },
  {
    code: "rule-example",
    text: rule(
      'field: spec.replicas, max: "{{ .external.quota.max }}", examples: { accepts: [1] }',
    ),
    at: `error 7:109 ${RULE}.examples.accepts[0]`,
    message:
      'Cannot accept this example: found "{{ .external.quota.max }}", which is no number',
    hint: "Give the example what the rule compares with",
  },
  {
    code: "schema-unknown-field",
    text: rule(
      "field: spec.replicas, max: 3, examples: { accepts: [{ spec: { size: 9 } }] }",
    ),
    at: `error 7:83 ${RULE}.examples.accepts[0]`,
    message: 'Cannot use the field "size": "spec" has none of that name',
    hint: "Known fields: free, host, notes, on, port, replicas, share, tags, tier",
  },
  {
    code: "condition-operator",
    text: rule("field: spec.host, operator: equalz, value: x"),
    at: `error 7:59 ${RULE}.operator`,
    message: 'Cannot use the operator "equalz": there is none of that name',
    hint: 'Did you mean "equals"?',
  },
  {
    code: "condition-operator",
    text: rule("field: spec.tags, min: 1"),
    at: `error 7:38 ${RULE}.field`,
    message: 'Cannot use "greaterThanOrEqual" on "spec.tags": it is a list',
    hint: "Compare with equals or in, or write a template that gives a number",
  },
  {
    code: "condition-operator",
    text: rule('field: "{{ .spec.host }}", operator: unique'),
    at: `error 7:38 ${RULE}.field`,
    message: 'Cannot ask whether "{{ .spec.host }}" is unique: it is a template',
    hint: "Write the field's path, such as `spec.host`",
  },
  {
    code: "condition-operator",
    text: rule("field: spec.host, unique: false"),
    at: `error 7:38 ${RULE}.field`,
    message: "Cannot judge a rule by `unique: false`: it would always hold",
    hint: "Write `unique: true`, or remove the rule",
  },
  {
    code: "condition-value",
    text: rule("field: spec.replicas, max: 10Mi"),
    at: `error 7:58 ${RULE}.max`,
    message: 'Cannot use "lessThanOrEqual": found "10Mi", which is no number',
    hint: "Write a number",
  },
  {
    code: "condition-value",
    text: rule("field: spec.replicas, between: [1]"),
    at: `error 7:62 ${RULE}.between`,
    message: 'Cannot use "between": found "1", which is no pair of numbers',
    hint: "Write the lowest and the highest number, such as `[1, 5]`",
  },
  {
    code: "bad-regex",
    text: rule('field: spec.host, regex: "^(?!a)"'),
    at: `error 7:56 ${RULE}.regex`,
    message:
      'Cannot read "^(?!a)" as a regular expression: error parsing regexp: invalid or unsupported Perl syntax: `(?!`',
    hint: "Write RE2 syntax; it has no look-around and no back-references",
  },
  {
    code: "missing-key",
    text: rule("field: spec.replicas, operator: gt"),
    at: `error 7:38 ${RULE}.field`,
    message: 'Cannot judge a rule by "greaterThan" without "value": found none',
    hint: "Add `value:` with what to compare with",
  },
  {
    code: "missing-key",
    text: rule("exists: true"),
    at: `error 7:29 ${RULE}.field`,
    message: 'Cannot do without "field" in "rules[0]": found none',
    hint: "Add `field:`",
  },
  {
    code: "missing-key",
    text: change("field: spec.host"),
    at: `error 7:27 ${CHANGE}.default`,
    message: 'Cannot change a field without "default" or "override": found neither',
    hint: "Add `default:` for what is absent, or `override:` to write in any case",
  },
  {
    code: "exclusive-keys",
    text: change("field: spec.host, default: a, override: b"),
    at: `warning 7:47 ${CHANGE}.default`,
    message: 'Cannot use "override" and "default" together: only "override" counts',
    hint: "Keep one of them",
  },
  {
    code: "exclusive-keys",
    text: rule("field: spec.replicas, min: 1, max: 3"),
    at: `warning 7:61 ${RULE}.max`,
    message:
      'Cannot ask for "greaterThanOrEqual" and "lessThanOrEqual" in one condition: only "greaterThanOrEqual" counts',
    hint: "Write one condition for each",
  },
  {
    code: "bad-value",
    text: rule("field: spec.host, exists: true, action: block"),
    at: `error 7:71 ${RULE}.action`,
    message: 'Cannot read "action" as one of deny, warn: found "block"',
    hint: "Write one of: deny, warn",
  },
  {
    code: "bad-value",
    text: change("field: metadata.name, override: x"),
    at: `error 7:36 ${CHANGE}.field`,
    message: 'Cannot change "metadata.name": it is no field that a rule may write',
    hint: "Name a field below spec, metadata.labels or metadata.annotations",
  },
  {
    code: "bad-value",
    text: change('field: "spec..host", override: x'),
    at: `error 7:36 ${CHANGE}.field`,
    message: 'Cannot read "spec..host" as the path of a field',
    hint: 'Write keys joined by dots, such as `spec.host`, or `spec["a.b"]`',
  },
  {
    code: "unknown-key",
    text: rule("field: spec.host, exists: true, mesage: x"),
    at: `error 7:63 ${RULE}.mesage`,
    message: 'Cannot use the key "mesage": "rules[0]" has none of that name',
    hint: 'Did you mean "message"?',
  },
];
