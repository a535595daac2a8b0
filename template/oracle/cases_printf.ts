/**
 * Makes the cases of `printf`: verbs, flags, widths and precisions, each with
 * values of every kind.
 *
 * @module
 */

const VERBS = ["v", "d", "s", "q", "x", "X", "t", "T", "g", "e", "f"];
const RARE_VERBS = ["G", "E", "F", "b", "o", "O", "c", "U", "z", "!"];

const VALUES = [
  "-7",
  "0",
  "65",
  "3.0",
  "2.5",
  "-0.000012345",
  '"hi"',
  '"é世\\n"',
  "true",
  "nil",
  ".spec.m",
  ".spec.mixed",
  ".spec.f",
  ".spec.absent",
];

const FLAGS = ["+", "-8", "08", "#", " ", "6.2", ".1", "-08.3", "+#x"];

/** Ideas of Go's own table: arguments and formats that do not go together. */
const SPECIAL = [
  '"%"',
  '"%%" 1',
  '"%d"',
  '"%d %d" 1',
  '"%d" 1 2 "x" nil 1.5 true .spec.l',
  '"%[2]d %[1]d" 1 2',
  '"%[2]*[1]d" 2 5',
  '"%[3]*.[2]*[1]f|" 12.0 2 6',
  '"%6.2f|" 12.0',
  '"%[5]d" 2 1',
  '"%[" 2 1',
  '"%]" 2 1',
  '"%[]d" 2 1',
  '"%[-3]d" 2 1',
  '"%[x]d" 2 1',
  '"%[99]d" 1',
  '"%[1]d %d %[1]d" 1 2',
  '"%[3]" 2 1',
  '"%[1].2d" 5 6',
  '"%[1]2d" 2 1',
  '"%[2]2d" 2 1',
  '"%3.[2]d" 7',
  '"%.[2]d" 7',
  '"%d %d %d %#[1]o %#o %#o" 11 12 13',
  '"%[5]d %[2]d %d" 1 2 3',
  '"%[3]*s" 4 "x" 6',
  '"%*d" 4 42',
  '"%-*d|" 4 42',
  '"%*d|" -4 42',
  '"%-*d|" -4 42',
  '"%.*d" 4 42',
  '"%*.*d" 8 4 42',
  '"%0*d" 4 42',
  '"%*d" "x" 42',
  '"%*d" 10000000 42',
  '"%.*d" -1 42',
  '"%.*d" "x" 42',
  '"%*d"',
  '"%*d" 4',
  '"%*% %d" 20 5',
  '"%1000001d|" 4',
  '"%-%"',
  '"%010%"',
  '"%☠"',
  '"%é" 1',
  '"%世d" 1',
  '"%s%s" "a"',
  '"%!s" "a"',
  '"%-d%+d% d%05d%x%X%o%b" 1 2 3 4 255 255 8 5',
  '"%q %+q %#q %#+q" "a\\"b" "é" "raw" "`"',
  '"% x|% X|%#x|% #x" "abc" "abc" "abc" "abc"',
  '"%.2s|%.0s|%5.1s|%-5s|%05s" "héllo" "a" "xyz" "ab" "cd"',
  '"%.3q|%.2x" "héllo" "hello"',
  '"%5s|%-5s|%05s|%.1s|%6q" "😀" "😀" "é" "😀x" "😀"',
  '"%c|%c|%c" 65 0x4e16 -1',
  '"%U|%#U|%#.8U|%12U|%-12U|" 0x1F600 0x1F600 65 65 65',
  '"%q|%+q|%#q" 0x4e16 0x4e16 65',
  '"%+d|%+d|% d|%+.3d|%.0d|" 0 -3 3 5 0',
  '"%20.8d|%-20.8d|%020.8d|%#20.8x|" 1234 1234 1234 1234',
  '"%e|%.0e|%.3E|%G|%#g|%#.3g|%.3g" 1234.5678 1.5 0.00012 1e100 1.0 2.0 1234.5678',
  '"%f|%.0f|%.0f|%+.2f|% f|%08.3f|%-8.1f|%#.0f" 1.0 0.5 1.5 2.345 1.5 -3.14159 2.5 1.0',
  '"%g|%g|%g|%g|%g" 100000.0 1000000.5 1e21 0.0001 0.00001',
  '"%v|%v" 1e6 1e20',
  '"%x|%X|%.3x" 1.5 -0.25 1.0',
  '"%b" 1.5',
  '"%6.3v|%-10v|%10v|%+v" 1.2345 "ab" true .spec.m',
  '"%#v|%#v|%#v|%#v|%#v" 1 "a" 1.0 true nil',
  '"%#v %#v" .spec.l .spec.m',
  '"%v %d %s" .spec.nums .spec.nums .spec.nums',
  '"%5v|%-5d|%05d" .spec.nums .spec.nums .spec.nums',
  '"%x %q %X" .spec.l .spec.l .spec.l',
  '"%t %t %t" true false 1',
  '"%T %T %T %T %T %T" 1 "a" 1.5 true .spec.l nil',
  '"%d" "a" "b"',
  '"%s" 1 2',
  '"a%db%sc%%" 1 "x"',
  '"" 1',
  '"plain"',
  '"%6T|%-6T|%.2T" 1 1 1',
  '"%+v %+v" nil .spec.nested',
  '"%.2v %.3v" "abc" 3.14159',
  '"%08v|%+08d|%+-8d|" -1.5 -5 5',
  '"%08q|%-8q|%8q" "a" "b" "c"',
  '"%#08x|%#o|%#b|%#O|%O" 255 8 5 8 8',
  '"%s" .spec.nil',
  '"%d" .spec.nil',
  '"%10s|%-10s|%t" nil nil nil',
  '"%v" .spec.mixed',
  '"%s" .spec.mixed',
  '"%08.3d|% 05d|%+05d" 7 7 7',
  '"%!" 1',
  '"%.d|%.f|%.s|" 3 3.7 "abc"',
  '"%.-3d" 1',
  '"%-+ #0d" 5',
  '"%d" 9223372036854775807',
  '"%x" -9223372036854775808',
  '"%b" -5',
  ".spec.i 1",
  "nil",
  ".spec.l",
  ".spec.absent",
];

/** The templates. */
export function printfTemplates(): string[] {
  const made: string[] = [];
  const add = (format: string, value: string) =>
    made.push(`{{ printf "<%${format}>" ${value} }}`);
  for (const value of VALUES) {
    for (const verb of [...VERBS, ...RARE_VERBS]) add(verb, value);
    for (const flag of FLAGS) {
      for (const verb of ["v", "d", "s", "q", "x", "g", "e", "f"]) {
        add(flag.endsWith("x") ? flag : flag + verb, value);
      }
    }
  }
  return [...new Set([...made, ...SPECIAL.map((args) => `{{ printf ${args} }}`)])];
}
