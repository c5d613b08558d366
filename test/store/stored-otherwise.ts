/** A trigger that leaves rows out without an error, as someone with rights on the database can add it. */
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { sealEntries } from '../../src/engine/register.ts';
import { createAsk, type Database } from '../../src/store/database.ts';
import { asAskId } from '../../src/kernel/ids.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import { KEYS } from '../record-keys.ts';
import { allErased, erasableEvents, appending, headOf, NOON, opening, quiet } from './fixtures.ts';

export function describeStoredOtherwise(database: () => Database): void {
  /** With a trigger that does `does` to each row of the table. */
  const triggered = async (
    table: string,
    does: string,
    story: () => Promise<unknown>,
    at = 'INSERT',
  ): Promise<void> => {
    const run = (statement: string) => createAsk(database().db)((db) => db.execute(sql.raw(statement)));
    await run(`CREATE FUNCTION void() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${does}; END $$`);
    await run(`CREATE TRIGGER void BEFORE ${at} ON ${table} FOR EACH ROW EXECUTE FUNCTION void()`);
    try {
      await story();
    } finally {
      await run('DROP FUNCTION void() CASCADE');
    }
  };
  /** Does `body` for each row, at the commit, with the guard off; the transaction succeeds as usual. */
  const atCommit = async (table: string, body: string, story: () => Promise<unknown>): Promise<void> => {
    const run = (statement: string) => createAsk(database().db)((db) => db.execute(sql.raw(statement)));
    await run(`ALTER TABLE ${table} DISABLE TRIGGER ${table}_append_only`);
    await run(`CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body}; RETURN NULL; END $$`);
    await run(
      `CREATE CONSTRAINT TRIGGER undo AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION undo()`,
    );
    try {
      await story();
    } finally {
      await run('DROP FUNCTION undo() CASCADE');
      await run(`ALTER TABLE ${table} ENABLE TRIGGER ${table}_append_only`);
    }
  };
  /** Changes each row on its way in. */
  const changing = async (table: string, body: string, story: () => Promise<unknown>): Promise<void> => {
    const run = (statement: string) => createAsk(database().db)((db) => db.execute(sql.raw(statement)));
    await run(`CREATE FUNCTION bend() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body}; RETURN NEW; END $$`);
    await run(`CREATE TRIGGER bend BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION bend()`);
    try {
      await story();
    } finally {
      await run('DROP FUNCTION bend() CASCADE');
    }
  };
  const voiding = (table: string, story: () => Promise<unknown>) => triggered(table, 'RETURN NULL', story);
  const refused = { code: 'store.stored_otherwise' };

  describe('rows that a trigger leaves out', () => {
    it('fail the append of events and of sessions, so nothing is done that the log does not hold', async () => {
      const store = createPostgresStore(database());
      for (const [id, table] of [
        ['v1', 'run_events'],
        ['v2', 'session_uses'],
      ] as const) {
        const first = opening(id);
        await store.cases.open(first);
        const request = appending(first.runId, headOf(first.events), ['a'], { sessions: [`session-${id}`] });
        await voiding(table, () => expect(store.runs.append(request)).rejects.toMatchObject(refused));
      }
    });

    it('fail the append of timers and of asks, and those that are changed on their way in', async () => {
      const store = createPostgresStore(database());
      const asks = [{ askId: asAskId('ask-v3'), kind: 'approval' as const, open: true, groups: ['leads'] }];
      const projection = { ...quiet, asks, timers: [{ key: 'reminder', dueAt: NOON + 5 }] };
      const first = opening('v3');
      await store.cases.open(first);
      for (const [table, does] of [
        ['timers', 'RETURN NULL'],
        ['asks', 'RETURN NULL'],
        ['timers', 'NEW.due_at_ms := NEW.due_at_ms + 1; RETURN NEW'],
        ['asks', 'NEW.open := false; RETURN NEW'],
        ['asks', `NEW.groups := '{others}'; RETURN NEW`],
        ['run_events', `NEW.body := '{}'; RETURN NEW`],
      ] as const)
        await triggered(table, does, () =>
          expect(
            store.runs.append(appending(first.runId, headOf(first.events), ['a'], { projection })),
          ).rejects.toMatchObject(refused),
        );
    });

    it('leave nothing of the append or of the opening behind, so it succeeds once they are no longer left out', async () => {
      const store = createPostgresStore(database());
      const first = opening('v4');
      await voiding('run_events', () => expect(store.cases.open(first)).rejects.toMatchObject(refused));
      expect(await store.cases.open(first)).toEqual({ kind: 'opened' });
      const request = appending(first.runId, headOf(first.events), ['a', 'b'], { sessions: ['session-v4'] });
      await voiding('run_events', () => expect(store.runs.append(request)).rejects.toMatchObject(refused));
      expect((await store.runs.find(first.runId))?.head).toEqual(headOf(first.events));
      expect(await store.runs.append(request)).toBe('appended');
      expect(await store.runs.log(first.runId, 0)).toEqual([...first.events, ...request.events]);
    });

    it('leave nothing of openings and appends whose own rows are left out or changed, alone or several at once', async () => {
      const store = createPostgresStore(database());
      const waiting = { ...quiet, status: 'waiting', sop: 'claims', outcome: null } as const;
      for (const [at, [table, does]] of (
        [
          ['runs', 'RETURN NULL'],
          ['cases', 'RETURN NULL'],
          ['case_keys', 'RETURN NULL'],
          ['runs', `NEW.status := 'completed'; RETURN NEW`],
          ['runs', `NEW.outcome := 'paid'; RETURN NEW`],
          ['runs', `NEW.title := 'Another'; RETURN NEW`],
          ['cases', `NEW.requester := '{"name":"Another","email":null}'; RETURN NEW`],
        ] as const
      ).entries()) {
        const openings = [1, 2, 3].map((each) => opening(`v9-${at}-${each}`, { projection: waiting }));
        await triggered(table, does, async () => {
          for (const result of await Promise.allSettled(openings.map((one) => store.cases.open(one))))
            expect(result).toMatchObject({ reason: refused });
        });
        for (const one of openings) expect(await store.cases.open(one)).toEqual({ kind: 'opened' });
        if (table !== 'runs' || does === 'RETURN NULL') continue;
        const appends = openings.map((one) => appending(one.runId, headOf(one.events), ['a'], { projection: waiting }));
        await triggered(
          table,
          does,
          async () => {
            for (const result of await Promise.allSettled(appends.map((one) => store.runs.append(one))))
              expect(result).toMatchObject({ reason: refused });
          },
          'UPDATE',
        );
        for (const one of appends) expect(await store.runs.append(one)).toBe('appended');
      }
    });

    it('fail an append whose run stays as it was, which no other writer explains', async () => {
      const store = createPostgresStore(database());
      const first = opening('v5');
      await store.cases.open(first);
      const request = appending(first.runId, headOf(first.events), ['a']);
      for (const does of ['RETURN NULL', `NEW.head_hash := 'other'; RETURN NEW`])
        await triggered(
          'runs',
          does,
          () => expect(store.runs.append(request)).rejects.toMatchObject(refused),
          'UPDATE',
        );
      expect(await store.runs.append(request)).toBe('appended');
    });

    it('fail the opening of a case', async () => {
      const store = createPostgresStore(database());
      for (const table of ['run_events', 'case_keys', 'runs', 'cases'])
        await voiding(table, () => expect(store.cases.open(opening(`v-${table}`))).rejects.toMatchObject(refused));
    });

    it('fail the acknowledgment of what arrived, which is not taken for a duplicate', async () => {
      const { inbox } = createPostgresStore(database());
      const item = { source: 'zendesk', eventId: 'voided-1', receivedAt: NOON, payload: { amount: '7200' } };
      await voiding('inbox', () => expect(inbox.receive(item)).rejects.toMatchObject(refused));
      expect(await inbox.receive(item)).toBe('stored');
      expect(await inbox.receive(item)).toBe('duplicate');
    });

    it('fail the acknowledgment of what is finished or put off on its way in, and leave nothing of it', async () => {
      const { inbox } = createPostgresStore(database());
      const item = { source: 'zendesk', eventId: 'changed-1', receivedAt: NOON, payload: { amount: '7200' } };
      for (const does of [
        `NEW.finished_at_ms := 1; NEW.outcome := 'used'`,
        'NEW.due_at_ms := NEW.due_at_ms + 1',
        `NEW.held_system := 'zendesk'; NEW.held_record := '1'`,
        `NEW.choice := '{}'`,
        `NEW.sender := 'other'`,
        `NEW.payload := '{}'`,
        'NEW.attempts := 19',
        'NEW.signed := NULL',
        `NEW.delivery := 'd'`,
      ])
        await triggered('inbox', `${does}; RETURN NEW`, async () => {
          await expect(inbox.receive({ ...item, signed: { keyId: 'k', signature: 's' } })).rejects.toMatchObject(
            refused,
          );
        });
      await triggered('inbox', `NEW.note := 'used'; RETURN NEW`, () =>
        expect(inbox.record(item, 'refused: so')).rejects.toMatchObject(refused),
      );
      expect(await inbox.known(item)).toBeNull();
      expect(await inbox.receive(item)).toBe('stored');
    });

    it('fail the opening of another run of a case', async () => {
      const store = createPostgresStore(database());
      const first = opening('v-first');
      await store.cases.open(first);
      const second = { ...opening('v-second'), caseId: first.caseId };
      await voiding('run_events', () => expect(store.cases.openRun(second)).rejects.toMatchObject(refused));
    });

    it('fail an entry of the register', async () => {
      const store = createPostgresStore(database());
      const last = await store.register.last('handbooks');
      const head = last === null ? { seq: 0, hash: '' } : last;
      const entries = sealEntries('handbooks', head, NOON, [{ type: 'ProposalWithdrawn', proposal: 'p' }], KEYS);
      await voiding('register', () => expect(store.register.append(entries)).rejects.toMatchObject(refused));
    });
  });

  describe('what a trigger changes after it was counted', () => {
    const withdrawal = async () => {
      const last = await createPostgresStore(database()).register.last('handbooks');
      return sealEntries('handbooks', last ?? emptyHead, NOON, [{ type: 'ProposalWithdrawn', proposal: 'p' }], KEYS);
    };

    it('fails an entry of the register that went to another chain', async () => {
      const { register } = createPostgresStore(database());
      const entries = await withdrawal();
      const before = await register.last('handbooks');
      await changing('register', "NEW.chain := 'runs'; NEW.seq := 1000000", () =>
        expect(register.append(entries)).rejects.toMatchObject(refused),
      );
      expect(await register.last('handbooks')).toEqual(before);
    });

    it('fails an entry of the register that is deleted at the commit', async () => {
      const { register } = createPostgresStore(database());
      const entries = await withdrawal();
      await atCommit('register', 'DELETE FROM register WHERE chain = NEW.chain AND seq = NEW.seq', () =>
        expect(register.append(entries)).rejects.toMatchObject(refused),
      );
      expect(await register.append(entries)).toBe('appended');
    });

    it('fails a publication whose files are stored as others, or not at all', async () => {
      const { register } = createPostgresStore(database());
      const files = [{ path: 'people.yaml', text: 'people: []' }];
      const proposed = async (id: string) => register.append(await withdrawal(), { proposal: { id, files } });
      await changing('proposals', "NEW.files := '[]'", () => expect(proposed('bent')).rejects.toMatchObject(refused));
      await voiding('proposals', () => expect(proposed('voided')).rejects.toMatchObject(refused));
      expect(await proposed('whole')).toBe('appended');
    });

    it('fails an erasure that left a value where it was, and says nowhere that it was erased', async () => {
      const { runs, cases } = createPostgresStore(database());
      const first = opening('v-erased', { events: erasableEvents('run-v-erased') });
      await cases.open(first);
      const [event] = first.events;
      if (event === undefined) throw new Error('Expected an event');
      const head = headOf(first.events);
      const request = {
        append: appending(first.runId, head, ['erased']),
        erased: allErased(first.events),
        requester: null,
      };
      const run = (statement: string) => createAsk(database().db)((db) => db.execute(sql.raw(statement)));
      await run('CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$');
      await run('CREATE TRIGGER keep BEFORE UPDATE ON run_events FOR EACH ROW EXECUTE FUNCTION keep()');
      try {
        await expect(runs.erase(request)).rejects.toMatchObject(refused);
      } finally {
        await run('DROP FUNCTION keep() CASCADE');
      }
      expect((await runs.log(first.runId, 0)).map(({ hash }) => hash)).toEqual(first.events.map(({ hash }) => hash));
      // At the commit, after everything was counted.
      await run(
        'CREATE FUNCTION back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE run_events DISABLE TRIGGER run_events_append_only; UPDATE run_events SET body = \'{"again":1}\' WHERE run_id = NEW.run_id AND seq = 1; ALTER TABLE run_events ENABLE TRIGGER run_events_append_only; RETURN NULL; END $$',
      );
      await run(
        'CREATE CONSTRAINT TRIGGER back AFTER UPDATE ON runs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION back()',
      );
      try {
        await expect(runs.erase(request)).rejects.toMatchObject(refused);
      } finally {
        await run('DROP FUNCTION back() CASCADE');
      }
      const after = { ...request, append: appending(first.runId, headOf(request.append.events), ['again']) };
      expect(await runs.erase(after)).toBe('appended');
      expect((await runs.log(first.runId, 0))[0]).toEqual(request.erased[0]);
    });
  });

  it('a row with the largest number of tries does not keep the others of the inbox from being worked', async () => {
    const { inbox } = createPostgresStore(database());
    for (const eventId of ['tried-1', 'tried-2'])
      await inbox.receive({ source: 'tries', eventId, receivedAt: NOON, payload: {} });
    await createAsk(database().db)((db) =>
      db.execute(sql`UPDATE inbox SET attempts = 2147483647 WHERE source = 'tries' AND event_id = 'tried-1'`),
    );
    const taken = await inbox.take(1_000, NOON + 1, NOON + 2);
    expect(taken.flatMap(({ source, eventId }) => (source === 'tries' ? [eventId] : []))).toEqual([
      'tried-1',
      'tried-2',
    ]);
  });
}
