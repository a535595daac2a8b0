/**
 * Reads the format of `printf` and prints each argument by its verb.
 *
 * @module
 */

import { formatOperand } from "./format.ts";
import { BoundedText } from "./limits.ts";
import { type Flags, formatVerb, NO_FLAGS } from "./printf_verb.ts";
import { kindOf, plainValue, typeName, type Value } from "./value.ts";

/** Go's own bound on widths and precisions. */
const SIZE_MAX = 1_000_000;

/**
 * Prints as Go's `fmt.Sprintf` does. Mistakes in the format show in the result,
 * as `%!d(MISSING)` does; nothing is thrown for them.
 *
 * @throws {LimitExceeded} When the result is longer than 1 MiB.
 */
export function formatPrintf(format: string, args: readonly Value[]): string {
  return new Printer(format, args).print();
}

class Printer {
  readonly #out = new BoundedText();
  #at = 0;
  #next = 0;
  /** An `[n]` was used, so arguments left over are no mistake. */
  #reordered = false;
  #goodIndex = true;

  constructor(readonly format: string, readonly args: readonly Value[]) {}

  print(): string {
    const { format } = this;
    while (this.#at < format.length) {
      const percent = format.indexOf("%", this.#at);
      const end = percent < 0 ? format.length : percent;
      if (end > this.#at) this.#out.add(format.slice(this.#at, end));
      if (percent < 0) break;
      this.#at = percent + 1;
      this.#directive();
    }
    if (!this.#reordered && this.#next < this.args.length) this.#extra();
    return this.#out.toString();
  }

  #extra(): void {
    const extra = this.args.slice(this.#next).map((arg) =>
      kindOf(arg) === "nil" ? "<nil>" : `${typeName(arg)}=${formatOperand(arg)}`
    );
    this.#out.add(`%!(EXTRA ${extra.join(", ")})`);
  }

  #directive(): void {
    this.#goodIndex = true;
    const flags: Flags = { ...NO_FLAGS, ...this.#flags() };
    let afterIndex = this.#argumentIndex();
    if (this.format[this.#at] === "*") {
      this.#at++;
      this.#starWidth(flags);
      afterIndex = false;
    } else {
      const width = this.#number();
      if (width !== undefined) {
        flags.width = width;
        // "%[3]2d" is no index.
        if (afterIndex) this.#goodIndex = false;
      }
    }
    if (this.format[this.#at] === ".") {
      this.#at++;
      if (afterIndex) this.#goodIndex = false;
      afterIndex = this.#argumentIndex();
      if (this.format[this.#at] === "*") {
        this.#at++;
        this.#starPrecision(flags);
        afterIndex = false;
      } else flags.precision = this.#number() ?? 0;
    }
    if (!afterIndex) this.#argumentIndex();
    this.#verb(flags);
  }

  #flags(): Partial<Flags> {
    const flags: Partial<Flags> = {};
    for (;; this.#at++) {
      switch (this.format[this.#at]) {
        case "#":
          flags.sharp = true;
          break;
        case "0":
          flags.zero = true;
          break;
        case "+":
          flags.plus = true;
          break;
        case "-":
          flags.minus = true;
          break;
        case " ":
          flags.space = true;
          break;
        default:
          return flags;
      }
    }
  }

  #starWidth(flags: Flags): void {
    const width = this.#starValue();
    if (width === undefined) this.#out.add("%!(BADWIDTH)");
    else if (width < 0) {
      flags.minus = true;
      flags.zero = false;
      flags.width = -width;
    } else flags.width = width;
  }

  #starPrecision(flags: Flags): void {
    const precision = this.#starValue();
    if (precision === undefined || precision < 0) this.#out.add("%!(BADPREC)");
    else flags.precision = precision;
  }

  #starValue(): number | undefined {
    const arg = this.args[this.#next];
    if (this.#next >= this.args.length) return undefined;
    this.#next++;
    const value = kindOf(arg) === "int" ? Number(plainValue(arg)) : NaN;
    return Math.abs(value) <= SIZE_MAX ? value : undefined;
  }

  #number(): number | undefined {
    const start = this.#at;
    let number = 0;
    for (; isDigit(this.format[this.#at]); this.#at++) {
      if (number > SIZE_MAX) {
        this.#at = this.format.length;
        return undefined;
      }
      number = number * 10 + Number(this.format[this.#at]);
    }
    return this.#at === start ? undefined : number;
  }

  /** Reads `[n]`. @returns Whether one was there and good. */
  #argumentIndex(): boolean {
    if (this.format[this.#at] !== "[") return false;
    this.#reordered = true;
    const close = this.format.indexOf("]", this.#at);
    if (close < 0) {
      this.#goodIndex = false;
      this.#at++;
      return false;
    }
    const digits = this.format.slice(this.#at + 1, close);
    const index = /^\d+$/.test(digits) ? Number(digits) : 0;
    this.#at = close + 1;
    if (index < 1 || index > this.args.length) {
      this.#goodIndex = false;
      return true;
    }
    this.#next = index - 1;
    return true;
  }

  #verb(flags: Flags): void {
    const code = this.format.codePointAt(this.#at);
    if (code === undefined) return this.#out.add("%!(NOVERB)");
    const verb = String.fromCodePoint(code);
    this.#at += verb.length;
    if (verb === "%") return this.#out.add("%");
    if (!this.#goodIndex) return this.#out.add(`%!${verb}(BADINDEX)`);
    if (this.#next >= this.args.length) return this.#out.add(`%!${verb}(MISSING)`);
    formatVerb(this.#out, verb, this.args[this.#next++], flags);
  }
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= "0" && char <= "9";
}
