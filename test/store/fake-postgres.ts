/**
 * As much of a Postgres server as it takes to die at a chosen moment: it greets, and then answers each message as the
 * test says.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';

export type FakePostgres = {
  readonly url: string;
  /** Connections so far. */
  readonly calls: () => number;
  stop(): Promise<void>;
};

export type FakePostgresOptions = {
  readonly onGreeting?: (socket: Socket) => void;
  /** A statement without parameters is of the kind `Q`, the goodbye is `X`. */
  readonly onMessage?: (socket: Socket, kind: string, text: string) => void;
};

/** Ready for the next statement. */
const READY = message('Z', 'I');
const WELCOME = Buffer.concat([message('R', '\0\0\0\0'), READY]);

/** The answer to a statement without rows. */
export const done = Buffer.concat([message('C', 'SELECT 0\0'), READY]);

/** The answer that refuses a statement; with FATAL it is the end of the session. */
export function refusal(severity: 'ERROR' | 'FATAL', code: string): Buffer {
  const error = message('E', `S${severity}\0V${severity}\0C${code}\0Mthe server says no\0\0`);
  return severity === 'FATAL' ? error : Buffer.concat([error, READY]);
}

export async function startFakePostgres({
  onGreeting = (socket) => {
    socket.write(WELCOME);
  },
  onMessage = () => undefined,
}: FakePostgresOptions): Promise<FakePostgres> {
  const sockets = new Set<Socket>();
  let calls = 0;
  const server = createServer((socket) => {
    let isGreeted = false;
    calls += 1;
    sockets.add(socket);
    // A client that hangs up halfway is part of the test.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
    });
    socket.on('data', (data) => {
      if (isGreeted) onMessage(socket, data.toString('latin1', 0, 1), data.toString('latin1', 5).replace(/\0$/, ''));
      else onGreeting(socket);
      isGreeted = true;
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://user:secret@127.0.0.1:${port}/database`,
    calls: () => calls,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function message(kind: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(kind), length, Buffer.from(body, 'latin1')]);
}
