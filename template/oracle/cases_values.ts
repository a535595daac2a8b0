/**
 * Makes the cases of the predefined functions: comparison, logic, `index`, `slice`,
 * printing and escaping, each with values of every kind.
 *
 * @module
 */

const VALUES = [
  "0",
  "3",
  "-1",
  '""',
  '"b"',
  '"é"',
  "true",
  "false",
  "nil",
  ".spec.absent",
  ".spec.i",
  ".spec.l",
  ".spec.em",
  ".metadata",
];

/** Go has floats apart from integers; here a comparison takes them for one kind. */
const FLOATS = ["1.5", "2.0", '"b"', "true", "nil", ".spec.l"];

const ESCAPED = [
  '"a<b>&\\"\'=\\\\"',
  '"\\x00\\t\\n\\u2028é世😀"',
  '"a b+c/d?e=f&g~h*(i)!\'"',
  "1 2",
  '"a" 1 2 "b" nil',
  ".spec.m",
  ".spec.absent",
  "nil",
  "true",
  "",
];

/** Items, and what is asked of them. */
const INDEXED = [
  '"abc"',
  '""',
  ".spec.l",
  ".spec.el",
  ".spec.m",
  ".spec.em",
  ".spec.mixed",
  ".spec.objs",
  ".spec.absent",
  "nil",
  "3",
  "true",
  "1.5",
];
const INDEXES = [
  "",
  "0",
  "2",
  "-1",
  "9",
  '"a"',
  '"nope"',
  "nil",
  "1.0",
  "true",
  ".spec.absent",
  "0 1",
  '0 "name"',
  '5 "k"',
  "1 2",
  "2 1",
  "0 1 2",
  "0 2 1",
  "0 1 2 3",
];

/** The templates. */
export function valueTemplates(): string[] {
  const made: string[] = [];
  for (const a of VALUES) {
    made.push(
      `{{ if ${a} }}T{{ else }}F{{ end }}`,
      `{{ with ${a} }}{{ . }}{{ else }}F{{ end }}`,
      `{{ range ${a} }}<{{ . }}>{{ else }}none{{ end }}`,
      `{{ range $k, $v := ${a} }}<{{ $k }}={{ $v }}>{{ else }}none{{ end }}`,
      `{{ not ${a} }}`,
      `{{ print ${a} }}`,
      `{{ $x := ${a} }}{{ $x }}|{{ $x.y }}`,
      `{{ (${a}) }}`,
      `{{ ${a} | print | len }}`,
    );
    for (const b of VALUES) {
      made.push(
        `{{ eq ${a} ${b} }}`,
        `{{ lt ${a} ${b} }}`,
        `{{ ge ${a} ${b} }}`,
        `{{ and ${a} ${b} }}`,
        `{{ or ${a} ${b} }}`,
        `{{ print ${a} ${b} }}`,
        `{{ println ${a} ${b} }}|`,
      );
    }
    made.push(`{{ eq "b" 3 ${a} }}`, `{{ eq ${a} }}`, `{{ ne ${a} "b" }}`);
  }
  for (const a of FLOATS) {
    for (const b of FLOATS) {
      for (const name of ["eq", "ne", "lt", "le", "gt", "ge"]) {
        made.push(`{{ ${name} ${a} ${b} }}`);
      }
    }
  }
  for (const item of INDEXED) {
    for (const index of INDEXES) {
      made.push(`{{ index ${item} ${index} }}`, `{{ slice ${item} ${index} }}`);
    }
  }
  for (const value of ESCAPED) {
    for (const name of ["html", "js", "urlquery", "print", "println"]) {
      made.push(`{{ ${name} ${value} }}`);
    }
  }
  return [...new Set(made)];
}
