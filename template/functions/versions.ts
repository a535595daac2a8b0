/**
 * Lists the functions for semantic versions. Bad input gives the zero value.
 *
 * @module
 */

import { family, type TemplateFunction } from "../function.ts";
import { compareVersions, meetsConstraint, parseVersion } from "../semver.ts";

const define = family("semver");

function part(name: string, which: "major" | "minor" | "patch", prints: string) {
  return define({
    name,
    parameters: ["version string"],
    returns: "string",
    doc: `The ${which} number of a version`,
    examples: [[`${name} "v4.7"`, prints], [`${name} "stable"`, ""]],
    run: (version) => String(parseVersion(version)?.[which] ?? ""),
  });
}

/** The family `semver`. */
export const VERSION_FUNCTIONS: readonly TemplateFunction[] = [
  part("semverMajor", "major", "4"),
  part("semverMinor", "minor", "7"),
  part("semverPatch", "patch", "0"),
  define({
    name: "semverValid",
    parameters: ["version string"],
    returns: "bool",
    doc: "Whether a text is a version",
    examples: [['semverValid "stable"', "false"], [
      'semverValid "1.2.3-rc.1+b"',
      "true",
    ]],
    run: (version) => parseVersion(version) !== undefined,
  }),
  define({
    name: "semverCompare",
    parameters: ["a string", "b string"],
    returns: "int",
    doc: "-1, 0 or 1 as the first version is below, equal to or above the second",
    examples: [
      ['semverCompare "2.0.0" "2.0.1"', "-1"],
      ['semverCompare "2.0.0" "2.0.0-rc1"', "1"],
      ['semverCompare "1.0.0-a.2" "1.0.0-a.10"', "-1"],
      ['semverCompare "2.0.0" "x"', "0"],
    ],
    run: (a, b) => {
      const [left, right] = [parseVersion(a), parseVersion(b)];
      if (left === undefined || right === undefined) return 0;
      return Math.sign(compareVersions(left, right)) + 0;
    },
  }),
  define({
    name: "semverBump",
    parameters: ["version string", "part string"],
    returns: "string",
    doc: "The next major, minor or patch version; unchanged if that makes no sense",
    examples: [
      ['semverBump "v1.4.9-rc1" "minor"', "1.5.0"],
      ['semverBump "1.4" "MAJOR"', "2.0.0"],
      ['semverBump "1.4.9" "patch"', "1.4.10"],
      ['semverBump "v1.4" "x"', "v1.4"],
    ],
    run: (version, part) => {
      const parsed = parseVersion(version);
      if (parsed === undefined) return version;
      const { major, minor, patch, prerelease } = parsed;
      switch (part.toLowerCase()) {
        case "major":
          return `${major + 1}.0.0`;
        case "minor":
          return `${major}.${minor + 1}.0`;
        case "patch":
          // A prerelease comes before its own patch.
          return `${major}.${minor}.${patch + (prerelease === "" ? 1 : 0)}`;
      }
      return version;
    },
  }),
  define({
    name: "semverConstraint",
    parameters: ["version string", "constraint string"],
    returns: "bool",
    doc: "Whether a version meets a constraint: ~1.4, ^2, >=1 <3, 1.x || 2.1",
    examples: [
      ['semverConstraint "1.4.2" "~1.4"', "true"],
      ['semverConstraint "1.5.0" "~1.4"', "false"],
      ['semverConstraint "0.2.9" "^0.2.3"', "true"],
      ['semverConstraint "0.3.0" "^0.2.3"', "false"],
      ['semverConstraint "2.1.0" ">=1.0, <2.0 || 2.1.x"', "true"],
      ['semverConstraint "1.5.0" "1.2 - 1.4"', "false"],
      ['semverConstraint "1.4.9" "1.2 - 1.4"', "true"],
      ['semverConstraint "12.0.0" ">11"', "true"],
      ['semverConstraint "11.3.0" ">11"', "false"],
      ['semverConstraint "1.0.0-rc1" ">=0.1"', "false"],
      ['semverConstraint "3.0.0" "*"', "true"],
      ['semverConstraint "3.0.0" "nope"', "false"],
    ],
    run: meetsConstraint,
  }),
];
