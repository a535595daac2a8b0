import { readFixtures } from "./coverage/fixtures.ts";
import { cachedFiles, loadDocuments, readNewest } from "./coverage/document.ts";
import { play } from "./coverage/world.ts";
const f = readFixtures().find((f) => f.name === Deno.args[0])!;
const rf = cachedFiles();
const loaded = await loadDocuments(await readNewest(f.katalog, rf, f.values), rf);
const seen = play(f, loaded) as any;
const steps = Deno.args[1] ? [seen.steps[Number(Deno.args[1])]] : seen.steps;
console.log(JSON.stringify(seen.problems));
for (const s of steps ?? []) { const { cr, objects, pods, ...r } = s; console.log(JSON.stringify({ ...r, log: s.log }, null, 1)); if (Deno.args[2]) console.log(JSON.stringify(objects, null, 1), JSON.stringify(cr,null,1)); }
