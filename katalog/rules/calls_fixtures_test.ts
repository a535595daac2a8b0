import { testFixtures } from "../fixtures_test.ts";
import { RULE, rule, typed } from "./problem_fixtures_test.ts";

testFixtures([
  {
    code: "missing-key",
    text: typed(
      "validation: { rules: [{ field: external.a.b, exists: true }], external: [{ name: a }] }",
    ),
    at: "error 7:80 spec.crds.site.validation.external[0].url",
    message: 'Cannot do without "url" in "external[0]": found none',
    hint: "Add `url:`",
  },
  {
    code: "external-duplicate",
    text: typed(
      'mutation: { rules: [{ field: spec.host, default: a }], external: [{ name: a, url: "http://a" }, { name: a, url: "http://b" }] }',
    ),
    at: "error 7:103 spec.crds.site.mutation.external[1]",
    message: 'Cannot use the name "a" twice: both calls would fill it',
    hint: "Give each call of mutation a name of its own",
  },
  {
    code: "condition-operator",
    text: rule(
      'field: spec.host, exists: true, when: [{ field: "{{ .spec.host }}", unique: true }]',
    ),
    at: `error 7:79 ${RULE}.when[0].field`,
    message: 'Cannot ask whether "{{ .spec.host }}" is unique: it is a template',
    hint: "Write the field's path, such as `spec.host`",
  },
]);
