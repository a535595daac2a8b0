/**
 * Stands between a client and a server on this machine, and does harm on command.
 *
 * For tests of what real networks do: connections that fall silent for good, break
 * in the middle of a line, are refused, or are slow. It sees bytes, never requests.
 *
 * @module
 */

import {
  type AddressInfo,
  connect,
  createServer,
  type Server,
  type Socket,
} from "node:net";
import type { Clock } from "../core/clock.ts";

/** How often a slow connection gets its share of bytes. */
const SLICE_MS = 20;

/** Where a server listens. */
export interface Target {
  readonly hostname: string;
  readonly port: number;
}

/** One client's way to the server. */
interface Road {
  readonly client: Socket;
  readonly server: Socket;
  /** Nothing goes through any more, in either direction, though both ends are open. */
  dead: boolean;
}

/** A proxy on a port of its own; {@link TcpProxy.listen} makes one. */
export class TcpProxy implements AsyncDisposable {
  readonly #target: Target;
  readonly #roads = new Set<Road>();
  readonly #clock: Clock;
  readonly #cancels = new Set<() => void>();
  #listener!: Server;
  #port = 0;
  #refusing = false;
  #muted = false;
  #bytesPerSecond: number | undefined;
  #cutAfterBytes: number | undefined;
  #accepted = 0;

  /**
   * Starts a proxy in front of a server.
   *
   * @param clock What {@link slow} goes by.
   */
  static async listen(target: Target, clock: Clock): Promise<TcpProxy> {
    const proxy = new TcpProxy(target, clock);
    await proxy.#open();
    return proxy;
  }

  private constructor(target: Target, clock: Clock) {
    this.#target = target;
    this.#clock = clock;
  }

  /** The port to connect to, of 127.0.0.1. */
  get port(): number {
    return this.#port;
  }

  /** How many connections are open, dead ones included. */
  get connections(): number {
    return this.#roads.size;
  }

  /** How many connections there ever were, refused ones left out. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Breaks every connection off with a reset; new ones are welcome. */
  reset(): void {
    for (const road of [...this.#roads]) this.#break(road);
  }

  /**
   * Loses every connection of this moment without telling either end, as a firewall
   * that forgets them; new ones work.
   */
  lose(): void {
    for (const road of this.#roads) road.dead = true;
  }

  /** Holds up all bytes, of new connections too, until {@link unmute}. */
  mute(): void {
    this.#muted = true;
    for (const { client, server } of this.#roads) {
      client.pause();
      server.pause();
    }
  }

  /** Lets what was held up go on, in order and complete. */
  unmute(): void {
    this.#muted = false;
    for (const { client, server } of this.#roads) {
      client.resume();
      server.resume();
    }
  }

  /** Breaks every connection off and takes no new ones until {@link accept}. */
  refuse(): void {
    this.#refusing = true;
    this.reset();
  }

  /** Takes connections again. */
  accept(): void {
    this.#refusing = false;
  }

  /**
   * Lets so many more bytes of the server through, of all connections together, and
   * then resets the connection whose bytes went beyond: in the middle of whatever it
   * was saying. It happens once.
   */
  cutAfter(bytes: number): void {
    this.#cutAfterBytes = bytes;
  }

  /** Whether a cut is still to come. */
  get cutting(): boolean {
    return this.#cutAfterBytes !== undefined;
  }

  /** Slows each connection's bytes from the server down; `undefined` for full speed. */
  slow(bytesPerSecond: number | undefined): void {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Breaks everything off and waits until the port is free. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) =>
      this.#listener.close(() => resolve())
    );
    this.reset();
    for (const cancel of this.#cancels) cancel();
    await closed;
  }

  /** The same as {@link close}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #open(): Promise<void> {
    this.#listener = createServer({ pauseOnConnect: true }, (client) => {
      this.#connected(client);
    });
    await new Promise<void>((resolve) =>
      this.#listener.listen(0, "127.0.0.1", () => resolve())
    );
    this.#port = (this.#listener.address() as AddressInfo).port;
  }

  #connected(client: Socket): void {
    if (this.#refusing) {
      client.on("error", () => {});
      client.resetAndDestroy();
      return;
    }
    this.#accepted++;
    const server = connect(this.#target.port, this.#target.hostname);
    const road: Road = { client, server, dead: false };
    this.#roads.add(road);
    for (const end of [client, server]) {
      end.setNoDelay(true);
      end.on("error", () => this.#break(road));
      end.on("close", () => this.#ended(road));
    }
    this.#pump(road, client, server, () => undefined);
    this.#pump(road, server, client, () => this.#bytesPerSecond);
    if (!this.#muted) client.resume();
    else server.pause();
  }

  #pump(
    road: Road,
    from: Socket,
    to: Socket,
    bytesPerSecond: () => number | undefined,
  ): void {
    from.on("data", (chunk: Uint8Array) => {
      // What a lost connection says is read, since a full buffer would be noticed.
      if (road.dead) return;
      if (from === road.server && this.#cuts(road, to, chunk)) return;
      const speed = bytesPerSecond();
      if (speed !== undefined) return this.#trickle(road, { from, to, chunk, speed });
      this.#write(from, to, chunk);
    });
    from.on("end", () => {
      if (!road.dead) to.end();
    });
  }

  #write(from: Socket, to: Socket, chunk: Uint8Array): void {
    if (to.destroyed || to.write(chunk)) return;
    from.pause();
    to.once("drain", () => {
      if (!this.#muted) from.resume();
    });
  }

  /** Whether this chunk is the one to break in; what still fits is sent. */
  #cuts(road: Road, to: Socket, chunk: Uint8Array): boolean {
    if (this.#cutAfterBytes === undefined) return false;
    this.#cutAfterBytes -= chunk.length;
    if (this.#cutAfterBytes >= 0) return false;
    const fits = chunk.length + this.#cutAfterBytes;
    this.#cutAfterBytes = undefined;
    to.write(chunk.subarray(0, fits), () => this.#break(road));
    return true;
  }

  #trickle(
    road: Road,
    { from, to, chunk, speed }: {
      readonly from: Socket;
      readonly to: Socket;
      readonly chunk: Uint8Array;
      readonly speed: number;
    },
  ): void {
    from.pause();
    const slice = Math.max(1, Math.floor(speed * SLICE_MS / 1000));
    const step = (rest: Uint8Array) => {
      if (to.destroyed || road.dead) return;
      to.write(rest.subarray(0, slice));
      this.#later(() => {
        const left = rest.subarray(slice);
        if (left.length > 0) step(left);
        else if (!this.#muted) from.resume();
      });
    };
    step(chunk);
  }

  #later(work: () => void): void {
    const cancel = this.#clock.after(SLICE_MS, () => {
      this.#cancels.delete(cancel);
      work();
    });
    this.#cancels.add(cancel);
  }

  #break(road: Road): void {
    if (!this.#roads.delete(road)) return;
    for (const end of [road.client, road.server]) {
      if (!end.destroyed) end.resetAndDestroy();
    }
  }

  /** One end is gone: so goes the other, unless its loss was to stay unnoticed. */
  #ended(road: Road): void {
    const { client, server } = road;
    if (client.destroyed && server.destroyed) this.#roads.delete(road);
    else if (!road.dead) {
      for (const end of [client, server]) end.destroy();
    }
  }
}
