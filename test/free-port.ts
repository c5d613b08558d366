/**
 * A port for a server that a test starts in another process, seconds later. It lies below the ports that the system
 * gives to connections (from 32768 on Linux), so that no connection of another test takes it in between.
 */
import { createServer } from 'node:net';

const FIRST = 20_000;
const COUNT = 12_000;
/** Neighbouring processes begin far from each other. */
let next = (process.pid * 97) % COUNT;

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    const port = FIRST + next;
    next = (next + 1) % COUNT;
    if (await isFree(port)) return port;
  }
  throw new Error(`Expected a free port from ${FIRST} to ${FIRST + COUNT - 1}, got none`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const isListening = await new Promise<boolean>((resolve) => {
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen(port, '127.0.0.1', () => {
      resolve(true);
    });
  });
  if (isListening)
    await new Promise((resolve) => {
      probe.close(resolve);
    });
  return isListening;
}
