/** Which of several servers is written to. */
import { describe, expect, it, vi } from 'vitest';
import { createServers, type Address, type ServerState } from '../../src/store/servers.ts';

const A = { host: 'a', port: 1 } as const;
const B = { host: 'b', port: 2 } as const;
const C = { host: 'c', port: 3 } as const;

const primary = (timeline: number, cluster = 'one'): ServerState => ({ timeline, cluster });
const standby = (cluster = 'one'): ServerState => ({ timeline: null, cluster });
const gone = new Error('connect ECONNREFUSED');
const silent = 'silent';

type Said = ServerState | Error | typeof silent;

/** Servers that say what `says` holds, by name, when they are asked. */
function servers(says: Record<string, Said>) {
  const asked: string[] = [];
  const stateOf = async (address: Address): Promise<ServerState> => {
    const name = 'host' in address ? address.host : address.path;
    asked.push(name);
    const said = says[name];
    if (said === silent) return new Promise<ServerState>(() => undefined);
    if (said === undefined || said instanceof Error) throw said ?? gone;
    return said;
  };
  const all = [A, B, C].filter(({ host }) => host in says);
  return { says, asked, servers: createServers(all, stateOf) };
}

describe('of several servers, the program writes to', () => {
  it('the one that takes writes, wherever it stands in the list', async () => {
    expect(await servers({ a: standby(), b: primary(1), c: standby() }).servers.primary()).toBe(B);
  });

  it('the same one until a connection dies, without asking again', async () => {
    const { servers: chosen, asked } = servers({ a: primary(1), b: standby() });
    await Promise.all([chosen.primary(), chosen.primary()]);
    await chosen.primary();
    expect(asked).toEqual(['a', 'b']);
  });

  it('the one that was promoted, once the one before has gone', async () => {
    const { servers: chosen, says } = servers({ a: primary(1), b: standby() });
    expect(await chosen.primary()).toBe(A);
    Object.assign(says, { a: gone, b: primary(2) });
    expect(await chosen.primary()).toBe(A);
    chosen.doubt();
    expect(await chosen.primary()).toBe(B);
  });

  it('the newer one, when the one before comes back and still takes writes', async () => {
    expect(await servers({ a: primary(1), b: primary(2) }).servers.primary()).toBe(B);
  });

  it('the one that answers, though another one stays silent', async () => {
    vi.useFakeTimers();
    try {
      const chosen = servers({ a: silent, b: primary(2) }).servers.primary();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await chosen).toBe(B);
    } finally {
      vi.useRealTimers();
    }
  });

  it('its only one, without asking what it is', async () => {
    const { servers: chosen, asked } = servers({ a: standby() });
    expect(await chosen.primary()).toBe(A);
    expect(asked).toEqual([]);
  });
});

describe('of several servers, the program writes to none', () => {
  const refusal = (code: string, part: string) =>
    expect.objectContaining({ code, message: expect.stringContaining(part) as string }) as Error;

  it('while all that answer are standbys, and says of each what it is', async () => {
    const { servers: chosen } = servers({ a: gone, b: standby() });
    await expect(chosen.primary()).rejects.toEqual(
      refusal('NO_PRIMARY', '`a:1`: connect ECONNREFUSED; `b:2` is a standby'),
    );
  });

  it('when only the one before the promotion that it saw takes writes', async () => {
    const { servers: chosen, says } = servers({ a: primary(1), b: primary(2) });
    expect(await chosen.primary()).toBe(B);
    Object.assign(says, { b: gone });
    chosen.doubt();
    await expect(chosen.primary()).rejects.toEqual(
      refusal('NO_PRIMARY', '`a:1` was replaced by another server before'),
    );
  });

  it('when two of the same timeline take writes, since one cannot be told from the other', async () => {
    const { servers: chosen } = servers({ a: primary(3), b: primary(3) });
    await expect(chosen.primary()).rejects.toEqual(refusal('NO_PRIMARY', 'both `a:1` and `b:2` take writes'));
  });

  it('when one of them holds another database', async () => {
    const { servers: chosen } = servers({ a: primary(1), b: standby('two') });
    await expect(chosen.primary()).rejects.toEqual(refusal('NO_PRIMARY', '`b:2` holds another database'));
  });

  it('and asks again the next time', async () => {
    const { servers: chosen, says } = servers({ a: gone, b: standby() });
    await expect(chosen.primary()).rejects.toThrow('got none');
    Object.assign(says, { b: primary(2) });
    expect(await chosen.primary()).toBe(B);
  });
});
