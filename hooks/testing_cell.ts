/**
 * Stands for a cell that was taken over, or that the system takes away: run as a
 * program with the name of what it does.
 *
 * @module
 */

import { encodeFrame, FrameReader } from "./cell/frames.ts";

/** What such a cell can do. */
export type Misbehaviour =
  | "never-ready"
  | "exit-on-bad"
  | "garbage"
  | "endless-frame"
  | "grow"
  | "compile"
  | "unasked";

const USAGE = { cpuMicros: 1, memoryBytes: 1, logLinesDropped: 0 };

function send(header: object, body = "null"): void {
  Deno.stdout.writeSync(encodeFrame(header, new TextEncoder().encode(body)));
}

function take(what: Misbehaviour, call: number, name: string): void {
  switch (what) {
    case "exit-on-bad":
      if (name === "echo") Deno.exit(3);
      // Slow enough that another call comes meanwhile.
      setTimeout(() => send({ type: "done", call, ...USAGE }), 300);
      return;
    case "garbage":
      return void Deno.stdout.writeSync(new TextEncoder().encode("x".repeat(100)));
    case "endless-frame":
      return void Deno.stdout.writeSync(Uint8Array.of(0, 0, 0, 0, 255, 255, 255, 255));
    case "grow":
      return void Deno.stderr.writeSync(
        new TextEncoder().encode(`watch ${call} 0 99999999999\n`),
      );
    case "compile":
      return void Deno.stderr.writeSync(
        new TextEncoder().encode("watch -1 99999999 1\n"),
      );
    case "unasked":
      for (const other of [call + 1, call + 2, 0, -1]) {
        send({ type: "done", call: other, ...USAGE }, '"forged"');
        send({ type: "host", call: other, name: "ork_get", cpuMicros: 0 });
      }
      send({ type: "done", call, ...USAGE }, '"own"');
      // A second answer comes too late to count.
      send({ type: "done", call, ...USAGE }, '"forged"');
  }
}

if (import.meta.main) {
  const what = Deno.args[0] as Misbehaviour;
  const reader = new FrameReader(2 ** 30);
  if (what !== "never-ready") send({ type: "ready" });
  for await (const chunk of Deno.stdin.readable) {
    for (const { header } of reader.push(chunk)) {
      const { type, call, name } = header as {
        type: string;
        call: number;
        name: string;
      };
      if (type === "call") take(what, call, name);
    }
  }
}
