/** How DATABASE_URL is read. */
import { describe, expect, it } from 'vitest';
import { readServerAddress } from '../../src/store/server-address.ts';

describe('an address of Postgres', () => {
  it('of one server is taken as it is', () => {
    const url = 'postgres://user:p%2Cq@db.example:6000/claims?sslmode=verify-full';
    expect(readServerAddress(url)).toEqual({ credentials: url, addresses: [{ host: 'db.example', port: 6000 }] });
  });

  it.each(['', '?target_session_attrs=primary', '?target_session_attrs=read-write'])(
    'of several servers names each with its port%s',
    (query) => {
      expect(readServerAddress(`postgresql://user:p%40ss@one,two:6000,three/claims${query}`)).toEqual({
        credentials: 'postgresql://user:p%40ss@one/claims',
        addresses: [
          { host: 'one', port: 5432 },
          { host: 'two', port: 6000 },
          { host: 'three', port: 5432 },
        ],
      });
    },
  );

  it('keeps its other options', () => {
    const { credentials } = readServerAddress(
      'postgres://u@a:1,b:2/db?sslmode=require&target_session_attrs=primary&prepare=false',
    );
    expect(credentials).toBe('postgres://u@a:1/db?sslmode=require&prepare=false');
  });

  it.each([
    ['a server that cannot be written to', 'postgres://user:secret@a,b/db?target_session_attrs=standby', 'read-write'],
    ['one server twice', 'postgres://user:secret@a:5432,a/db', 'each server once'],
    ['a server without a name', 'postgres://user:secret@a,,b/db', 'each server once'],
  ])('is refused when it asks for %s, without repeating its password', (_what, url, part) => {
    expect(() => readServerAddress(url)).toThrow(part);
    expect(() => readServerAddress(url)).not.toThrow('secret');
  });
});
