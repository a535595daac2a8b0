/**
 * Writes floating-point numbers digit for digit as Go's `strconv` does.
 *
 * @module
 */

/** A positive decimal: `0.d₁d₂…` × 10^point, without trailing zeros. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** How to write a float: Go's verb and precision. */
export type FloatVerb = "e" | "f" | "g";

/**
 * Writes a float.
 *
 * @param precision Digits behind the point (`e`, `f`) or in all (`g`); absent
 * means as many as it takes to read the same number back.
 */
export function formatFloat(
  value: number,
  verb: FloatVerb,
  precision?: number,
): string {
  if (Number.isNaN(value)) return "NaN";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const positive = Math.abs(value);
  if (positive === Infinity) return sign === "-" ? "-Inf" : "+Inf";
  switch (verb) {
    case "e": {
      const decimal = precision === undefined
        ? shortest(positive)
        : significant(positive, Math.min(precision + 1, DIGITS_MAX));
      return sign + exponential(decimal, precision ?? decimal.digits.length - 1);
    }
    case "f": {
      if (precision !== undefined) return sign + fixed(positive, precision);
      const decimal = shortest(positive);
      return sign + plain(decimal, Math.max(decimal.digits.length - decimal.point, 0));
    }
    case "g":
      return sign + general(positive, precision);
  }
}

function general(value: number, precision: number | undefined): string {
  const decimal = precision === undefined
    ? shortest(value)
    : significant(value, Math.min(Math.max(precision, 1), DIGITS_MAX));
  const { digits, point } = decimal;
  let limit = precision === undefined ? 6 : Math.max(precision, 1);
  if (precision !== undefined && limit > digits.length && digits.length >= point) {
    limit = digits.length;
  }
  const exponent = point - 1;
  return exponent < -4 || exponent >= limit
    ? exponential(decimal, digits.length - 1)
    : plain(decimal, Math.max(digits.length - point, 0));
}

function exponential({ digits, point }: Decimal, decimals: number): string {
  const padded = digits.padEnd(decimals + 1, "0");
  const exponent = /[1-9]/.test(digits) ? point - 1 : 0;
  const power = String(Math.abs(exponent)).padStart(2, "0");
  const fraction = decimals > 0 ? `.${padded.slice(1, decimals + 1)}` : "";
  return `${padded[0]}${fraction}e${exponent < 0 ? "-" : "+"}${power}`;
}

function plain({ digits, point }: Decimal, decimals: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  if (decimals === 0) return whole;
  const behind = point > 0 ? digits.slice(point) : "0".repeat(-point) + digits;
  return `${whole}.${behind.padEnd(decimals, "0").slice(0, decimals)}`;
}

/** The fewest digits that read back as the same number. */
function shortest(value: number): Decimal {
  if (value === 0) return { digits: "0", point: 1 };
  const [mantissa, exponent] = value.toExponential().split("e");
  return { digits: mantissa.replace(".", ""), point: Number(exponent) + 1 };
}

/** A number of digits, rounded half to even on the exact value. */
function significant(value: number, count: number): Decimal {
  if (value === 0) return { digits: "0", point: 1 };
  let exponent = Number(value.toExponential().split("e")[1]);
  let digits = scaled(value, count - 1 - exponent).toString();
  // The shortest form may have been rounded up across a power of ten.
  if (digits.length < count) {
    exponent--;
    digits = scaled(value, count - 1 - exponent).toString();
  }
  const point = exponent + 1 + (digits.length - count);
  return { digits: digits.replace(/0+$/, ""), point };
}

/** No double has more digits than this; all that follow are zeros. */
const DIGITS_MAX = 1100;

function fixed(value: number, decimals: number): string {
  if (decimals > DIGITS_MAX) {
    return fixed(value, DIGITS_MAX) + "0".repeat(decimals - DIGITS_MAX);
  }
  const digits = scaled(value, decimals).toString().padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  return decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** `value` × 10^power as an integer, exactly, half rounded to even. */
function scaled(value: number, power: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n) & 0x7ff;
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  let numerator = mantissa;
  let denominator = 1n;
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  if (power >= 0) numerator *= 10n ** BigInt(power);
  else denominator *= 10n ** BigInt(-power);
  const quotient = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  const up = twice > denominator || twice === denominator && quotient % 2n === 1n;
  return up ? quotient + 1n : quotient;
}
