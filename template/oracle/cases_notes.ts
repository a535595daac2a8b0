/**
 * Makes the cases of the library's functions whose meaning is Go's own library.
 *
 * @module
 */

import { Calls } from "./calls.ts";

const TEXTS = [
  '""',
  '" a B c "',
  '"x-y-x"',
  '"héllo wörld"',
  '"世界"',
  '"ΑΣ İ ß ǆ K"',
  '"\\u00a0\\u2003t\\ufeff\\u0085"',
  '"TLSCertPool2Size"',
  '"a,b, ,c"',
  '"😀x"',
];
const PARTS = ['""', '"x"', '"-"', '","', '"世"', '"xy-"', '"l"'];
const COUNTS = ["0", "1", "3", "4", "5", "7", "50", "-1"];

const NUMBERS = [
  "3",
  "-7",
  "0",
  "2.5",
  "-0.5",
  '"4"',
  '" 4"',
  '"1e2"',
  '"0x10p-1"',
  '"1_0"',
  '"0x_1p4"',
  '"1e999"',
  '"inf"',
  '"+Infinity"',
  '"nan"',
  '""',
  '"x"',
  "true",
  "nil",
  ".spec.l",
];

const VALUES = [
  "nil",
  '""',
  '"false"',
  "0",
  "0.0",
  "1.5",
  "false",
  "true",
  '"a<b>\\u2028\\n\\"é"',
  ".spec.el",
  ".spec.em",
  ".spec.mixed",
  ".spec.nested",
  ".spec.n",
  '"yes"',
  '"On"',
  '"ON"',
  '"off"',
];

/** The templates: texts, numbers, conversions, lists and maps. */
export function noteTemplates(): string[] {
  const calls = new Calls();
  addTextCalls(calls);
  addValueCalls(calls);
  return [...calls.made];
}

function addTextCalls(calls: Calls): void {
  calls.add(
    "toLower toUpper trimSpace toList camelToKebab slugify toBase64 sha256sum len",
    TEXTS,
  );
  calls.add(
    "trim trimPrefix trimSuffix hasPrefix hasSuffix contains split",
    TEXTS,
    PARTS,
  );
  calls.add("replace", TEXTS.slice(1, 6), PARTS.slice(0, 5), ['""', '"é+"']);
  calls.add("truncate truncateName repeat", TEXTS.slice(0, 5), COUNTS.slice(0, 7));
  calls.add("repeat truncate", ['"ab"'], COUNTS);
  calls.add("join", [".spec.l", ".spec.el", ".spec.nums", ".spec.mixed"], PARTS);
  calls.add("concat", TEXTS.slice(0, 4), TEXTS.slice(2, 5));
  calls.add("lookup", ['"b"', '"z"'], [
    '"a" "1" "b" "2"',
    '"b"',
    '"b" "1" "b" "2"',
    "",
  ]);
  calls.add(
    "fromBase64",
    [
      '"czNjcjN0"',
      '"czNjcjN"',
      '"w6k="',
      '"w6k"',
      '"w 6k="',
      '"w6\\nk="',
      '"-_8="',
      '""',
      '"===="',
    ],
  );
}

function addValueCalls(calls: Calls): void {
  calls.add("mod", NUMBERS.slice(0, 11), ["3", "-2.5", '"0"', "0.5", '"x"', "true"]);
  calls.add("add sub mul div min max", NUMBERS, [
    "3",
    "-2.5",
    '"0"',
    "0",
    '"x"',
    "true",
  ]);
  calls.add("clamp", NUMBERS.slice(0, 8), ["1"], ["4", '"5"', "nil"]);
  calls.add("toInt toFloat abs toBool", NUMBERS);
  calls.add(
    "toString toJson toJSON asString toBool typeOf typeMap typeList typeString typeNumber typeBool typeNull isEmpty empty notEmpty len",
    VALUES,
  );
  calls.add("default coalesce", ['"d"', "7"], VALUES.slice(0, 14));
  calls.add("getOr", VALUES.slice(1, 14), ['"d"']);
  calls.add("ternary", VALUES, ['"on"'], ['"off"']);
  calls.add("eqTernary", VALUES.slice(0, 10), VALUES.slice(2, 8), ['"y"'], ['"n"']);
  calls.add("boolTernary", ["true", "false", ".spec.t"], ["1"], ["2"]);
  calls.add("listHas", [".spec.l", ".spec.nums", ".spec.el"], [
    '"a"',
    "3",
    '"3"',
    "nil",
  ]);
  calls.add("listGet", [".spec.l", ".spec.el"], COUNTS);
  calls.add("listLen", [".spec.l", ".spec.el", ".spec.mixed"]);
  calls.add("mapGet mapPick mapOmit", [".spec.m", ".spec.em"], ['"a"', '"nope"', '""']);
  calls.add("mapKeys mapValues", [".spec.m", ".spec.em", ".spec", ".metadata"]);
  calls.add("get", [".", ".spec", "nil", "3"], [
    '"spec" "m"',
    '"m" "a"',
    '"nope" "x"',
    "",
  ]);
}
