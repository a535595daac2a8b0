// A plug-in for the tests of the host, on Extism's kit for AssemblyScript as it is
// published.
import { Config, Host, Memory, Var } from "@extism/as-pdk";
import { error_set, input_length, input_load_u8, length, output_set } from "@extism/as-pdk/lib/env";

@external("extism:host/user", "ork_get")
declare function ork_get(request: u64): u64;

function stop(_message: string | null, _file: string | null, _line: u32, _column: u32): void {
  unreachable();
}

function quoted(text: string | null): string {
  return text === null ? "null" : '"' + text + '"';
}

function input(): Memory {
  const size = input_length();
  const bytes = new Uint8Array(i32(size));
  for (let i: u64 = 0; i < size; i++) bytes[i32(i)] = input_load_u8(i);
  return Memory.allocateBytes(bytes);
}

/** Gives back what it got. */
export function echo(): i32 {
  const given = input();
  output_set(given.offset, given.length);
  return 0;
}

/** Fails in its own words. */
export function fail(): i32 {
  error_set(Memory.allocateString("the database is on fire").offset);
  return 1;
}

/** Breaks in the middle. */
export function broken(): i32 {
  throw new Error("a bug");
}

/** Reads its configuration and a variable that it sets first. */
export function settings(): i32 {
  const engine = Config.get("engine");
  const absent = Config.get("absent");
  const before = Var.getString("seen");
  Var.set("seen", Uint8Array.wrap(String.UTF8.encode("yes")));
  const after = Var.getString("seen");
  Host.outputString(
    '{"engine":' + quoted(engine) + ',"absent":' + quoted(absent) +
      ',"before":' + quoted(before) + ',"after":' + quoted(after) + "}",
  );
  return 0;
}

/** Gives back what the host answers to its input. */
export function ask(): i32 {
  const answer = ork_get(input().offset);
  output_set(answer, length(answer));
  return 0;
}
