import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { Credentials } from "./credentials.ts";
import { KubeError } from "./errors.ts";

Deno.test("Credentials keeps the last token while its file cannot be read", async () => {
  const clock = new ManualClock();
  let token: string | undefined = "one";
  const credentials = new Credentials({
    changes: true,
    read: () =>
      token === undefined
        ? Promise.reject(new KubeError("config", "no such file"))
        : Promise.resolve(token),
  }, clock);
  assert.equal(await credentials.header(), "Bearer one");
  token = undefined;
  clock.advance(60_000);
  assert.equal(await credentials.header(), "Bearer one");
  token = "two";
  clock.advance(60_000);
  assert.equal(await credentials.header(), "Bearer two");
});

Deno.test("Credentials fails when there never was a token", async () => {
  const read = () => Promise.reject(new KubeError("config", "no such file"));
  const credentials = new Credentials({ changes: true, read }, new ManualClock());
  await assert.rejects(credentials.header(), KubeError);
});

Deno.test("Credentials.renew tells whether there is another token by now", async () => {
  const read = () => Promise.resolve("fixed");
  const fixed = new Credentials({ changes: false, read }, new ManualClock());
  assert.equal(await fixed.renew(await fixed.header()), false);
  let count = 0;
  const changing = new Credentials(
    { changes: true, read: () => Promise.resolve(`t${++count}`) },
    new ManualClock(),
  );
  const first = await changing.header();
  assert.equal(await changing.renew(first), true);
  // Another call has renewed it already: nothing is read again.
  assert.equal(await changing.renew(first), true);
  assert.equal(await changing.header(), "Bearer t2");
  const none = new Credentials(undefined, new ManualClock());
  assert.equal(await none.header(), undefined);
  assert.equal(await none.renew(undefined), false);
});
