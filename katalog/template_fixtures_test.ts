/**
 * Holds the texts that provoke the problem codes of templates and notes.
 *
 * @module
 */

import { custom, deployment, type Fixture, notes } from "./fixtures_test.ts";

/** One fixture for each code; `problems_test.ts` runs them. */
export const TEMPLATE_FIXTURES: readonly Fixture[] = [
  {
    code: "template-syntax",
    text: deployment('image: "{{ .spec.image "'),
    at: "error 8:73 spec.crds.site.operatorBox.onCreate.deployments[0].image",
    message: 'Cannot read "image" as a template: unclosed action',
  },
  {
    code: "template-function",
    text: deployment('image: "{{ .spec.image | defualt 1 }}"'),
    at: "error 8:75 spec.crds.site.operatorBox.onCreate.deployments[0].image",
    message: 'Cannot read "image" as a template: function "defualt" not defined',
    hint: 'Did you mean "default"?',
  },
  {
    code: "template-variable",
    text: deployment('image: "{{ $x }}"'),
    at: "error 8:61 spec.crds.site.operatorBox.onCreate.deployments[0].image",
    message: 'Cannot read "image" as a template: undefined variable "$x"',
    hint: "Declare it before: {{ $x := … }}",
  },
  {
    code: "template-arguments",
    text: deployment('image: "{{ toUpper }}"'),
    at: "warning 8:61 spec.crds.site.operatorBox.onCreate.deployments[0].image",
    message:
      'Cannot be sure of "image": wrong number of args for toUpper: want 1 got 0',
    hint: "It is written: toUpper (s string) string",
  },
  {
    code: "template-argument-type",
    text: deployment('image: "{{ repeat .spec.image `x` }}"'),
    at: "warning 8:80 spec.crds.site.operatorBox.onCreate.deployments[0].image",
    message:
      'Cannot be sure of "image": repeat wants a whole number for n; found string',
    hint: "It is written: repeat (s string, n int) string",
  },
  {
    code: "template-older-order",
    text: deployment('image: "{{ default .spec.image `x` }}"'),
    at: "warning 8:61 spec.crds.site.operatorBox.onCreate.deployments[0].image",
    message: 'Cannot be sure of "image": default is written with the value first',
    hint: "Write the fallback first, or pipe the value into it",
  },
  {
    code: "template-root",
    text: deployment('image: "{{ .sepc.image }}"'),
    at: "warning 8:58 spec.crds.site.operatorBox.onCreate.deployments[0].image",
    message: 'Cannot find ".sepc" in "image": nothing of that name exists',
    hint: 'Did you mean ".spec"?',
  },
  {
    code: "template-random",
    text: deployment('reconcile: true, image: "x:{{ randomHex 4 }}"'),
    at: "warning 8:75 spec.crds.site.operatorBox.onCreate.deployments[0].image",
    message:
      'Cannot keep "image" as it is: randomHex gives something else in every cycle',
    hint: "Move the entry to onCreate without `reconcile: true`: it is made once then",
  },
  {
    code: "note-name",
    text: notes('- { name: my-note, expression: "x" }\n'),
    at: "error 10:13 notes.functions[0].name",
    message: 'Cannot use the note "my-note": a template cannot call it by that name',
    hint: "A name begins with a letter and goes on with letters, digits and _",
  },
  {
    code: "note-cycle",
    text: notes(
      '- { name: a, expression: "{{ b }}" }\n- { name: b, expression: "{{ a }}" }\n',
    ),
    at: "error 10:29 notes.functions[0].expression",
    message: 'Cannot use the note "a": the note needs itself: a → b → a',
    hint: "Take what they share into a third note, or write it out in one of them",
  },
  {
    code: "note-example",
    text: notes(
      '- { name: up, expression: "{{ toUpper .spec.a }}", examples: [{ input: { spec: { a: b } }, output: b }] }\n',
    ),
    at: "error 10:102 notes.functions[0].examples[0].output",
    message: 'Cannot use the note "up": example 1 gives "B", not "b"',
  },
  {
    code: "note-shadows",
    text: notes('- { name: toUpper, expression: "x" }\n'),
    at: "warning 10:13 notes.functions[0].name",
    message:
      'Cannot be sure of the note "toUpper": the note replaces the built-in function toUpper',
    hint: "Rename it, or write shadow: true if that is meant",
  },
  {
    code: "note-duplicate",
    text: notes(
      '- { name: a, expression: "x" }\n- { name: a, expression: "y" }\n',
    ),
    at: "warning 11:13 notes.functions[1].name",
    message: 'Cannot use both notes "a": the one of line 10 is never called',
    hint: "Rename or remove one of the two",
  },
  {
    code: "template-not-allowed",
    text: custom('apiVersion: v1, kind: "{{ .spec.kind }}"'),
    at: "error 8:67 spec.crds.site.operatorBox.onCreate.custom[0].kind",
    message: 'Cannot use a template as "kind": it is needed before any object is seen',
    hint: "Write fixed text",
  },
];
