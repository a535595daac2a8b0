/**
 * Reads, adds and writes Kubernetes quantities exactly: `250m`, `1Gi`, `1e3`.
 *
 * @module
 */

/** How a quantity is written. */
export type QuantityFamily = "decimal" | "binary" | "exponent";

/** A quantity in billionths, the finest step that Kubernetes keeps. */
export interface Quantity {
  readonly nano: bigint;
  readonly family: QuantityFamily;
}

const NANO = 1_000_000_000n;

/** Powers of ten of the decimal suffixes. */
const DECIMAL: ReadonlyMap<string, number> = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);

/** Powers of 1024 of the binary suffixes. */
const BINARY: ReadonlyMap<string, number> = new Map(
  ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((suffix, index) => [suffix, index + 1]),
);

/** Kubernetes caps what is written with a binary suffix at 64 bits. */
const BINARY_MAX = (2n ** 63n - 1n) * NANO;

/** No real quantity has more digits; it keeps the arithmetic small. */
const LENGTH_MAX = 64;

/**
 * Reads a quantity; digits below a billionth are rounded away from zero.
 *
 * @returns `undefined` if it is none.
 */
export function parseQuantity(text: string): Quantity | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([a-zA-Z]*|[eE][+-]?\d+)$/.exec(text);
  if (match === null || text === "" || text.length > LENGTH_MAX) return undefined;
  const [, sign, whole, fraction = "", suffix] = match;
  const scale = scaleOf(suffix);
  if (scale === undefined) return undefined;
  const power = 9 + scale.ten - fraction.length;
  // Kubernetes takes a sign, a point or a suffix without digits for zero.
  let numerator = BigInt(whole + fraction || "0") * scale.factor;
  let denominator = 1n;
  if (power >= 0) numerator *= 10n ** BigInt(power);
  else denominator = 10n ** BigInt(-power);
  const exact = (numerator + denominator - 1n) / denominator;
  if (scale.family !== "binary") return signed(sign, exact, scale.family);
  const nano = exact > BINARY_MAX ? BINARY_MAX : exact;
  return signed(sign, nano, nano > 0n && nano < NANO ? "decimal" : "binary");
}

function signed(sign: string, nano: bigint, family: QuantityFamily): Quantity {
  return { nano: sign === "-" ? -nano : nano, family };
}

function scaleOf(suffix: string) {
  const binary = BINARY.get(suffix);
  if (binary !== undefined) {
    return { ten: 0, factor: 1024n ** BigInt(binary), family: "binary" as const };
  }
  const decimal = DECIMAL.get(suffix);
  if (decimal !== undefined) {
    return { ten: decimal, factor: 1n, family: "decimal" as const };
  }
  const exponent = /^[eE]([+-]?\d{1,2})$/.exec(suffix);
  return exponent === null
    ? undefined
    : { ten: Number(exponent[1]), factor: 1n, family: "exponent" as const };
}

/** Writes a quantity as Kubernetes does: the largest suffix without a fraction. */
export function formatQuantity({ nano, family }: Quantity): string {
  if (nano === 0n) return "0";
  const size = nano < 0n ? -nano : nano;
  const sign = nano < 0n ? "-" : "";
  // A binary suffix would lose the fraction.
  const isWhole = size % NANO === 0n;
  if (family === "binary" && size >= 1024n * NANO && isWhole) {
    return sign + formatBinary(size / NANO);
  }
  let exponent = -9;
  let mantissa = size;
  while (exponent < 18 && mantissa % 1000n === 0n) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (family === "exponent") {
    return `${sign}${mantissa}${exponent === 0 ? "" : `e${exponent}`}`;
  }
  const suffix = [...DECIMAL].find(([, power]) => power === exponent)![0];
  return `${sign}${mantissa}${suffix}`;
}

function formatBinary(size: bigint): string {
  let mantissa = size;
  let suffix = "";
  for (const larger of BINARY.keys()) {
    if (mantissa % 1024n !== 0n) break;
    mantissa /= 1024n;
    suffix = larger;
  }
  return `${mantissa}${suffix}`;
}

/** The sum, written like the first unless that is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, family: a.nano === 0n ? b.family : a.family };
}
