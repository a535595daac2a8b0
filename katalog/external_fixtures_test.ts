/**
 * Provokes the problem codes of calls to other services; `problems_test.ts` runs them.
 *
 * @module
 */

import { external, type Fixture, katalog } from "./fixtures_test.ts";

/** One for each code. */
export const EXTERNAL_FIXTURES: readonly Fixture[] = [
  {
    code: "external-unknown",
    text: external(
      "{ name: flags, url: http://h/ }",
      "when: [{ field: external.flag.status }], ",
    ),
    at: "error 8:50 spec.crds.site.operatorBox.onCreate.when[0].field",
    message: 'Cannot find ".external.flag" in "field": no call has that name',
    hint: 'Did you mean ".external.flags"?',
  },
  {
    code: "external-duplicate",
    text: external("{ name: a, url: http://h/ }, { name: a, url: http://i/ }"),
    at: "error 8:74 spec.crds.site.operatorBox.onCreate.external[1]",
    message: 'Cannot use the name "a" twice: both calls would fill it',
    hint: "Give each call of onReconcile and onCreate a name of its own",
  },
  {
    code: "external-cycle",
    text: external(
      '{ name: a, url: "http://h/{{ .external.b.body }}" }, { name: b, url: "http://h/{{ .external.a.body }}" }',
    ),
    at: "error 8:45 spec.crds.site.operatorBox.onCreate.external[0]",
    message: 'Cannot order the calls "a", "b": they need each other\'s answers',
    hint: "Let one of them do without `.external` of the others",
  },
  {
    code: "literal-credential",
    text: external("{ name: a, url: http://h/, token: s3cr3t }"),
    at: "error 8:79 spec.crds.site.operatorBox.onCreate.external[0].token",
    message: "Cannot use a token that stands in the Katalog: whoever reads it has it",
    hint: "Use `auth: { secretRef: { name: …, key: … } }`, or a variable: `$API_TOKEN`",
  },
  {
    code: "variable-unset",
    text: katalog(
      'operatorBox: { cross: [{ crd: x, source: { endpoint: "http://${HUB}/x" } }] }',
    ),
    at: "error 8:60 spec.crds.site.operatorBox.cross[0].source.endpoint",
    message: 'Cannot fill in "endpoint": the variable "HUB" is not set',
    hint: "Set HUB before the start; a program that may read only some variables " +
      "sees no others, and one of `ORK_…` always",
  },
];
