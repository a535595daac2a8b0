/**
 * Reads and compares versions leniently: `v1.4`, `1.4.2-rc.1`.
 *
 * @module
 */

/** A version; what was left out is 0. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Without its hyphen; empty for a release. */
  readonly prerelease: string;
}

/** Numbers in a prerelease have no leading zeros. */
const VERSION =
  /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-((?!0\d+(?:[.+]|$))[0-9A-Za-z-]+(?:\.(?!0\d+(?:[.+]|$))[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** Reads a version; `undefined` if it is none. */
export function parseVersion(text: string): Version | undefined {
  const match = VERSION.exec(text);
  if (match === null) return undefined;
  const [major, minor, patch] = match.slice(1, 4).map((part) => Number(part ?? 0));
  return { major, minor, patch, prerelease: match[4] ?? "" };
}

/** Orders versions: below 0, 0 or above 0. A prerelease comes before its release. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch ||
    comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? 1 : -1;
  const [left, right] = [a.split("."), b.split(".")];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]];
    if (x === y) continue;
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const [xIsNumber, yIsNumber] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (xIsNumber !== yIsNumber) return xIsNumber ? -1 : 1;
    return xIsNumber ? Number(x) - Number(y) : x < y ? -1 : 1;
  }
  return 0;
}

/** One comparison of a constraint. */
interface Comparison {
  readonly operator: string;
  readonly version: Version;
  /** Which parts were left out or written as a wildcard. */
  readonly open: "none" | "patch" | "minor" | "all";
}

const COMPARISON =
  /^(=<|=>|<=|>=|!=|~>|[=<>~^])?\s*v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?/;

/**
 * Whether a version meets a constraint: `= != > < >= <= ~ ^`, wildcards, `1 - 2`,
 * a comma or a space for "and", `||` for "or".
 *
 * A prerelease meets only what names one. False for bad input.
 */
export function meetsConstraint(text: string, constraint: string): boolean {
  const version = parseVersion(text);
  const alternatives = constraint.split("||").map(parseComparisons);
  if (version === undefined || alternatives.includes(undefined)) return false;
  return alternatives.some((all) => meetsAll(version, all!));
}

function parseComparisons(text: string): readonly Comparison[] | undefined {
  const hyphen = /^\s*(\S+)\s+-\s+(\S+)\s*$/.exec(text);
  let rest = hyphen === null ? text.trim() : `>=${hyphen[1]} <=${hyphen[2]}`;
  const comparisons: Comparison[] = [];
  while (rest !== "") {
    const match = COMPARISON.exec(rest);
    if (match === null) return undefined;
    comparisons.push(toComparison(match));
    const after = rest.slice(match[0].length);
    rest = after.replace(/^[\s,]+/, "");
    if (after !== "" && rest === after) return undefined;
  }
  return comparisons.length === 0 ? undefined : comparisons;
}

function toComparison(match: RegExpExecArray): Comparison {
  const [, operator = "=", major, minor, patch, prerelease = ""] = match;
  const isOpen = (part: string | undefined) => part === undefined || /[xX*]/.test(part);
  const open = isOpen(major)
    ? "all"
    : isOpen(minor)
    ? "minor"
    : isOpen(patch)
    ? "patch"
    : "none";
  const number = (part: string | undefined) => isOpen(part) ? 0 : Number(part);
  return {
    operator,
    open,
    version: {
      major: number(major),
      minor: open === "minor" || open === "all" ? 0 : number(minor),
      patch: open === "none" ? number(patch) : 0,
      prerelease,
    },
  };
}

/** A prerelease counts only where one of the comparisons names one. */
function meetsAll(version: Version, all: readonly Comparison[]): boolean {
  const takesPrerelease = all.some((each) => each.version.prerelease !== "");
  if (version.prerelease !== "" && !takesPrerelease) return false;
  return all.every((each) => meets(version, each));
}

function meets(v: Version, { operator, version: c, open }: Comparison): boolean {
  const order = compareVersions(v, c);
  const within = open === "all" ||
    v.major === c.major && (open === "minor" || v.minor === c.minor);
  switch (operator) {
    case "=":
      return open === "none" ? order === 0 : order >= 0 && within;
    case "!=":
      return open === "none" ? order !== 0 : !within;
    case ">":
      return order > 0 && (open === "none" || !within);
    case "<":
      return order < 0;
    case ">=":
    case "=>":
      return order >= 0;
    case "<=":
    case "=<":
      return order <= 0 || open !== "none" && within;
    case "~":
    case "~>":
      return order >= 0 && within;
    default:
      return order >= 0 && withinCaret(v, c, open);
  }
}

/** `^` keeps the first part that is not zero. */
function withinCaret(v: Version, c: Version, open: Comparison["open"]): boolean {
  // As the library reads it, "^x" is "^0.0.0", which allows nothing else.
  if (open === "all") return v.major + v.minor + v.patch === 0;
  if (v.major !== c.major) return false;
  if (c.major > 0 || open === "minor") return true;
  if (v.minor !== c.minor) return false;
  return c.minor > 0 || open === "patch" || v.patch === c.patch;
}
