/**
 * Asks a server what it is: whether it takes writes, and which of several promotions has led to it.
 */
import postgres from 'postgres';
import { openConnection } from './connection.ts';
import type { Address, ServerState } from './servers.ts';

/** Milliseconds. A server that is longer silent does not serve us. */
const ANSWER_MS = 5_000;

/** The first eight letters of the name of a WAL file are its timeline, in hexadecimal. */
const STATE = `SELECT
  CASE WHEN NOT pg_is_in_recovery() THEN left(pg_walfile_name(pg_current_wal_lsn()), 8) END AS timeline,
  (SELECT system_identifier::text FROM pg_control_system()) AS cluster`;

/** @param credentials the address of any server of the cluster. Fails when the server cannot be reached */
export async function askState(credentials: string, address: Address): Promise<ServerState> {
  const connection = openConnection({
    url: credentials,
    servers: { primary: () => Promise.resolve(address), doubt: () => undefined },
    types: postgres(credentials).options,
    deadlineMs: ANSWER_MS,
    lockMs: null,
    onDeath: () => undefined,
  });
  try {
    const [row] = (await connection.run(STATE)) as readonly {
      readonly timeline: string | null;
      readonly cluster: string;
    }[];
    if (row === undefined) throw new Error('Expected the server to say what it is, got no row');
    return {
      timeline: row.timeline === null ? null : Number.parseInt(row.timeline, 16),
      cluster: row.cluster,
    };
  } finally {
    await connection.end();
  }
}
