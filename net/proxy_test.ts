import assert from "node:assert/strict";
import { proxiesOf, proxyFor } from "./proxy.ts";

const settings = proxiesOf((name) =>
  ({
    HTTP_PROXY: "http://proxy:3128",
    https_proxy: "http://secure:3128",
    NO_PROXY: "corp.example, .svc,10.0.0.0/8 api.example.com:8443",
  })[name]
);

const cases: [url: string, proxy: string | undefined][] = [
  ["http://example.com/", "http://proxy:3128"],
  ["https://example.com/", "http://secure:3128"],
  ["https://corp.example/", undefined],
  ["https://a.corp.example/", undefined],
  ["https://notcorp.example/", "http://secure:3128"],
  ["http://web.shop.svc/", undefined],
  ["http://10.20.30.40/", undefined],
  ["http://11.0.0.1/", "http://proxy:3128"],
  ["https://api.example.com:8443/", undefined],
  ["https://api.example.com/", "http://secure:3128"],
  ["http://localhost:9999/", undefined],
  ["http://127.0.0.1:9999/", undefined],
  ["http://[::1]:9999/", undefined],
];

for (const [url, proxy] of cases) {
  Deno.test(`proxyFor sends ${url} ${proxy === undefined ? "directly" : `to ${proxy}`}`, () => {
    assert.equal(proxyFor(new URL(url), settings), proxy);
  });
}

Deno.test("proxyFor sends everything directly where nothing is set, or all is excepted", () => {
  const url = new URL("https://example.com/");
  assert.equal(proxyFor(url, proxiesOf(() => undefined)), undefined);
  assert.equal(proxyFor(url, { https: "http://p:1", except: "*" }), undefined);
});
