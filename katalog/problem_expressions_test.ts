/**
 * Provokes the problems of templates and conditions in all their forms.
 *
 * @module
 */

import { condition, deployment, katalog, testFixtures } from "./fixtures_test.ts";

testFixtures([
  {
    code: "template-syntax",
    text: katalog(`
operatorBox:
  onCreate:
    deployments:
      - image: x
        command:
          - |
            set -e
            echo {{ .spec.my-key }}
`),
    at: "error 15:32 spec.crds.site.operatorBox.onCreate.deployments[0].command[0]",
    message: "Cannot read \"command[0]\" as a template: bad character U+002D '-'",
    hint: 'A key with "-" is read by index: index .spec "my-key"',
  },
  {
    code: "template-syntax",
    text: katalog(
      'operatorBox: { status: { fields: [{ path: a, value: "{{ .spec.my-key }}" }] } }\n',
    ),
    at: "warning 8:68 spec.crds.site.operatorBox.status.fields[0].value",
    message: "Cannot read \"value\" as a template: bad character U+002D '-'",
    hint: 'A key with "-" is read by index: index .spec "my-key"',
  },
  {
    code: "template-root",
    text: deployment('image: "{{ .item.image }}"'),
    at: "warning 8:58 spec.crds.site.operatorBox.onCreate.deployments[0].image",
    message: 'Cannot find ".item" in "image": nothing of that name exists',
    hint: 'Only an entry with forEach has ".item"',
  },
  {
    code: "template-root",
    text: deployment("image: x, forEach: { field: speck.l }"),
    at: "warning 8:78 spec.crds.site.operatorBox.onCreate.deployments[0].forEach.field",
    message: 'Cannot find ".speck" in "field": nothing of that name exists',
    hint: 'Did you mean ".spec"?',
  },
  {
    code: "template-root",
    text: condition("field: replicas"),
    at: "warning 8:38 spec.crds.site.operatorBox.when[0].field",
    message: 'Cannot find ".replicas" in "field": nothing of that name exists',
    hint: "The object's own fields are under .spec, .metadata and .status",
  },
  {
    code: "not-active-yet",
    text: condition("field: spec.host, unique: true"),
    at: "warning 8:49 spec.crds.site.operatorBox.when[0].unique",
    message: 'Cannot act on "unique" yet: it is accepted and has no effect',
    hint: "Do not rely on it: this version runs as if it were not there",
  },
  {
    code: "exclusive-keys",
    text: condition("field: spec.a, greaterThan: 1, lessThan: 5"),
    at: "warning 8:62 spec.crds.site.operatorBox.when[0].lessThan",
    message:
      'Cannot ask for "greaterThan" and "lessThan" in one condition: only "greaterThan" counts',
    hint: "Write one condition for each",
  },
  {
    code: "exclusive-keys",
    text: condition('field: spec.a, time: { after: "09:00" }'),
    at: "warning 8:31 spec.crds.site.operatorBox.when[0].field",
    message: 'Cannot ask for "time" and "field" in one condition: only "time" counts',
    hint: "Write one condition for each",
  },
  {
    code: "bad-value",
    text: condition("field: spec..a"),
    at: "error 8:38 spec.crds.site.operatorBox.when[0].field",
    message: 'Cannot read "spec..a" as the path of a field',
    hint: 'Write keys joined by dots, such as `spec.host`, or `spec["a.b"]`',
  },
  {
    code: "condition-operator",
    text: condition("field: spec.a, operator: resembles, value: 1"),
    at: "error 8:56 spec.crds.site.operatorBox.when[0].operator",
    message: 'Cannot use the operator "resembles": there is none of that name',
    hint: "Use exists, equals, in, greaterThan, regex or another known operator",
  },
  {
    code: "condition-value",
    text: condition("field: spec.a, between: [1]"),
    at: "error 8:55 spec.crds.site.operatorBox.when[0].between",
    message: 'Cannot use "between": found "1", which is no pair of numbers',
    hint: "Write the lowest and the highest number, such as `[1, 5]`",
  },
  {
    code: "condition-value",
    text: condition("field: spec.a, in: { a: b }"),
    at: "error 8:50 spec.crds.site.operatorBox.when[0].in",
    message: 'Cannot compare with "in": found a map',
    hint: "Write one text, or a list of texts",
  },
  {
    code: "condition-value",
    text: condition("field: spec.a, typeOf: text"),
    at: "error 8:54 spec.crds.site.operatorBox.when[0].typeOf",
    message: 'Cannot compare with the type "text": there is none of that name',
    hint: "Write one of: map, slice, string, number, bool, null",
  },
  {
    code: "condition-value",
    text: condition('field: "{{ .spec.a }}", typeMap: true'),
    at: "error 8:38 spec.crds.site.operatorBox.when[0].field",
    message: 'Cannot ask for the type of "{{ .spec.a }}": a template gives text',
    hint: "Write the field's path, such as `spec.host`",
  },
  {
    code: "condition-value",
    text: condition('time: { after: "25:00" }'),
    at: "error 8:46 spec.crds.site.operatorBox.when[0].time.after",
    message: 'Cannot use the condition "after": found "25:00", which is no time of day',
    hint: 'Write hours and minutes in quotes, such as "09:30"',
  },
  {
    code: "condition-value",
    text: condition("time: {}"),
    at: "error 8:37 spec.crds.site.operatorBox.when[0].time",
    message: 'Cannot use the condition "time": found neither after nor before',
    hint: 'Write a window, such as `time: { after: "09:00", before: "17:30" }`',
  },
  {
    code: "condition-value",
    text: condition("dayOfWeek: { weekday: true, in: [monday] }"),
    at: "error 8:42 spec.crds.site.operatorBox.when[0].dayOfWeek",
    message: 'Cannot use the condition "dayOfWeek": found weekday and in',
    hint: "Give exactly one of weekday, weekend, in, notIn",
  },
  {
    code: "condition-value",
    text: condition("dayOfWeek: { in: [moonday] }"),
    at: "error 8:48 spec.crds.site.operatorBox.when[0].dayOfWeek.in",
    message: 'Cannot use the condition "in": found "moonday", which is no day',
    hint: "Write English names, such as monday",
  },
  {
    code: "condition-value",
    text: condition('cron: "61 * * * *"'),
    at: "error 8:37 spec.crds.site.operatorBox.when[0].cron",
    message:
      'Cannot use the condition "cron": found "61 * * * *", which is no cron expression',
    hint: 'Write minute, hour, day, month and weekday, such as "0 9 * * mon-fri"',
  },
]);
