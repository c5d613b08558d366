/** What is published is what was shown: the record keeps each sentence, and a click compares it. */
import { describe, expect, it } from 'vitest';
import { fileHashes } from '../../src/engine/handbook-register.ts';
import { createHandbookWriter } from '../../src/engine/handbook-writer.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { FILES, filesWith, MARCUS, registry, SOP_PATH } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const AFTER = { publishing: 'after_approval' } as const;
const changed = filesWith(SOP_PATH, 'priority: High', 'priority: Highest');
const SENTENCE = 'SOP freight-damage-claim, step 3a (jira.create_issue), argument priority: High → Highest';

/** A proposal as an earlier program made it, which only said that steps changed. */
async function proposedByEarlier(world: SimulatedWorld): Promise<string> {
  const { shell } = world.engine;
  const { handbook } = compileHandbook(changed, registry);
  const { append } = createHandbookWriter(shell, () => undefined);
  const event = {
    type: 'HandbookProposed',
    proposal: 'proposal-earlier',
    hash: handbook?.hash ?? '',
    files: fileHashes(changed),
    publisher: { name: 'ana-analyst', person: 'ana-analyst' },
    groups: ['claims-managers'],
    over: 1,
    changes: ['SOP freight-damage-claim: its steps changed (step 3)'],
  } as const;
  const contents = { proposal: { id: event.proposal, files: changed } };
  await append(await shell.handbooks.register(), [event], contents);
  return event.proposal;
}

describe('a proposal', () => {
  it('is recorded with all that it shows, and its publication names it', () =>
    inWorld(AFTER, async (world) => {
      const saved = await world.publish(changed, 'ana-analyst');
      if (saved.kind !== 'proposed') throw new Error('Expected a proposal');
      const other = await world.boot(Infinity, 'another');
      expect((await other.engine.shell.handbooks.register()).open?.changes).toEqual([SENTENCE]);
      expect(await other.engine.commands.decidePublication(saved.proposal, MARCUS, true)).toMatchObject({
        code: 'published',
      });
      const { published } = await world.engine.shell.handbooks.register();
      expect(published.at(-1)).toMatchObject({ proposal: saved.proposal, changes: [SENTENCE] });
    }));

  it('that showed less than it changes is not published, and shown anew with the same publisher', () =>
    inWorld(AFTER, async (world) => {
      const earlier = await proposedByEarlier(world);
      expect(await world.engine.commands.decidePublication(earlier, MARCUS, true)).toMatchObject({
        ok: false,
        code: 'not_shown',
        sentence: expect.stringContaining('Ask ana-analyst to run `sop publish` again') as string,
      });
      expect((await world.engine.shell.handbooks.current()).published.number).toBe(1);
      const again = await world.publish(changed, 'marcus-manager');
      if (again.kind !== 'proposed') throw new Error('Expected a proposal');
      expect(again.proposal).not.toBe(earlier);
      const { open } = await world.engine.shell.handbooks.register();
      expect(open).toMatchObject({ changes: [SENTENCE], publisher: { person: 'ana-analyst' } });
      expect(await world.publish(changed, 'ana-analyst')).toMatchObject({ proposal: again.proposal });
      expect(await world.engine.commands.decidePublication(again.proposal, MARCUS, true)).toMatchObject({
        code: 'published',
      });
    }));

  it('collects no approval either when it showed less', () =>
    inWorld({ ...AFTER, files: FILES }, async (world) => {
      const earlier = await proposedByEarlier(world);
      await world.engine.commands.decidePublication(earlier, MARCUS, true);
      expect((await world.engine.shell.handbooks.register()).open?.approvers).toEqual([]);
    }));
});
