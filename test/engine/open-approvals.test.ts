/** An approval that is open when another handbook is published: people, limits and boundary apply to it at once. */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import type { AskId } from '../../src/kernel/ids.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { TOO_FEW_APPROVERS } from '../../src/run/plan/too-few-approvers.ts';
import {
  BOUNDARY_PATH,
  DORA,
  filesOf,
  filesWith,
  LENA,
  LIMITS_PATH,
  MARCUS,
  ONE_LEAD,
  PEOPLE_PATH,
  SOP_PATH,
  THREE_LEADS,
  TWO_LEADS,
} from '../run/handbook.ts';
import { inWorld, SECOND, type SimulatedWorld } from './world.ts';

const DIRECTOR = filesWith(BOUNDARY_PATH, '"claims-leads:1"', '"claims-director:1"');

/** A claim whose issue a lead has to approve. */
const asked = async (world: SimulatedWorld): Promise<void> => {
  await world.claim({ claim_amount: '30000' });
  await world.rest();
  expect(await world.ask('approval')).toMatchObject({ step: '3a', closed: null });
};

/** Publishes, and lets the sweeps find it: no one clicks, and nothing arrives. */
const published = async (world: SimulatedWorld, files: readonly HandbookFile[]): Promise<void> => {
  expect(await world.publish(files)).toMatchObject({ kind: 'published' });
  for (let sweeps = 0; sweeps < 3; sweeps++) {
    await world.engine.worker.sweep();
    await world.after(SECOND);
  }
};

const openApproval = async (world: SimulatedWorld) => {
  const state = await world.state();
  return openAsks(state ?? { asks: {} }).find(({ kind }) => kind === 'approval');
};

const mentioned = (world: SimulatedWorld): readonly (readonly string[])[] =>
  world.slack.messages.flatMap(({ content }) =>
    content.kind === 'ask' && content.ask.kind === 'approval' && content.ask.state.kind === 'open'
      ? [content.ask.mention]
      : [],
  );

describe('an approval that is open when a handbook is published', () => {
  it('is asked of the people whom the new boundary names, before anyone clicks', () =>
    inWorld({ thread: true }, async (world) => {
      await asked(world);
      const before = await world.ask('approval');
      await published(world, DIRECTOR);
      expect(await openApproval(world)).toMatchObject({ demands: [{ group: 'claims-director', count: 1 }] });
      expect(await world.events('ApprovalWithdrawn')).toMatchObject([{ askId: before.askId }]);
      expect(mentioned(world)).toEqual([[DORA.userId]]);
    }));

  it('is withdrawn, and the run stops to ask, when no one of its group is left', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '30000' }, { requester: { name: 'Lena', email: 'lena@our.example' } });
      await world.rest();
      await world.ask('approval');
      await published(world, filesOf(ONE_LEAD));
      expect(await openApproval(world)).toBeUndefined();
      expect(await world.ask('recovery')).toMatchObject({ code: TOO_FEW_APPROVERS, closed: null });
    }));

  it.each([
    ['joins', TWO_LEADS, THREE_LEADS],
    ['leaves', THREE_LEADS, TWO_LEADS],
  ])('is asked again when someone %s the group, and keeps its end', (_, first, then) =>
    inWorld({ thread: true, files: filesOf(first) }, async (world) => {
      await asked(world);
      const before = await world.ask('approval');
      await published(world, filesOf(then));
      const after = await openApproval(world);
      expect(after?.askId).not.toBe(before.askId);
      expect(after).toMatchObject({ expiresAt: 'expiresAt' in before ? before.expiresAt : null });
      expect(await world.events('ApprovalWithdrawn')).toMatchObject([
        { because: expect.stringContaining('claims-leads') as string },
      ]);
      expect(mentioned(world).flat().includes(MARCUS.userId)).toBe(true);
    }),
  );

  it.each([
    ['limit', filesWith(LIMITS_PATH, '25,000.00 USD', '20,000.00 USD'), 'above $20,000.00'],
    ['reason', filesWith(BOUNDARY_PATH, 'only a claims lead may', 'a claims lead has to'), 'a claims lead has to'],
  ])('is asked again when the %s that its card names is another', (_, files, says) =>
    inWorld({}, async (world) => {
      await asked(world);
      const before = await world.ask('approval');
      await published(world, files);
      const after = await openApproval(world);
      expect(after?.askId).not.toBe(before.askId);
      expect(after).toMatchObject({ card: { because: expect.stringContaining(says) as string } });
    }),
  );

  it('is asked once more, with what else has changed, when facts wait to be weighed at that moment', () =>
    inWorld({}, async (world) => {
      await asked(world);
      await world.claim({ claim_amount: '31000' }, {}, 'ticket.updated');
      await world.settle();
      await published(world, DIRECTOR);
      expect(await world.events('ApprovalWithdrawn')).toEqual([]);
      await world.after(120 * SECOND);
      expect(await world.events('ApprovalWithdrawn')).toHaveLength(1);
      expect(await openApproval(world)).toMatchObject({ demands: [{ group: 'claims-director' }] });
    }));

  const MILDER = [
    ['a higher limit', filesWith(LIMITS_PATH, '25,000.00 USD', '40,000.00 USD')],
    [
      'a policy without the limit',
      filesWith(BOUNDARY_PATH, '.minor <= context.limits.major_loss.minor', '.minor >= 0'),
    ],
  ] as const;

  it.each(MILDER)('is still asked, and nothing is done, when %s would permit the call', (_, files) =>
    inWorld({}, async (world) => {
      await asked(world);
      const { askId } = await world.ask('approval');
      await published(world, files);
      expect(await openApproval(world)).toMatchObject({ askId });
      expect(await world.events('ApprovalWithdrawn')).toEqual([]);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
      expect(await world.engine.commands.approve(askId, LENA)).toMatchObject({ ok: true });
      await world.rest();
      expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
    }),
  );

  it.each(MILDER)('can still be denied when %s would permit the call', (_, files) =>
    inWorld({}, async (world) => {
      await asked(world);
      const { askId } = await world.ask('approval');
      await published(world, files);
      expect(await world.engine.commands.deny(askId, LENA, 'Their account was stolen')).toMatchObject({ ok: true });
      await world.rest();
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
    }),
  );

  it('is asked again of its people as they are now, when a milder boundary comes with another group', () =>
    inWorld({ files: filesOf(TWO_LEADS) }, async (world) => {
      await asked(world);
      const { askId } = await world.ask('approval');
      const higher = filesWith(LIMITS_PATH, '25,000.00 USD', '40,000.00 USD').filter(
        ({ path }) => path === LIMITS_PATH,
      );
      await published(world, filesOf(THREE_LEADS, ...higher));
      const after = await openApproval(world);
      expect(after?.askId).not.toBe(askId);
      expect(after).toMatchObject({ demands: [{ group: 'claims-leads', count: 1 }] });
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
    }));

  it('stays as it is when the publication does not touch it', () =>
    inWorld({}, async (world) => {
      await asked(world);
      const { askId } = await world.ask('approval');
      await published(world, filesWith(PEOPLE_PATH, 'name: Lena Lindqvist', 'name: Lena Berg'));
      await published(world, filesWith(SOP_PATH, '5,000.00 USD', '2,500.00 USD'));
      expect(await openApproval(world)).toMatchObject({ askId });
      expect(await world.events('ApprovalWithdrawn')).toEqual([]);
    }));

  it.each([
    ['an approval', (world: SimulatedWorld, askId: AskId) => world.engine.commands.approve(askId, LENA)],
    ['a denial', (world: SimulatedWorld, askId: AskId) => world.engine.commands.deny(askId, LENA, 'No, thanks')],
    [
      'the question who may decide',
      (world: SimulatedWorld, askId: AskId) => world.engine.commands.mayDecide(askId, LENA),
    ],
  ])('takes %s in the moment before it is asked again for nothing, and says so', (_, click) =>
    inWorld({}, async (world) => {
      await asked(world);
      const { askId } = await world.ask('approval');
      await world.publish(DIRECTOR);
      const sentence = expect.stringContaining('asked again') as string;
      expect(await click(world, askId)).toMatchObject({ ok: false, code: 'changed', sentence });
      await world.settle();
      expect(await world.events('ApprovalGiven')).toEqual([]);
      expect(await world.events('ApprovalDenied')).toEqual([]);
      expect(await openApproval(world)).toMatchObject({ demands: [{ group: 'claims-director' }] });
    }),
  );

  it('is found by a process that starts after the publication', () =>
    inWorld({}, async (world) => {
      await asked(world);
      await world.publish(DIRECTOR);
      await world.engine.worker.stop();
      await world.boot();
      await world.after(SECOND);
      expect(await openApproval(world)).toMatchObject({ demands: [{ group: 'claims-director' }] });
    }));

  it('is found a page at a time when many are open', () =>
    inWorld({}, async (world) => {
      const cases = 120;
      for (let index = 0; index < cases; index++)
        await world.claim({ claim_amount: '30000' }, { id: String(1_000 + index) });
      await world.rest();
      await world.publish(DIRECTOR);
      const withdrawn = async (): Promise<number> => {
        const rows = await world.store.runs.list({ limit: 500, newestFirst: false });
        const logs = await Promise.all(rows.map(({ runId }) => world.store.runs.log(runId, 0)));
        return logs.filter((log) => log.some(({ type }) => type === 'ApprovalWithdrawn')).length;
      };
      await world.engine.worker.sweep();
      await world.settle();
      const first = await withdrawn();
      expect(first).toBeGreaterThan(0);
      expect(first).toBeLessThan(cases);
      await world.engine.worker.sweep();
      await world.engine.worker.sweep();
      await world.settle();
      expect(await withdrawn()).toBe(cases);
    }));
});
