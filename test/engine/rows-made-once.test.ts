import { expect, it } from 'vitest';
import { eventOf } from '../../src/engine/register.ts';
import { asAskId } from '../../src/kernel/ids.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { createMemoryTables } from '../../src/store/memory-tables.ts';
import { LENA, filesWith } from '../run/handbook.ts';
import { inWorld, SECOND } from './world.ts';

it('an index that finds an earlier entry than the last of a run is named by the audit', () =>
  inWorld({ isTampered: true }, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.after(10 * SECOND);
    const { askId } = await world.ask('approval');
    await world.engine.commands.approve(askId, LENA);
    await world.after(10 * SECOND);
    expect(await world.auditProblems()).toEqual([]);
    const { entries } = await world.store.register.read('runs', 1);
    const first = entries.find((entry) => {
      const event = eventOf(entry);
      return event.type === 'RunsWitnessed' && event.heads.length > 0;
    });
    Object.assign(world.store.register, { lastSeen: async () => [first] });
    expect((await world.auditProblems()).join('\n')).toMatch(
      /look-up of `\S+` to find entry \d+ .* got entry \d+: the index/,
    );
  }));

it('rows for which the handbook of today gives others are made again once', async () => {
  const tables = createMemoryTables();
  await inWorld({ isTampered: true, store: createMemoryStore(tables) }, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.after(20 * SECOND);
    await world.publish(
      filesWith(
        'kinds/freight_claim.yaml',
        '    untrusted: true\n    headline: true\n    zendesk: requester.name',
        '    untrusted: true\n    zendesk: requester.name',
      ),
    );
    for (const [id, run] of tables.runs) tables.runs.set(id, { ...run, row: { ...run.row, title: 'Other' } });
    await world.after(60 * SECOND);
    expect(world.troubles.filter((trouble) => trouble.startsWith('rows.rebuilt'))).toHaveLength(1);
  });
});

it('a row of an ask that the log does not give is closed once', async () => {
  const tables = createMemoryTables();
  await inWorld({ isTampered: true, store: createMemoryStore(tables) }, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.after(20 * SECOND);
    const [ask] = tables.asks.values();
    if (ask === undefined) throw new Error('Expected an ask');
    const askId = asAskId('ask-of-no-one');
    tables.asks.set(askId, { ...ask, askId, open: true });
    await world.after(60 * SECOND);
    expect(tables.asks.get(askId)).toMatchObject({ open: false });
    expect(world.troubles.filter((trouble) => trouble.startsWith('rows.rebuilt'))).toHaveLength(1);
  });
});
