/**
 * Reads DATABASE_URL: whose database it is, and on which servers. Several are written as libpq does,
 * `postgres://user:password@a:5432,b:5432/name`.
 */
import postgres from 'postgres';
import { Trouble } from '../kernel/trouble.ts';
import type { Address } from './servers.ts';

export type ServerAddress = {
  /** The address of the first server, for drivers that know one: its user, password, database and options. */
  readonly credentials: string;
  /** At least one. */
  readonly addresses: readonly Address[];
};

const PORT = 5432;
/** What a choice among servers always means here. */
const PRIMARY = ['read-write', 'primary'];

/** The messages do not repeat the address, which contains a password. @throws Trouble `store.bad_url` */
export function readServerAddress(url: string): ServerAddress {
  const credentials = ofFirstServer(url);
  // Never connects.
  const { host, port, path, target_session_attrs: wanted } = parse(url).options;
  // The driver would then choose by reconnecting, which `Connection` does not do.
  if (wanted && !PRIMARY.includes(wanted))
    throw badUrl(
      `Expected \`target_session_attrs\` to be \`read-write\` or \`primary\`, got \`${wanted}\`; the program writes, so it needs the server that takes writes`,
    );
  if (parse(credentials).options.target_session_attrs)
    throw badUrl(
      'Expected PGTARGETSESSIONATTRS not to be set, since DATABASE_URL names the servers; write `target_session_attrs=primary` into it, or nothing',
    );
  if (host.length === 1 && path) return { credentials, addresses: [{ path }] };
  const addresses = host.map((name, index) => ({ host: name, port: port[index] ?? PORT }));
  const names = addresses.map((address) => `${address.host}:${address.port}`);
  if (new Set(names).size < names.length || host.includes(''))
    throw badUrl('Expected DATABASE_URL to name each server once, got one twice or one without a name');
  return { credentials, addresses };
}

function ofFirstServer(url: string): string {
  const [, before = '', servers = '', after = ''] = /^([a-z]+:\/\/(?:[^@/?]*@)?)([^/?]*)(.*)$/s.exec(url) ?? [];
  const [first = ''] = servers.split(',');
  const [path = '', query = ''] = after.split('?', 2);
  const options = query.split('&').filter((option) => option !== '' && !option.startsWith('target_session_attrs='));
  return `${before}${first}${path}${options.length === 0 ? '' : `?${options.join('&')}`}`;
}

function parse(url: string) {
  try {
    return postgres(url);
  } catch {
    throw badUrl(
      'Expected DATABASE_URL to be an address `postgres://user:password@host:port/database`, got one that cannot be read; percent-encode what is special in the password',
    );
  }
}

function badUrl(message: string): Trouble {
  return new Trouble('store.bad_url', { message });
}
