import { describe, expect, it } from 'vitest';
import { decidedKey, directKey, partOf } from '../../src/engine/message-key.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld } from './world.ts';

describe('the key of a message', () => {
  it('names its part of the run, also in a direct message and in the reply to a card that cannot be rewritten', () => {
    const ask = { kind: 'ask', id: 'ask-1' };
    for (const key of ['ask:ask-1', directKey('ask:ask-1', 'U1'), decidedKey(directKey('ask:ask-1', 'U1'))])
      expect(partOf(key)).toEqual(ask);
    expect(partOf('told:run-1:3a')).toEqual({ kind: 'told', id: 'run-1:3a' });
    expect(partOf('posts:2-5')).toEqual({ kind: 'posts', first: 2, last: 5 });
  });

  it.each(['posts:2', 'ask:', 'other:ask-1', 'card:dm:U1', ''])('%j is none that a thread writes', (key) => {
    expect(partOf(key)).toBeNull();
  });

  it.each([
    (): string => 'ask:ask-of-no-one',
    (ask: string): string => `note:${ask}`,
    (ask: string): string => `told:${ask}`,
  ])('of a row that someone inserted is found by the audit', (keyOf) =>
    inWorld({ thread: true, isTampered: true }, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.after(MINUTE);
      expect(await world.auditProblems()).toEqual([]);
      const [run] = await world.store.runs.list({ limit: 1, newestFirst: true });
      if (run === undefined) throw new Error('Expected a run');
      const { runId } = run;
      const { askId } = await world.ask('approval');
      const foreign = { channel: 'C1', ts: '99.000', contentHash: null, state: 'posted', updatedAt: 0 } as const;
      await world.store.thread.put({ ...foreign, runId, key: keyOf(askId) });
      expect(await world.auditProblems()).toEqual([
        expect.stringContaining('Expected messages of parts of the thread') as string,
      ]);
    }),
  );
});
