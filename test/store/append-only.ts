/**
 * Tries to change append-only tables, bypassing the store with plain SQL.
 */
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { sealEntries } from '../../src/engine/register.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import { createAsk, rowsOf, type Database } from '../../src/store/database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { KEYS } from '../record-keys.ts';
import { appending, headOf, NOON, opening } from './fixtures.ts';
import { publishInto } from './publish.ts';

export function describeAppendOnly(name: string, database: () => Database): void {
  describe(name, () => {
    beforeAll(async () => {
      const store = createPostgresStore(database());
      const first = opening('1');
      await store.cases.open(first);
      await store.runs.append(appending('run-1', headOf(first.events), ['a'], { sessions: ['s1'] }));
      await publishInto(store, { sops: [{ name: 'a', version: 1, hash: 'h', text: 't', file: 'f' }] });
      const withdrawn = { type: 'ProposalWithdrawn', proposal: 'p' } as const;
      const last = await store.register.last('handbooks');
      await store.register.append(sealEntries('handbooks', last ?? emptyHead, NOON, [withdrawn], KEYS), {
        proposal: { id: 'p', files: [] },
      });
    });

    const column = {
      run_events: 'body',
      session_uses: 'run_id',
      handbooks: 'files',
      sop_versions: 'text',
      register: 'body',
      proposals: 'files',
      case_keys: 'record',
    };
    for (const [table, field] of Object.entries(column)) {
      const refused = [
        `UPDATE ${table} SET ${field} = ${field}`,
        `UPDATE ${table} SET ${field} = 'x' WHERE false`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table} CASCADE`,
      ];
      for (const statement of refused) {
        it(`refuses \`${statement}\``, async () => {
          const ask = createAsk(database().db);
          const count = () =>
            ask((db) => rowsOf(db, sql`SELECT count(*)::integer AS rows FROM ${sql.identifier(table)}`));
          const before = await count();
          await expect(ask((db) => rowsOf(db, sql.raw(statement)))).rejects.toMatchObject({
            name: 'Trouble',
            code: 'store.append_only',
            retry: 'never',
          });
          expect(await count()).toEqual(before);
          expect(before[0]?.['rows']).toBeGreaterThan(0);
        });
      }
    }

    it.each(['DELETE FROM inbox', 'DELETE FROM inbox WHERE false', 'TRUNCATE inbox'])(
      'refuses `%s`',
      async (statement) => {
        const store = createPostgresStore(database());
        await store.inbox.receive({ source: 'zendesk', eventId: 'never deleted', receivedAt: NOON, payload: null });
        const ask = createAsk(database().db);
        await expect(ask((db) => rowsOf(db, sql.raw(statement)))).rejects.toMatchObject({ code: 'store.append_only' });
        expect((await store.inbox.page(null, 99)).map(({ eventId }) => eventId)).toContain('never deleted');
      },
    );

    it('refuses an item that gets an id which another one has, rather than take it for a duplicate', async () => {
      const store = createPostgresStore(database());
      const item = (eventId: string) => ({ source: 'zendesk', eventId, receivedAt: NOON, payload: null });
      await store.inbox.receive({ ...item('the one before'), delivery: 'd1' });
      const [first] = await store.inbox.page(null, 1);
      const ask = createAsk(database().db);
      const last = await ask((db) => rowsOf(db, sql`SELECT max(id)::text AS id FROM inbox`));
      const next = sql.raw(`ALTER SEQUENCE inbox_id_seq RESTART WITH ${first?.id ?? '1'}`);
      await ask((db) => rowsOf(db, next));
      await expect(store.inbox.receive(item('acknowledged'))).rejects.toMatchObject({ name: 'Trouble' });
      await ask((db) => rowsOf(db, next));
      await expect(store.inbox.record(item('recorded'), 'ignored: nothing')).rejects.toMatchObject({ name: 'Trouble' });
      await ask((db) => rowsOf(db, sql.raw(`ALTER SEQUENCE inbox_id_seq RESTART WITH ${Number(last[0]?.['id']) + 1}`)));
      expect(await store.inbox.receive(item('acknowledged'))).toBe('stored');
      expect(await store.inbox.receive(item('acknowledged'))).toBe('duplicate');
      expect(await store.inbox.receive({ ...item('another id'), delivery: 'd1' })).toBe('duplicate');
    });

    it.each(['DELETE FROM runs', 'DELETE FROM runs WHERE false', 'TRUNCATE runs CASCADE'])(
      'refuses `%s`, as the log of a run belongs to its row',
      async (statement) => {
        const ask = createAsk(database().db);
        await expect(ask((db) => rowsOf(db, sql.raw(statement)))).rejects.toMatchObject({ code: 'store.append_only' });
      },
    );
  });
}
