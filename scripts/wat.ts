/**
 * Makes the WebAssembly that stands beside its text: the kernel and the test modules.
 *
 * With `--check` it writes nothing and fails if anything differs.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import loadWabt from "wabt";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Where the texts of the test modules stand. */
const TESTDATA = `${ROOT}/hooks/testdata`;

/** What goes into the program itself is embedded, not read. */
const KERNEL = `${ROOT}/hooks/abi/kernel.wat`;
const KERNEL_BYTES = `${ROOT}/hooks/abi/kernel_bytes.ts`;

/** One file and what belongs in it. */
interface Made {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Makes every file, in memory. */
export async function makeAll(): Promise<Made[]> {
  const wabt = await loadWabt();
  const compile = async (path: string): Promise<Uint8Array> => {
    const features = { exceptions: true };
    const module = wabt.parseWat(path, await Deno.readTextFile(path), features);
    const { buffer } = module.toBinary({});
    module.destroy();
    return buffer;
  };
  const made: Made[] = [{
    path: KERNEL_BYTES,
    bytes: new TextEncoder().encode(embed(await compile(KERNEL))),
  }];
  for (const { name } of Deno.readDirSync(TESTDATA)) {
    if (!name.endsWith(".wat")) continue;
    const path = `${TESTDATA}/${name}`;
    made.push({ path: path.replace(/wat$/, "wasm"), bytes: await compile(path) });
  }
  return made;
}

/** The paths that differ from what is there. */
export async function changed(made: readonly Made[]): Promise<Made[]> {
  const found: Made[] = [];
  for (const item of made) {
    const there = await Deno.readFile(item.path).catch(() => new Uint8Array());
    const same = there.length === item.bytes.length &&
      there.every((byte, i) => byte === item.bytes[i]);
    if (!same) found.push(item);
  }
  return found;
}

function embed(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  const lines = base64.match(/.{1,76}/g)!.map((line) => `  "${line}"`).join(" +\n");
  return `/**
 * Holds \`kernel.wat\` as WebAssembly, so that a cell needs no permission to read it.
 *
 * Made by \`scripts/wat.ts\`; a test compares the two.
 *
 * @module
 */

/** The module in base64. */
export const KERNEL_BASE64 =
${lines};
`;
}

if (import.meta.main) {
  const differing = await changed(await makeAll());
  for (const { path } of differing) console.log(path);
  if (Deno.args.includes("--check")) Deno.exit(differing.length > 0 ? 1 : 0);
  for (const { path, bytes } of differing) await Deno.writeFile(path, bytes);
}
