import assert from "node:assert/strict";
import { isEmailAddress, isHttpUrl } from "./url.ts";

Deno.test("isHttpUrl takes what Go parses, and nothing without a host", () => {
  const good = ["http://h", "HTTPS://h:80/p?q#f", "http://[::1]:80/", "http://u:p@h/"];
  for (const url of good) assert.ok(isHttpUrl(url), url);
  for (
    const url of [
      "http://",
      "http:///p",
      "ftp://h",
      "http://h:x/",
      "http://[::1",
      "http://[1.2.3.4]/",
      "http://h/%zz",
      "http://h\n/",
      "http://a b/",
      "http://a:1:2/",
    ]
  ) assert.ok(!isHttpUrl(url), url);
});

Deno.test("isEmailAddress takes a bare address only", () => {
  for (const text of ["a@b.io", "ü@b.io", "a.b@[1.2.3.4]"]) {
    assert.ok(isEmailAddress(text), text);
  }
  for (const text of ["", "a@", "a..b@c", "<a@b>", '"q"@b', "a@[x]", "a@b c"]) {
    assert.ok(!isEmailAddress(text), text);
  }
});
