import assert from "node:assert/strict";
import { caseData, readResults } from "./oracle/cases.ts";
import { isDifferent } from "./oracle/difference.ts";

/**
 * Mistakes that an engine like this is likely to have. Each is planted into a copy
 * of the engine, and the comparison with Go's results must find it.
 */
const DEFECTS: readonly {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}[] = [
  {
    name: "lengths count UTF-16 units, not bytes",
    file: "value.ts",
    find: "bytes += unit < 0x800",
    replace: "bytes += 0 * unit < 0x800",
  },
  {
    name: "nil prints as <nil> where Go prints <no value>",
    file: "compile.ts",
    find: '"<no value>"',
    replace: '"<nil>"',
  },
  {
    name: "and goes on after the first false argument",
    file: "call.ts",
    find: "if (isTruthy(value) === stops) return value;",
    replace: "if (isTruthy(value) === stops) last = value;",
  },
  {
    name: "widths of printf count UTF-16 units, not characters",
    file: "printf_verb.ts",
    find: "(flags.width ? [...text].length : 0)",
    replace: "(flags.width ? text.length : 0)",
  },
  {
    name: "floats switch to exponents at 1e21, as in JavaScript",
    file: "float_format.ts",
    find: "precision === undefined ? 6 :",
    replace: "precision === undefined ? 21 :",
  },
  {
    name: "maps keep the order of the data",
    file: "value.ts",
    find: ".sort(compareText)",
    replace: "",
  },
  {
    name: "a field of an absent one is absent, not an error",
    file: "access.ts",
    find: "if (!isMap(at)) return failField(chain, i, at);",
    replace: "if (!isMap(at)) return undefined;",
  },
  {
    name: "a minus sign trims without the space behind it",
    file: "lex.ts",
    find: ' === "-" && isSpace(this.text[open + 3])',
    replace: ' === "-"',
  },
  {
    name: "range over a number takes one turn too many",
    file: "range.ts",
    find: "i < count",
    replace: "i <= count",
  },
  {
    name: "a variable outlives its block",
    file: "compile_context.ts",
    find: "this.#visible.length = before;",
    replace: "",
  },
  {
    name: "the empty text is true",
    file: "value.ts",
    find: 'return value !== "";',
    replace: "return true;",
  },
  {
    name: "numbers with a leading zero are decimal",
    file: "literal.ts",
    find: "0[oO]?(?<oct>",
    replace: "0[oO](?<oct>",
  },
  {
    name: "durations are held in milliseconds",
    file: "go_duration.ts",
    find: "/ 10n ** BigInt(fraction.length);",
    replace: "/ 10n ** BigInt(fraction.length) / 1000000n * 1000000n;",
  },
  {
    name: "a pipe hands its value on as the first argument",
    file: "call.ts",
    find: "if (piped) values[count - 1] = ",
    replace: "if (piped) values[0] = ",
  },
];

const RESULTS = readResults();
const ROOT = new URL("..", import.meta.url).pathname;

/** Copies the engine, with one text of it replaced. */
async function copyWith(folder: string, defect: (typeof DEFECTS)[number]) {
  for (const name of ["core", "template", "template/functions", "template/oracle"]) {
    await Deno.mkdir(`${folder}/${name}`, { recursive: true });
    for await (const { name: file } of Deno.readDir(`${ROOT}${name}`)) {
      if (!file.endsWith(".ts") || file.endsWith("_test.ts")) continue;
      await Deno.copyFile(`${ROOT}${name}/${file}`, `${folder}/${name}/${file}`);
    }
  }
  const path = `${folder}/template/${defect.file}`;
  const source = await Deno.readTextFile(path);
  assert.equal(source.split(defect.find).length, 2, `${defect.find} stands there once`);
  await Deno.writeTextFile(path, source.replace(defect.find, () => defect.replace));
}

Deno.test("At least ten defects are planted", () => assert.ok(DEFECTS.length >= 10));

for (const defect of DEFECTS) {
  Deno.test(`The comparison with Go finds that ${defect.name}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await copyWith(folder, defect);
      const { outcomeOf } = await import(`file://${folder}/template/oracle/ours.ts`);
      const data = caseData();
      const found = RESULTS.some(([template, phase, text]) =>
        isDifferent(template, outcomeOf(template, data), { phase, text })
      );
      assert.ok(found);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
