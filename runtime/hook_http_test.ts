import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { HookError, type HttpRequest } from "../hooks/mod.ts";
import type { HttpGrant } from "../katalog/mod.ts";
import type { Resolve } from "../net/mod.ts";
import { hookRequest } from "./hook_http.ts";
import { createOutbound } from "./outbound.ts";

const METADATA = "169.254.169.254";
/** An address of the internet; nobody is asked there. */
const PUBLIC = "93.184.216.34";

/** What a test is given. */
interface Service {
  readonly port: number;
  /** Paths that reached the service. */
  readonly seen: string[];
  /** Names that were looked up. */
  readonly asked: string[];
  call(
    request: Partial<HttpRequest> & { readonly url: string },
    ...grants: readonly Partial<HttpGrant>[]
  ): ReturnType<typeof hookRequest>;
}

/**
 * A service on this machine, and the fetch that an operator has for plug-ins.
 *
 * @param addresses What the name service says, one list for each time it is asked.
 * @param location Where the path `/away` leads.
 */
async function withService(
  { addresses = [], location = () => "" }: {
    readonly addresses?: readonly (readonly string[])[];
    readonly location?: (port: number) => string;
  },
  run: (service: Service) => Promise<void>,
): Promise<void> {
  const seen: string[] = [];
  const asked: string[] = [];
  const onListen = () => {};
  const serve = (request: Request): Response => {
    const { pathname, port } = new URL(request.url);
    seen.push(pathname);
    if (pathname !== "/away") return new Response("served");
    const headers = { location: location(Number(port)) };
    return new Response(null, { status: 302, headers });
  };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen }, serve);
  const { port } = server.addr;
  const resolve: Resolve = (host) => {
    asked.push(host);
    return Promise.resolve(addresses[Math.min(asked.length, addresses.length) - 1]);
  };
  const clock = new ManualClock();
  const { pluginFetch } = createOutbound({ clock, env: () => undefined, resolve });
  const context = { signal: new AbortController().signal, markUnrepeatable() {} };
  const call: Service["call"] = (request, ...grants) =>
    hookRequest({ method: "GET", ...request }, {
      hook: "site",
      grants: grants.map((more) => ({
        origin: { at: { source: "katalog.yaml", line: 1, column: 1 }, path: "" },
        scheme: "http",
        host: "api.example.com",
        port,
        methods: ["GET"],
        path: "/",
        addresses: [],
        ...more,
      })),
      fetch: pluginFetch,
      timeMs: 5_000,
      bodyBytesMax: 1_000,
    }, context);
  try {
    await run({ port, seen, asked, call });
  } finally {
    await server.shutdown();
  }
}

function isDenied(found: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof HookError, String(error));
    assert.equal(error.kind, "denied", error.message);
    assert.match(error.message, found);
    return true;
  };
}

Deno.test("hookRequest refuses a granted name that leads to this machine or near it", async () => {
  for (
    const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", METADATA]
  ) {
    await withService({ addresses: [[address]] }, async ({ port, seen, call }) => {
      const url = `http://api.example.com:${port}/v1`;
      await assert.rejects(call({ url }, {}), isDenied(/calls to .* are refused/));
      assert.deepEqual(seen, []);
    });
  }
});

Deno.test("hookRequest refuses addresses of this machine in every spelling but the granted one", () =>
  withService({ addresses: [["127.0.0.1"]] }, async ({ port, seen, call }) => {
    const spellings = ["127.0.0.2", "[::1]", "[::ffff:7f00:1]", "localhost", METADATA];
    for (const host of spellings) {
      const url = `http://${host}:${port}/v1`;
      await assert.rejects(
        call({ url }, { host: "127.0.0.1" }),
        isDenied(/nothing grants it/),
      );
    }
    assert.deepEqual(seen, []);
    // The same address, however it is written, is the granted one.
    const url = `http://0x7f000001:${port}/v1`;
    assert.equal((await call({ url }, { host: "127.0.0.1" })).status, 200);
  }));

Deno.test("hookRequest connects to the address that it checked: a name that changes gains nothing", async () => {
  // Allowed when it is checked, the cloud's credentials when it is connected to.
  const addresses = [["127.0.0.1"], [METADATA]];
  await withService({ addresses }, async ({ port, seen, asked, call }) => {
    const url = `http://api.example.com:${port}/v1`;
    const { status, body } = await call({ url }, { addresses: ["127.0.0.1"] });
    assert.deepEqual([status, body], [200, "served"]);
    assert.deepEqual([seen, asked], [["/v1"], ["api.example.com"]]);
  });
  // Refused when it is checked, though a second answer would do.
  await withService({ addresses: [["127.0.0.1"], [PUBLIC]] }, async (service) => {
    const url = `http://api.example.com:${service.port}/v1`;
    await assert.rejects(service.call({ url }, {}), isDenied(/127\.0\.0\.1/));
    assert.equal(service.asked.length, 1);
  });
});

Deno.test("hookRequest checks the address again for a redirect to the same name", () =>
  withService(
    { addresses: [["127.0.0.1"], [METADATA]], location: () => "/latest/meta-data" },
    async ({ port, seen, asked, call }) => {
      const url = `http://api.example.com:${port}/away`;
      await assert.rejects(
        call({ url }, { addresses: ["127.0.0.1"] }),
        isDenied(/calls to 169\.254\.169\.254 are refused/),
      );
      assert.deepEqual([seen, asked.length], [["/away"], 2]);
    },
  ));

Deno.test("hookRequest follows no redirect to a metadata address, granted or not", async () => {
  for (
    const location of [
      `http://${METADATA}/latest/meta-data`,
      "http://metadata.google.internal/computeMetadata/v1/",
      "http://[fd00:ec2::254]/latest/meta-data",
      `//${METADATA}/latest/meta-data`,
    ]
  ) {
    const addresses = [["127.0.0.1"], [METADATA]];
    await withService({ addresses, location: () => location }, async (service) => {
      const url = `http://127.0.0.1:${service.port}/away`;
      await assert.rejects(
        service.call({ url }, { host: "127.0.0.1" }),
        isDenied(/redirect|nothing grants/),
      );
      const granted = URL.parse(location, url)!.hostname.replace(/^\[|\]$/g, "");
      const both = [{ host: "127.0.0.1" }, { host: granted, port: 80 }];
      await assert.rejects(service.call({ url }, ...both), isDenied(/redirect/));
      assert.deepEqual(service.seen, ["/away", "/away"]);
    });
  }
});
