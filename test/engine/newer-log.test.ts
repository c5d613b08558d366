/**
 * A log that a newer program continued while an update is rolled out: this program leaves it alone and says so, since
 * it would misunderstand it.
 */
import { describe, expect, it } from 'vitest';
import { asAskId } from '../../src/kernel/ids.ts';
import type { RunEvent } from '../../src/run/log/event.ts';
import { LENA } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';
import { resealed, write, type Change } from './written-log.ts';

/** A claim whose Jira issue waits for a claims lead. */
async function waiting(world: SimulatedWorld): Promise<string> {
  await world.claim({ claim_amount: '30000' });
  await world.rest();
  return (await world.ask('approval')).askId;
}

const withBody =
  (type: RunEvent['type'], more: Readonly<Record<string, unknown>>): Change =>
  (rows) =>
    rows.map((row) => (row.type === type ? { ...row, body: { ...row.body, ...more } } : row));

const NEWER: readonly (readonly [string, Change, string])[] = [
  [
    'another meaning of events',
    withBody('CaseOpened', { semantics: 2 }),
    'event 1 of `RUN` with semantics 2, later than 1',
  ],
  [
    'another formula of what approvals are bound to',
    withBody('ApprovalRequested', { digest: `2:${'ab'.repeat(32)}` }),
    'with a digest of formula 2, later than 1',
  ],
  [
    'a type of event that it does not know',
    (rows) =>
      rows.map((row) =>
        row.type === 'FlagRaised' || row.seq === 3 ? { ...row, type: 'WordSpoken' as 'FlagRaised' } : row,
      ),
    'event 3 of `RUN` with the unknown type `WordSpoken`',
  ],
];

describe('a log that a newer program wrote', () => {
  it.each(NEWER)('is left alone: %s', (_, change, problem) =>
    inWorld({ thread: true, isTampered: true }, async (world) => {
      const askId = asAskId(await waiting(world));
      const [run] = await world.store.runs.list({ limit: 1, newestFirst: true });
      write(world, resealed(change), { head: true });
      // The newer program has told the register of heads of its own.
      Object.assign(world.store.register, { lastSeen: async () => [] });
      await world.boot(Infinity, 'another');
      const { commands } = world.engine;
      const newer = {
        ok: false,
        sentence: expect.stringContaining('A newer version of Sopwith works on this run') as string,
      };
      expect(await commands.approve(askId, LENA)).toMatchObject(newer);
      expect(await commands.deny(askId, LENA, 'Not ours')).toMatchObject(newer);
      await world.after(120_000);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
      const sentences = world.troubles.filter((line) => line.startsWith('run.newer'));
      expect(sentences.at(-1)).toContain(problem.replace('RUN', run?.runId ?? ''));
      expect(world.operatorNotices.map((notice) => notice.split('\n')[0])).toContain(
        'A newer version of Sopwith works on a run, and this one leaves it alone',
      );
    }),
  );
});
