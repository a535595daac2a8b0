import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { connect, createServer as createTlsServer } from "node:tls";
import { seededRandom } from "../core/random.ts";
import { createCertificate } from "./certificate.ts";

const NOW_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

function made(more: Partial<Parameters<typeof createCertificate>[0]> = {}) {
  const request = {
    commonName: "web.shop.svc",
    dnsNames: ["web", "127.0.0.1", "fd00::1"],
    validForMs: 90 * DAY_MS,
    nowMs: NOW_MS,
    ...more,
  };
  return createCertificate(request, seededRandom(1));
}

Deno.test("createCertificate names all hosts, once each", () => {
  const crt = new X509Certificate(
    made({ dnsNames: ["web", "web.shop.svc", "10.0.0.1"] }).crt,
  );
  assert.equal(crt.subject, "CN=web.shop.svc");
  assert.equal(crt.subjectAltName, "DNS:web.shop.svc, DNS:web, IP Address:10.0.0.1");
  assert.equal(crt.ca, false);
  assert.ok(crt.checkHost("web"));
  assert.equal(crt.checkHost("other"), undefined);
});

Deno.test("createCertificate is valid from a little before now, as long as asked", () => {
  const crt = new X509Certificate(made().crt);
  assert.equal(crt.validFromDate.getTime(), NOW_MS - 300_000);
  assert.equal(crt.validToDate.getTime(), NOW_MS + 90 * DAY_MS);
  const long = new X509Certificate(made({ validForMs: 40 * 365 * DAY_MS }).crt);
  assert.equal(long.validToDate.getTime(), NOW_MS + 40 * 365 * DAY_MS);
});

Deno.test("createCertificate signs with an authority that signs nothing else", () => {
  const one = made();
  const [crt, ca] = [new X509Certificate(one.crt), new X509Certificate(one.ca)];
  assert.ok(ca.ca);
  assert.ok(ca.checkIssued(ca), "the authority is its own issuer");
  assert.ok(crt.checkIssued(ca));
  assert.ok(crt.verify(ca.publicKey));
  assert.equal(crt.verify(new X509Certificate(made().ca).publicKey), false);
  assert.notEqual(crt.serialNumber, ca.serialNumber);
});

Deno.test("createCertificate cuts a common name that is too long, and keeps it among the names", () => {
  const commonName = `${"a".repeat(60)}.shop.svc`;
  const crt = new X509Certificate(made({ commonName }).crt);
  assert.equal(crt.subject, `CN=${commonName.slice(0, 64)}`);
  assert.ok(crt.checkHost(commonName));
});

/** Not every machine has it; elsewhere the handshake below is the judge. */
const hasOpenssl = await new Deno.Command("openssl", { args: ["version"] }).output()
  .then(({ success }) => success, () => false);

Deno.test({
  name: "openssl accepts the chain of createCertificate, addresses included",
  ignore: !hasOpenssl,
}, async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { crt, ca } = made({ nowMs: Date.now() });
    await Deno.writeTextFile(`${folder}/crt.pem`, crt);
    await Deno.writeTextFile(`${folder}/ca.pem`, ca);
    for (const check of [["-verify_hostname", "web"], ["-verify_ip", "fd00::1"]]) {
      const run = new Deno.Command("openssl", {
        args: [
          "verify",
          "-x509_strict",
          "-purpose",
          "sslserver",
          "-CAfile",
          `${folder}/ca.pem`,
          ...check,
          `${folder}/crt.pem`,
        ],
      });
      const { success, stderr } = await run.output();
      assert.ok(success, new TextDecoder().decode(stderr));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a server with the certificate is trusted by who trusts its authority, and by nobody else", async () => {
  const { crt, key, ca } = made({ nowMs: Date.now() });
  const server = createTlsServer({ cert: crt, key }, (socket) => socket.end("hello"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const ask = (trusted: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({
        port,
        host: "127.0.0.1",
        servername: "web",
        ca: trusted,
      });
      let text = "";
      socket.on("data", (chunk) => text += chunk).on("end", () => {
        socket.destroy();
        resolve(text);
      }).on("error", reject);
    });
  try {
    assert.equal(await ask(ca), "hello");
    await assert.rejects(ask(made().ca));
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
