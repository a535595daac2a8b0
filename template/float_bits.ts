/**
 * Writes floating-point numbers by their bits, as Go's `%x` and `%b` do.
 *
 * @module
 */

/** Bits behind the point of a 64-bit float. */
const FRACTION_BITS = 52n;

/** Hexadecimal digits behind the point that hold them all. */
const HEX_DIGITS = 13;

/** A positive, finite number as `mantissa` × 2^`exponent`, both integers. */
function split(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> FRACTION_BITS & 0x7ffn);
  const fraction = bits & ((1n << FRACTION_BITS) - 1n);
  return {
    mantissa: biased === 0 ? fraction : fraction | 1n << FRACTION_BITS,
    exponent: Math.max(biased, 1) - 1075,
  };
}

/** `6755399441055744p-52`: the mantissa in decimal, and the power of two. */
export function formatFloatBits(value: number): string {
  const { mantissa, exponent } = split(Math.abs(value));
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return `${sign}${mantissa}p${exponent < 0 ? "" : "+"}${exponent}`;
}

/**
 * `0x1.8p+01`: hexadecimal, with the power of two in decimal.
 *
 * @param precision Digits behind the point; as many as needed if absent.
 */
export function formatFloatHex(value: number, precision?: number): string {
  let { mantissa, exponent } = split(Math.abs(value));
  exponent = mantissa === 0n ? 0 : exponent + Number(FRACTION_BITS);
  while (mantissa !== 0n && mantissa >> FRACTION_BITS === 0n) {
    mantissa <<= 1n;
    exponent--;
  }
  if (precision !== undefined && precision < HEX_DIGITS) {
    mantissa = roundTo(mantissa, BigInt((HEX_DIGITS - precision) * 4));
    if (mantissa >> (FRACTION_BITS + 1n) !== 0n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const digits = mantissa.toString(16).padStart(HEX_DIGITS + 1, "0");
  const fraction = precision === undefined
    ? digits.slice(1).replace(/0+$/, "")
    : digits.slice(1).padEnd(precision, "0").slice(0, precision);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const power = String(Math.abs(exponent)).padStart(2, "0");
  return `${sign}0x${digits[0]}${fraction === "" ? "" : `.${fraction}`}` +
    `p${exponent < 0 ? "-" : "+"}${power}`;
}

/** Clears the lowest bits, half rounded to even. */
function roundTo(mantissa: bigint, bits: bigint): bigint {
  const rest = mantissa & ((1n << bits) - 1n);
  const half = 1n << (bits - 1n);
  const kept = mantissa >> bits;
  const up = rest > half || rest === half && kept % 2n === 1n;
  return (up ? kept + 1n : kept) << bits;
}
