import assert from "node:assert/strict";
import { systemClock } from "./system.ts";
import { watchFiles } from "./watch_files.ts";

/** Collects the saves of a folder's `a.yaml` until asked to stop. */
async function withWatch(
  run: (folder: string, saves: string[], until: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/a.yaml`, "1");
  const stop = new AbortController();
  const saves: string[] = [];
  let wake = () => {};
  const options = { clock: systemClock, signal: stop.signal };
  const watching = (async () => {
    for await (const path of watchFiles(() => [`${folder}/a.yaml`], options)) {
      saves.push(path);
      wake();
    }
  })();
  const until = () => new Promise<void>((resolve) => wake = resolve);
  try {
    // The watch begins with the first turn of the loop.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await run(folder, saves, until);
  } finally {
    stop.abort();
    await watching;
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("watchFiles tells one save once, however many steps it took", async () => {
  await withWatch(async (folder, saves, until) => {
    const told = until();
    for (let i = 0; i < 5; i++) await Deno.writeTextFile(`${folder}/a.yaml`, String(i));
    await told;
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.deepEqual(saves, [`${folder}/a.yaml`]);
  });
});

Deno.test("watchFiles sees a file that an editor moves into place, twice", async () => {
  await withWatch(async (folder, saves, until) => {
    for (let round = 1; round <= 2; round++) {
      const told = until();
      await Deno.writeTextFile(`${folder}/a.yaml~`, "new");
      await Deno.rename(`${folder}/a.yaml~`, `${folder}/a.yaml`);
      await told;
      assert.equal(saves.length, round);
    }
  });
});

Deno.test("watchFiles tells nothing of other files in the folder", async () => {
  await withWatch(async (folder, saves, until) => {
    await Deno.writeTextFile(`${folder}/b.yaml`, "other");
    const told = until();
    await Deno.writeTextFile(`${folder}/a.yaml`, "2");
    await told;
    assert.equal(saves.length, 1);
  });
});
