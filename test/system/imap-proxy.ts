/** A server in front of another one that words some lines as other IMAP servers do, since their answers differ. */
import { connect, createServer, type Socket } from 'node:net';

export type Rewording = {
  /** What the client asks, before the server reads it. */
  readonly asked?: (line: string) => string;
  /** What the server says, before the client reads it. Texts of letters stay as long as they are. */
  readonly said?: (line: string) => string;
};

export type ImapProxy = {
  readonly port: number;
  reword(rewording: Rewording): void;
  /** Ends all connections in the middle of what they do. */
  cut(): void;
  stop(): Promise<void>;
};

export async function createImapProxy(target: number): Promise<ImapProxy> {
  let rewording: Rewording = {};
  const sockets = new Set<Socket>();
  const pass = (from: Socket, to: Socket, which: keyof Rewording): void => {
    from.on('data', (data) => {
      const text = data.toString('latin1');
      to.write(Buffer.from(rewording[which]?.(text) ?? text, 'latin1'));
    });
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  };
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) sockets.add(socket);
    pass(client, upstream, 'asked');
    pass(upstream, client, 'said');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    reword(changed) {
      rewording = changed;
    },
    cut,
    async stop() {
      cut();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}
