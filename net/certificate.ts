/**
 * Makes a server certificate with an authority of its own.
 *
 * For traffic within a cluster: whoever is handed `ca` trusts exactly this
 * certificate. The authority's key is forgotten at once, so nothing else can ever be
 * signed with it. `node:crypto` makes keys and signatures; the form around them is
 * fixed, and that is all that is written here.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { isIP } from "node:net";
import type { Random } from "../core/random.ts";
import {
  bits,
  type Der,
  integer,
  octets,
  oid,
  sequence,
  set,
  tagged,
  time,
  utf8,
  yes,
} from "./der.ts";

/** What a certificate is to say. */
export interface CertificateRequest {
  readonly commonName: string;
  /** DNS names and IP addresses; `commonName` counts as one of them. */
  readonly dnsNames: readonly string[];
  readonly validForMs: number;
  readonly nowMs: number;
}

/** What was made, each in PEM. */
export interface Certificate {
  readonly crt: string;
  /** PKCS #8. Never to be logged. */
  readonly key: string;
  readonly ca: string;
}

/** X.509 ends a common name here; the whole name stands among the alternative ones. */
const COMMON_NAME_CHARS_MAX = 64;

/** Clocks of clients may be behind. */
const BACKDATED_MS = 300_000;

const ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));

interface Signer {
  readonly name: Der;
  readonly key: KeyObject;
  readonly keyId: Uint8Array;
}

/**
 * Makes keys on the curve P-256 and two certificates: the authority's, and that of a
 * server signed by it.
 *
 * @param random Gives the serial numbers; keys come from the system.
 */
export function createCertificate(
  request: CertificateRequest,
  random: Random,
): Certificate {
  const { commonName } = request;
  const authority = keys();
  const server = keys();
  const issuer: Signer = {
    name: distinguishedName(`${commonName.slice(0, COMMON_NAME_CHARS_MAX - 3)} CA`),
    key: authority.privateKey,
    keyId: authority.id,
  };
  const ca = certificate(request, {
    issuer,
    serial: random.bytes(16),
    subject: issuer.name,
    publicKey: authority.spki,
    extensions: authorityExtensions(authority.id),
  });
  const crt = certificate(request, {
    issuer,
    serial: random.bytes(16),
    subject: distinguishedName(commonName.slice(0, COMMON_NAME_CHARS_MAX)),
    publicKey: server.spki,
    extensions: serverExtensions(request, server.id, authority.id),
  });
  const key = server.privateKey.export({ type: "pkcs8", format: "pem" });
  return { crt: pem(crt), key: String(key), ca: pem(ca) };
}

function keys() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const id = createHash("sha256").update(spki).digest().subarray(0, 20);
  return { privateKey, spki, id };
}

function certificate(
  { nowMs, validForMs }: CertificateRequest,
  { issuer, serial, subject, publicKey, extensions }: {
    readonly issuer: Signer;
    readonly serial: Uint8Array;
    readonly subject: Der;
    readonly publicKey: Uint8Array;
    readonly extensions: readonly Der[];
  },
): Der {
  const version3 = tagged(0, integer(Buffer.of(2)), true);
  const body = sequence(
    version3,
    integer(serial),
    ECDSA_SHA256,
    issuer.name,
    sequence(time(nowMs - BACKDATED_MS), time(nowMs + validForMs)),
    subject,
    publicKey,
    tagged(3, sequence(...extensions), true),
  );
  return sequence(body, ECDSA_SHA256, bits(sign("sha256", body, issuer.key)));
}

function distinguishedName(commonName: string): Der {
  return sequence(set(sequence(oid("2.5.4.3"), utf8(commonName))));
}

function authorityExtensions(keyId: Uint8Array): Der[] {
  return [
    // An authority, of no others.
    extension("2.5.29.19", sequence(yes(), integer(Buffer.of(0))), true),
    // Signs certificates and nothing else.
    extension("2.5.29.15", bits(Buffer.of(0b0000_0100), 2), true),
    extension("2.5.29.14", octets(keyId)),
  ];
}

function serverExtensions(
  request: CertificateRequest,
  keyId: Uint8Array,
  issuerId: Uint8Array,
): Der[] {
  return [
    extension("2.5.29.19", sequence(), true),
    // Signs handshakes.
    extension("2.5.29.15", bits(Buffer.of(0b1000_0000), 7), true),
    // Is a server.
    extension("2.5.29.37", sequence(oid("1.3.6.1.5.5.7.3.1"))),
    extension("2.5.29.17", sequence(...namesOf(request).map(generalName))),
    extension("2.5.29.14", octets(keyId)),
    extension("2.5.29.35", sequence(tagged(0, issuerId, false))),
  ];
}

function extension(id: string, content: Der, critical = false): Der {
  return sequence(oid(id), ...(critical ? [yes()] : []), octets(content));
}

/** Every name that the certificate is for, each once. */
function namesOf({ commonName, dnsNames }: CertificateRequest): readonly string[] {
  return [...new Set([commonName, ...dnsNames])];
}

function generalName(name: string): Der {
  return isIP(name) === 0
    ? tagged(2, Buffer.from(name, "ascii"), false)
    : tagged(7, addressBytes(name), false);
}

/** The bytes of an IP address; an IPv6 one may leave out a run of zeros. */
function addressBytes(address: string): Uint8Array {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  const [head, tail] = address.split("::");
  const groups = (text: string | undefined) => text ? text.split(":") : [];
  const before = groups(head);
  const after = groups(tail);
  const zeros = Array(8 - before.length - after.length).fill("0");
  const hex = [...before, ...(tail === undefined ? [] : zeros), ...after]
    .map((group) => group.padStart(4, "0")).join("");
  return Buffer.from(hex, "hex");
}

function pem(der: Der): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${
    lines.join("\n")
  }\n-----END CERTIFICATE-----\n`;
}
