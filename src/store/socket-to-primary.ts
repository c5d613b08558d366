/**
 * A socket that goes to the server that takes writes, whatever server it is told. For pg-boss's driver, which knows one.
 */
import { Socket } from 'node:net';
import type { Servers } from './servers.ts';

export class SocketToPrimary extends Socket {
  readonly #servers: Servers;

  constructor(servers: Servers) {
    super();
    this.#servers = servers;
    this.once('close', () => {
      servers.doubt();
    });
  }

  override connect(): this {
    this.#servers.primary().then(
      (address) => {
        // The driver may have given up meanwhile.
        if (!this.destroyed) super.connect(address);
      },
      (error: unknown) => {
        this.destroy(error instanceof Error ? error : new Error(String(error)));
      },
    );
    return this;
  }
}
