import assert from "node:assert/strict";
import {
  allowedAddresses,
  AUTHOR_POLICY,
  PUBLIC_ONLY_POLICY,
} from "./address_policy.ts";
import { type AddressClass, classifyAddress, parseIpAddress } from "./ip_address.ts";

const CLASSES: Record<AddressClass, readonly string[]> = {
  public: [
    "8.8.8.8",
    "172.32.0.1",
    "2606:4700::1111",
    "64:ff9b::808:808",
    "2002:808:808::",
  ],
  private: [
    "10.1.2.3",
    "172.31.255.255",
    "192.168.0.1",
    "100.64.0.1",
    "fd12::1",
    "::ffff:10.0.0.1",
    "2002:a00:1::1",
  ],
  loopback: [
    "127.0.0.1",
    "127.9.9.9",
    "::1",
    "[::1]",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::7f00:1",
    "::127.0.0.1",
  ],
  "link-local": [
    "169.254.1.1",
    "fe80::1",
    "febf::1",
    "fe80::1%eth0",
    "::ffff:169.254.9.9",
  ],
  metadata: [
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::",
    "2001:0:0:0:0:0:5601:5601",
    "100.100.100.200",
    "168.63.129.16",
    "fd00:ec2::254",
    "FD00:0EC2:0::0254",
  ],
  unspecified: ["0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0"],
  multicast: ["224.0.0.1", "239.1.1.1", "ff02::1"],
  reserved: ["240.0.0.1", "255.255.255.255", "192.0.2.1", "2001:db8::1", "no address"],
};

for (const [name, addresses] of Object.entries(CLASSES)) {
  Deno.test(`classifyAddress knows what is ${name}`, () => {
    for (const address of addresses) {
      assert.equal(classifyAddress(address), name, address);
    }
  });
}

Deno.test("parseIpAddress takes a name, and a malformed address, for no address", () => {
  for (
    const text of [
      "localhost",
      "1.2.3",
      "1.2.3.256",
      "01.2.3.4",
      "1::2::3",
      "1:2",
      "::g",
      "1:2:3:4:5:6:7:8:9",
      "a.b.c.d",
      "",
    ]
  ) {
    assert.equal(parseIpAddress(text), undefined, text);
  }
});

Deno.test("allowedAddresses drops what the policy refuses, and keeps the order", () => {
  const found = ["169.254.169.254", "10.0.0.1", "8.8.8.8", "::1"];
  assert.deepEqual(allowedAddresses("x", found, AUTHOR_POLICY), [
    "10.0.0.1",
    "8.8.8.8",
    "::1",
  ]);
  assert.deepEqual(allowedAddresses("x", found, PUBLIC_ONLY_POLICY), ["8.8.8.8"]);
});

Deno.test("allowedAddresses lets an address be named, and no name", () => {
  const metadata = ["169.254.169.254"];
  const by = (host: string, named: readonly string[]) =>
    allowedAddresses(host, metadata, AUTHOR_POLICY, named);
  assert.deepEqual(by("169.254.169.254", ["169.254.169.254"]), metadata);
  assert.deepEqual(by("169.254.169.254", ["169.254.169.253"]), []);
  // Whoever answers for the name would choose the address.
  assert.deepEqual(by("api.example.com", ["api.example.com"]), []);
});
