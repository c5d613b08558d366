/** Two claims for one load, by two tickets or two doors: two bills, of which only people pay the second. */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { aboutInRow } from '../../src/run/log/moved-money.ts';
import { openAsks, outcomeOf, type AskState, type RunState } from '../../src/run/log/state.ts';
import { explainRun } from '../../src/run/view/explain-run.ts';
import { postsOf } from '../../src/run/view/posts.ts';
import { viewCard } from '../../src/run/view/view-card.ts';
import { heldBackByOthers, paidIn } from '../../src/engine/other-cases.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { caseTypeOf } from '../../src/engine/open-run.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { otherCasesMax } from '../../src/kernel/limits.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { createMemoryTables } from '../../src/store/memory-tables.ts';
import { asking, FILES, filesOf, registry, LENA, MARCUS, PERMISSIVE, sopFile, TWO_LEADS } from '../run/handbook.ts';
import { waitAt } from '../run/refund.ts';
import { account } from '../run/walk.ts';
import { inWorld, SECOND, type SimulatedWorld, type WorldOptions } from './world.ts';

const PAYS = `  - step: 1
    says: Pay it
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
`;
const ASKS_FIRST = `  - step: 0
    says: Ask a lead
    ask: { of: claims-leads, question: Pay it?, choices: [yes, no], within: 10 days }
    save: go
    if_late: { says: No one has said, stop: No one has said }
${PAYS}`;
const TRIFLES_END = `  - step: 0
    says: A claim of nothing
    if: [case.claim.amount < money("5.00 USD")]
    stop: Nothing is claimed
${PAYS}`;
/** A kind with a channel of its own. */
const YARD: HandbookFile = {
  path: 'kinds/yard_claim.yaml',
  text: (FILES.find(({ path }) => path === 'kinds/freight_claim.yaml')?.text ?? '')
    .replace('kind: freight_claim', 'kind: yard_claim')
    .replace('channel: freight-claims', 'channel: yard-claims')
    .replace('form: Freight claim', 'form: Yard claim'),
};
const SAID =
  'CASE-1 has the same BOL 4711. Paid there: step 1, Pay $7,200.00 to the account ACC-1 for claim CASE-1 (TMS)';

const HIDDEN =
  'Another case has the same BOL 4711. It cannot be shown here: ask the operators which one it is, and what was paid there';
const HIDDEN_MOVED = HIDDEN.replace('. It cannot', '. Money moved there, or may have. It cannot');

const files = (steps: string, boundary: HandbookFile = PERMISSIVE): readonly HandbookFile[] =>
  filesOf(sopFile(steps, { needs: '  - case.claim.amount\n  - case.claimant.account_id' }), boundary, TWO_LEADS);

const story = (
  steps: string,
  act: (world: SimulatedWorld) => Promise<void>,
  {
    boundary,
    more = [],
    without = '',
    ...options
  }: WorldOptions & {
    readonly boundary?: HandbookFile;
    readonly more?: readonly HandbookFile[];
    readonly without?: string;
  } = {},
): Promise<void> =>
  inWorld(
    { files: [...files(steps, boundary).filter(({ path }) => path !== without), ...more], ...options },
    async (world) => {
      let paid = 0;
      world.vendors.answers.set('tms.pay_claim', () => ({ kind: 'done', output: { payment: `PAY-${++paid}` } }));
      await act(world);
    },
  );

/** Each ticket has an id of its own, and so has its case. */
async function claim(
  world: SimulatedWorld,
  id: string,
  fields: Readonly<Record<string, Json>> = {},
  ticket: Readonly<Record<string, Json>> = {},
): Promise<void> {
  await world.claim({ bol: 'BOL-4711', ...fields }, { id, ...ticket });
  await world.settle();
}

const state = async (world: SimulatedWorld, caseId: string): Promise<RunState> => {
  const found = await world.state(caseId);
  if (found === null) throw new Error(`Expected ${caseId}`);
  return found;
};
const asks = async (world: SimulatedWorld, caseId: string): Promise<readonly AskState[]> =>
  openAsks(await state(world, caseId));
const linesOf = (ask: AskState | undefined): readonly string[] =>
  ask?.kind === 'approval' ? ask.card.facts.flatMap(({ label, text }) => (label === 'other case' ? [text] : [])) : [];
/** The second case says of the first only that there is one. */
async function expectUnnamed(world: SimulatedWorld, { hasMoved = false } = {}): Promise<void> {
  expect(linesOf((await asks(world, 'CASE-2'))[0])).toEqual([hasMoved ? HIDDEN_MOVED : HIDDEN]);
  expect(JSON.stringify(await world.log('CASE-2'))).not.toContain('CASE-1');
}
const payments = (world: SimulatedWorld): number => world.vendors.doneOf('tms.pay_claim');

describe('two claims for one load', () => {
  it('are not both paid unasked where one writes the number with more zeros in front', () =>
    story(PAYS, async (world) => {
      await claim(world, '101');
      await claim(world, '102', { bol: 'BOL-004711' });
      expect(payments(world)).toBe(1);
      expect(linesOf((await asks(world, 'CASE-2'))[0]).join()).toMatch(/CASE-1 .*4711.*004711|CASE-1 .*004711.*4711/);
    }));

  it('are not both paid unasked, and whoever is asked reads what was paid in the other', () =>
    story(PAYS, async (world) => {
      await claim(world, '101');
      await claim(world, '102', { bol: 'bol #47-11' });
      expect(payments(world)).toBe(1);
      const [ask, ...more] = await asks(world, 'CASE-2');
      expect(more).toEqual([]);
      expect(ask).toMatchObject({ kind: 'approval', demands: [{ group: 'claims-leads', count: 1 }] });
      expect(linesOf(ask)).toEqual([SAID]);
      expect(ask?.kind === 'approval' ? ask.card.because : '').toContain(SAID);
      if (ask === undefined) throw new Error('Expected a question');
      await expect(world.engine.commands.approve(ask.askId, LENA)).resolves.toMatchObject({ ok: true });
      await world.settle();
      expect(payments(world)).toBe(2);
    }));

  it.each([
    ['a Friday, until Monday 17:00 in Chicago', 4, '2026-03-09T22:00:00.000Z'],
    ['a Monday, until Tuesday 17:00', 0, '2026-03-03T23:00:00.000Z'],
    ['a Saturday, until Monday', 5, '2026-03-09T22:00:00.000Z'],
  ])('leave those who are asked only for that the next business day: %s', (_, days, end) =>
    story(PAYS, async (world) => {
      await world.after(days * 24 * 3_600_000, 6 * 3_600_000);
      await claim(world, '101');
      await claim(world, '102');
      const [ask] = await asks(world, 'CASE-2');
      expect(ask?.kind === 'approval' ? new Date(ask.expiresAt).toISOString() : null).toBe(end);
      expect(ask?.kind === 'approval' ? ask.card.ifSilent : '').toContain(end.slice(0, 10));
    }),
  );

  it('leave them 24 hours where the next business day is over sooner, or there is no calendar', async () => {
    const expires = async (options: Parameters<typeof story>[2], hours: number): Promise<number> => {
      let left = 0;
      await story(
        PAYS,
        async (world) => {
          await world.after(hours * 3_600_000, 3_600_000);
          await claim(world, '101');
          await claim(world, '102');
          const [ask] = await asks(world, 'CASE-2');
          left = ask?.kind === 'approval' ? ask.expiresAt - ask.at : 0;
        },
        options,
      );
      return left;
    };
    // At 22:00 in Chicago.
    expect(await expires({}, 14)).toBe(24 * 3_600_000);
    expect(await expires({ without: 'calendars/us-claims.yaml' }, 4)).toBe(24 * 3_600_000);
  });

  it('are paid unasked when they name different loads', () =>
    story(PAYS, async (world) => {
      await claim(world, '101');
      await claim(world, '102', { bol: 'BOL-2' });
      expect(payments(world)).toBe(2);
      expect((await state(world, 'CASE-2')).otherCases).toEqual([]);
    }));

  it('are found also when the run of the first is over without a payment: people may still work on it', () =>
    story(TRIFLES_END, async (world) => {
      await claim(world, '101', { claim_amount: '1' });
      expect((await state(world, 'CASE-1')).ended).toMatchObject({ reason: 'Nothing is claimed' });
      await claim(world, '102');
      expect(payments(world)).toBe(0);
      const said = 'CASE-1 has the same BOL 4711. Sopwith has paid nothing there so far';
      expect(linesOf((await asks(world, 'CASE-2'))[0])).toEqual([said]);
      // The end of a run says nothing of the claim, so no one is told of it.
      const posts = postsOf(await world.log('CASE-2'), await state(world, 'CASE-2'));
      expect(posts.filter(({ lines }) => lines.some(({ text }) => text === said))).toHaveLength(1);
    }));

  const settledBy = (steps: string, act: (world: SimulatedWorld) => Promise<void>): Promise<void> =>
    inWorld(
      {
        files: files(steps).map((file) =>
          file.path === 'kinds/freight_claim.yaml' ? { ...file, text: `${file.text}settled_by: [duplicate]\n` } : file,
        ),
      },
      async (world) => {
        world.vendors.answers.set('tms.pay_claim', () => ({ kind: 'done', output: { payment: 'PAY-1' } }));
        await act(world);
      },
    );
  const DUPLICATES_END = TRIFLES_END.replace(
    'stop: Nothing is claimed',
    'outcome: duplicate\n    stop: It is claimed already',
  );
  const UNPAID = 'CASE-1 has the same BOL 4711. Sopwith has paid nothing there so far';

  it('are paid unasked when the first has ended with an outcome after which it asks for nothing more', () =>
    settledBy(DUPLICATES_END, async (world) => {
      await claim(world, '101', { claim_amount: '1' });
      await claim(world, '102');
      expect(payments(world)).toBe(1);
      // The payment counts, whatever the outcome of the case.
      await claim(world, '103');
      expect(payments(world)).toBe(1);
      expect(linesOf((await asks(world, 'CASE-3'))[0])).toEqual([SAID.replaceAll('CASE-1', 'CASE-2')]);
    }));

  it('are not paid unasked when the first has that outcome, and was paid', () => {
    const last = `  - step: 2
    says: It was claimed before
    outcome: duplicate
    stop: It is claimed already
`;
    return settledBy(PAYS + last, async (world) => {
      await claim(world, '101');
      expect([payments(world), (await state(world, 'CASE-1')).ended?.kind]).toEqual([1, 'stopped']);
      await claim(world, '102');
      expect(payments(world)).toBe(1);
      expect(linesOf((await asks(world, 'CASE-2'))[0])).toEqual([SAID]);
    });
  });

  it('are not paid unasked when the first had that outcome, and was corrected since', () =>
    settledBy(DUPLICATES_END, async (world) => {
      await claim(world, '101', { claim_amount: '1' });
      const updated_at = new Date(world.clock.now() + 60_000).toISOString();
      await world.claim({ bol: 'BOL-4711' }, { id: '101', updated_at }, 'ticket.updated');
      await world.settle();
      expect(await asks(world, 'CASE-1')).toMatchObject([{ kind: 'recovery', choices: ['start_again', 'leave_it'] }]);
      await claim(world, '102');
      expect(payments(world)).toBe(0);
      expect(linesOf((await asks(world, 'CASE-2'))[0])).toEqual([UNPAID]);
      const [again] = await asks(world, 'CASE-1');
      if (again === undefined) throw new Error('Expected a question');
      await world.engine.commands.recover(again.askId, LENA, 'leave_it', null);
      await world.settle();
      await claim(world, '103', { bol: 'BOL-4711' });
      expect((await state(world, 'CASE-3')).otherCases).toMatchObject([{ caseId: 'CASE-2' }]);
    }));

  it('are told of a first one that has such an outcome and goes on', () => {
    const note = `  - step: 1
    says: It seems to be claimed already
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: Claimed already }
    outcome: duplicate
`;
    const steps = note + waitAt(2) + PAYS.replace('step: 1', 'step: 3');
    return settledBy(steps, async (world) => {
      await claim(world, '101');
      const first = await state(world, 'CASE-1');
      expect([first.ended, outcomeOf(first)]).toEqual([null, 'duplicate']);
      await claim(world, '102');
      expect((await state(world, 'CASE-2')).otherCases).toMatchObject([{ caseId: 'CASE-1', paid: [] }]);
    });
  });

  it('are asked about although the first is only open, and the first is asked anew once it is known', () =>
    story(
      PAYS,
      async (world) => {
        await claim(world, '101');
        const [before] = await asks(world, 'CASE-1');
        await claim(world, '102');
        const [first] = await asks(world, 'CASE-1');
        expect(first?.askId).not.toBe(before?.askId);
        expect(linesOf(first)).toEqual(['CASE-2 has the same BOL 4711. Sopwith has paid nothing there so far']);
        const [second] = await asks(world, 'CASE-2');
        if (first === undefined || second === undefined) throw new Error('Expected two approvals');
        const cards = (caseId: string): readonly string[] =>
          world.slack.messages.flatMap(({ content }) =>
            content.kind === 'ask' && content.ask.caseId === caseId ? [content.ask.askId] : [],
          );
        // It is the same message, and not one more for each thing that becomes known.
        expect(cards('CASE-1')).toEqual([first.askId]);
        // Two leads click at the same moment, before either run hears of the other.
        await Promise.all([
          world.engine.commands.approve(first.askId, LENA),
          world.engine.commands.approve(second.askId, MARCUS),
        ]);
        await world.settle();
        await world.after(60_000);
        expect(payments(world)).toBe(1);
        const [again] = await asks(world, 'CASE-2');
        expect(again?.askId).not.toBe(second.askId);
        expect(linesOf(again)).toEqual([SAID]);
        // Whoever had approved it reads that this does not count.
        expect(cards('CASE-2')).toEqual([second.askId, again?.askId]);
      },
      { thread: true, boundary: asking('tms.pay_claim', 'claims-leads:1') },
    ));

  it('take an approval back once for claims in which nothing was paid, however many come, and again for money', () =>
    story(
      PAYS,
      async (world) => {
        await claim(world, '101');
        const given = async (): Promise<number> => (await world.events('ApprovalGiven', 'CASE-1')).length;
        const withdrawn = async (): Promise<number> => (await world.events('ApprovalWithdrawn', 'CASE-1')).length;
        await world.engine.commands.approve((await world.ask('approval', 'CASE-1')).askId, LENA);
        for (const id of ['102', '103', '104', '105']) {
          await claim(world, id, { claim_amount: '1.00' });
          await world.after(60 * SECOND);
        }
        expect([await given(), await withdrawn()]).toEqual([1, 1]);
        await world.engine.commands.approve((await world.ask('approval', 'CASE-1')).askId, LENA);
        await claim(world, '106', { claim_amount: '1.00' });
        await world.after(60 * SECOND);
        expect([await given(), await withdrawn()]).toEqual([2, 1]);
        const { askId } = await world.ask('approval', 'CASE-6');
        for (const who of [LENA, MARCUS]) await world.engine.commands.approve(askId, who);
        await world.after(60 * SECOND);
        expect([payments(world), await withdrawn()]).toEqual([1, 2]);
      },
      { boundary: asking('tms.pay_claim', 'claims-leads:2') },
    ));

  it('are sent one after the other when two are approved at the same moment, also after an older one was paid', () =>
    story(
      PAYS,
      async (world) => {
        const approve = async (caseId: string): Promise<void> => {
          const [ask] = await asks(world, caseId);
          if (ask === undefined) throw new Error('Expected a question');
          expect(await world.engine.commands.approve(ask.askId, LENA)).toMatchObject({ ok: true });
        };
        await claim(world, '101');
        await approve('CASE-1');
        await world.settle();
        await claim(world, '102');
        await claim(world, '103');
        await Promise.all([approve('CASE-2'), approve('CASE-3')]);
        await world.settle();
        await world.after(60_000);
        expect(payments(world)).toBe(2);
        expect((await state(world, 'CASE-2')).ended?.kind).toBe('completed');
        expect(linesOf((await asks(world, 'CASE-3'))[0])).toEqual([SAID, SAID.replaceAll('CASE-1', 'CASE-2')]);
      },
      { boundary: asking('tms.pay_claim', 'claims-leads:1') },
    ));

  /** Two are asked about; the payment of the first is answered ten seconds after it was approved. */
  const whileSending = (
    answer: CallResult,
    act: (
      world: SimulatedWorld,
      second: { readonly ask: AskState; readonly told: () => Promise<string> },
    ) => Promise<void>,
  ): Promise<void> =>
    story(
      PAYS,
      async (world) => {
        let isFirst = true;
        world.vendors.answers.set('tms.pay_claim', async () => {
          if (!isFirst) return { kind: 'done', output: { payment: 'PAY-2' } };
          isFirst = false;
          await world.clock.sleep(10 * SECOND);
          return answer;
        });
        await claim(world, '101');
        await claim(world, '102');
        const [[first], [second]] = [await asks(world, 'CASE-1'), await asks(world, 'CASE-2')];
        if (first === undefined || second === undefined) throw new Error('Expected two approvals');
        await world.engine.commands.approve(first.askId, LENA);
        await world.after(2 * SECOND);
        expect((await state(world, 'CASE-2')).otherCases).toMatchObject([{ caseId: 'CASE-1', isSending: true }]);
        const told = async (): Promise<string> =>
          JSON.stringify([
            postsOf(await world.log('CASE-2'), await state(world, 'CASE-2')),
            await asks(world, 'CASE-2'),
          ]);
        await act(world, { ask: second, told });
      },
      { boundary: asking('tms.pay_claim', 'claims-leads:1') },
    );

  it('say nothing of a payment that is being sent and then refused, and the other one is sent as it was approved', () =>
    whileSending(
      { kind: 'failed', code: 'unknown_account', message: 'No such account' },
      async (world, { ask, told }) => {
        expect((await asks(world, 'CASE-2'))[0]?.askId).toBe(ask.askId);
        expect(await told()).not.toContain('Paid there');
        await world.engine.commands.approve(ask.askId, MARCUS);
        await world.after(2 * SECOND);
        expect((await state(world, 'CASE-2')).calls['1#1']?.progress.kind).toBe('ready');
        await world.after(60 * SECOND);
        expect((await state(world, 'CASE-2')).calls['1#1']?.progress.kind).toBe('succeeded');
        expect(await told()).not.toContain('Paid there');
      },
    ));

  it('send no second payment while the first is being sent, and are asked anew once that is done', () =>
    whileSending({ kind: 'done', output: { payment: 'PAY-1' } }, async (world, { ask, told }) => {
      await world.engine.commands.approve(ask.askId, MARCUS);
      await world.after(60 * SECOND);
      expect(payments(world)).toBe(1);
      const [again] = await asks(world, 'CASE-2');
      expect([linesOf(again), again?.askId === ask.askId]).toEqual([[SAID], false]);
      expect(await told()).not.toContain('not known whether it was done');
    }));

  it.each([
    ['BOL-4711', 'BOL-004711'],
    ['BOL-004711', 'BOL-4711'],
  ])('are told of each other at once, whichever has more zeros in front: %s, then %s', (one, two) =>
    story(
      PAYS,
      async (world) => {
        await claim(world, '101', { bol: one });
        await claim(world, '102', { bol: two });
        for (const caseId of ['CASE-1', 'CASE-2'])
          expect(linesOf((await asks(world, caseId))[0]).join()).toMatch(/^CASE-[12] has .*4711/);
      },
      { boundary: asking('tms.pay_claim', 'claims-leads:1') },
    ),
  );

  it('send no second payment while it is being found out what became of the first, and say so on the card', () =>
    whileSending({ kind: 'unknown', message: 'No answer' }, async (world, { ask }) => {
      await world.after(15 * SECOND);
      expect((await state(world, 'CASE-1')).calls['1#1']?.progress).toMatchObject({ kind: 'lost' });
      await world.engine.commands.approve(ask.askId, MARCUS);
      await world.after(SECOND);
      expect((await state(world, 'CASE-2')).calls['1#1']?.progress.kind).toBe('ready');
      expect((await world.engine.commands.status(asCaseId('CASE-2')))?.card.standing).toBe(
        'Waiting until it is known what became of a payment in another case about the same',
      );
    }));

  it('say what is not known once the outcome of the first stays unknown', () =>
    whileSending({ kind: 'unknown', message: 'No answer' }, async (world) => {
      world.vendors.blind = true;
      await world.after(3_600 * SECOND);
      expect((await asks(world, 'CASE-1'))[0]).toMatchObject({ kind: 'recovery', code: 'unknown_outcome' });
      expect(linesOf((await asks(world, 'CASE-2'))[0])).toEqual([
        SAID.replace('(TMS)', '(TMS, not known whether it was done)'),
      ]);
    }));

  const kindWith = (...changes: readonly (readonly [before: string, after: string])[]): readonly HandbookFile[] =>
    files(PAYS).map((file) => {
      if (!file.path.endsWith('freight_claim.yaml')) return file;
      let { text } = file;
      for (const [before, after] of changes) {
        if (!text.includes(before)) throw new Error(`Expected ${before}`);
        text = text.replaceAll(before, after);
      }
      return { ...file, text };
    });

  it.each([
    [
      'the number is read in another way',
      '077 (DOCK077 there, as it was read then: check that they are one)',
      'BOL',
      [['words: [BOL, B/L, bill of lading]', 'words: [BOL, DOCK]']],
    ],
    ['the fact has another name', 'DOCK077', 'BOL', [['claim.bol', 'claim.lading']]],
    [
      'both',
      '077',
      'slip',
      [
        ['claim.bol', 'claim.slip'],
        ['label: BOL', 'label: slip'],
        ['words: [BOL, B/L, bill of lading]', 'words: [DOCK]'],
      ],
    ],
  ] as const)('are found although the kind was edited since: %s', (_, value, label, changes) =>
    story(PAYS, async (world) => {
      await claim(world, '101', { bol: 'DOCK-077' });
      expect(payments(world)).toBe(1);
      expect(await world.publish(kindWith(...changes))).toMatchObject({ kind: 'published' });
      await claim(world, '102', { bol: 'DOCK-077' });
      await claim(world, '103', { bol: 'DOCK-078' });
      expect(payments(world)).toBe(2);
      const [line] = linesOf((await asks(world, 'CASE-2'))[0]);
      expect(line).toContain(`CASE-1 has the same ${label} ${value}`);
      expect(line).toContain('Paid there: step 1, Pay $7,200.00');
      expect(await asks(world, 'CASE-3')).toEqual([]);
    }),
  );

  it.each([
    ['BOL, B/L, bill of lading', 'BOL, DOCK', 'AB (DOCKAB there, as it was read then: check that they are one)'],
    ['BOL, DOCK', 'BOL', 'DOCKAB (AB there, as it was read then: check that they are one)'],
  ])(
    'are found by their letters where they have no digits, after the words in front were edited: %s, %s',
    (before, after, same) => {
      const withWords = (words: string) => kindWith(['words: [BOL, B/L, bill of lading]', `words: [${words}]`]);
      return story(PAYS, async (world) => {
        expect(await world.publish(withWords(before))).not.toMatchObject({ kind: 'refused' });
        await claim(world, '101', { bol: 'DOCK-AB' });
        expect(payments(world)).toBe(1);
        expect(await world.publish(withWords(after))).toMatchObject({ kind: 'published' });
        await claim(world, '102', { bol: 'DOCK-AB' });
        await claim(world, '103', { bol: 'DOCK-CD' });
        expect(payments(world)).toBe(2);
        const [line] = linesOf((await asks(world, 'CASE-2'))[0]);
        expect(line).toContain(`CASE-1 has the same BOL ${same}`);
        expect(await asks(world, 'CASE-3')).toEqual([]);
      });
    },
  );

  it('are found after the first was paid, its fact was renamed, and it started again', () =>
    story(PAYS, async (world) => {
      await claim(world, '101', { bol: 'DOCK-077' });
      expect(payments(world)).toBe(1);
      expect(await world.publish(kindWith(['claim.bol', 'claim.lading']))).toMatchObject({ kind: 'published' });
      await world.claim(
        { bol: 'DOCK-077', claim_amount: '7100' },
        { id: '101', updated_at: new Date(world.clock.now() + 60_000).toISOString() },
        'ticket.updated',
      );
      await world.settle();
      const [question] = await asks(world, 'CASE-1');
      if (question === undefined) throw new Error('Expected a question');
      await world.engine.commands.recover(question.askId, LENA, 'start_again', 'The amount was corrected');
      await world.settle();
      await claim(world, '102', { bol: 'DOCK-077' });
      expect(payments(world)).toBe(1);
      expect(linesOf((await asks(world, 'CASE-2'))[0])[0]).toContain('CASE-1 has the same BOL DOCK077. Paid there');
    }));

  it('are not mixed up while the kind stays as it is: A-77 and B-77 are two', () =>
    story(PAYS, async (world) => {
      await claim(world, '101', { bol: 'A-77' });
      await claim(world, '102', { bol: 'B-77' });
      expect(payments(world)).toBe(2);
    }));

  it('are looked for once more right before money is sent', () =>
    story(
      `  - step: 0
    says: Look the account up
    use: salesforce.get_account
    with: { account_id: = case.claimant.account_id }
    save: account
${PAYS}`,
      async (world) => {
        let isSlow = true;
        world.vendors.answers.set('salesforce.get_account', async () => {
          const waits = isSlow;
          isSlow = false;
          if (waits) await world.clock.sleep(10 * SECOND);
          return account();
        });
        await claim(world, '101');
        await claim(world, '102');
        // The first knows of no other, and its look-up is answered only now.
        await world.after(10 * SECOND);
        expect(payments(world)).toBe(0);
        expect([linesOf((await asks(world, 'CASE-1'))[0]), linesOf((await asks(world, 'CASE-2'))[0])]).toEqual([
          ['CASE-2 has the same BOL 4711. Sopwith has paid nothing there so far'],
          ['CASE-1 has the same BOL 4711. Sopwith has paid nothing there so far'],
        ]);
      },
    ));

  it('are found though the first was corrected to another load before it was paid for', () =>
    story(ASKS_FIRST, async (world) => {
      await claim(world, '101');
      await world.claim(
        { bol: 'BOL-9' },
        { id: '101', updated_at: new Date(world.clock.now() + 60_000).toISOString() },
        'ticket.updated',
      );
      await world.settle();
      await world.after(130_000);
      await claim(world, '102');
      expect((await state(world, 'CASE-2')).otherCases).toMatchObject([
        { caseId: 'CASE-1', same: [{ label: 'BOL', value: '4711' }] },
      ]);
    }));

  it('are found after the first was corrected and started again, and whoever decides that reads of the other', () =>
    story(TRIFLES_END, async (world) => {
      await claim(world, '101', { claim_amount: '1' });
      await claim(world, '102');
      const [second] = await asks(world, 'CASE-2');
      if (second === undefined) throw new Error('Expected a question');
      await world.engine.commands.approve(second.askId, LENA);
      await world.settle();
      expect(payments(world)).toBe(1);
      await world.claim(
        { bol: 'BOL-9' },
        { id: '101', updated_at: new Date(world.clock.now() + 60_000).toISOString() },
        'ticket.updated',
      );
      await world.settle();
      const [question] = await asks(world, 'CASE-1');
      const said = SAID.replaceAll('CASE-1', 'CASE-2');
      expect(question?.kind === 'recovery' ? question.known : []).toContain(`Other case: ${said}`);
      if (question === undefined) throw new Error('Expected a question');
      await world.engine.commands.recover(question.askId, LENA, 'start_again', 'It is another load');
      await world.settle();
      expect(payments(world)).toBe(1);
      const again = (await world.store.runs.ofCase(asCaseId('CASE-1'))).find(({ status }) => status !== 'stopped');
      if (again === undefined) throw new Error('Expected another run');
      expect(linesOf(openAsks(await world.stateOf(again.runId))[0])).toEqual([said]);
    }));

  it('name what was paid first, however many others for it were over unpaid before', () =>
    story(TRIFLES_END, async (world) => {
      for (let id = 101; id <= 101 + otherCasesMax; id += 1) await claim(world, String(id), { claim_amount: '1' });
      await claim(world, '201');
      const [ask] = await asks(world, `CASE-${otherCasesMax + 2}`);
      if (ask === undefined) throw new Error('Expected a question');
      await world.engine.commands.approve(ask.askId, LENA);
      await world.settle();
      await claim(world, '202');
      expect(payments(world)).toBe(1);
      const lines = linesOf((await asks(world, `CASE-${otherCasesMax + 3}`))[0]);
      expect(lines[0]).toBe(SAID.replaceAll('CASE-1', `CASE-${otherCasesMax + 2}`));
      expect(lines).toHaveLength(otherCasesMax + 1);
    }));

  it('name what was paid before what is open, and say how many they do not name', () =>
    story(
      PAYS,
      async (world) => {
        for (let id = 101; id <= 101 + otherCasesMax; id += 1) await claim(world, String(id));
        await claim(world, '201');
        const paid = `CASE-${otherCasesMax + 2}`;
        const [ask] = await asks(world, paid);
        if (ask === undefined) throw new Error('Expected a question');
        await world.engine.commands.approve(ask.askId, LENA);
        await world.settle();
        expect(payments(world)).toBe(1);
        await claim(world, '202');
        const lines = linesOf((await asks(world, `CASE-${otherCasesMax + 3}`))[0]);
        expect(lines).toHaveLength(otherCasesMax + 1);
        expect(lines[0]).toBe(SAID.replaceAll('CASE-1', paid));
        expect(lines.at(-1)).toBe(
          'And at least 2 more cases are about the same. Sopwith has paid nothing there so far',
        );
      },
      { boundary: asking('tms.pay_claim', 'claims-leads:1') },
    ));

  it('name what was paid first also where its number was read in another way then', () =>
    story(TRIFLES_END, async (world) => {
      const dock = { bol: 'DOCK-077' };
      for (let id = 101; id <= 100 + otherCasesMax; id += 1)
        await claim(world, String(id), { ...dock, claim_amount: '1' });
      await claim(world, '201', dock);
      const paid = `CASE-${otherCasesMax + 1}`;
      const [ask] = await asks(world, paid);
      if (ask === undefined) throw new Error('Expected a question');
      await world.engine.commands.approve(ask.askId, LENA);
      await world.settle();
      await world.publish(kindWith(['words: [BOL, B/L, bill of lading]', 'words: [BOL, DOCK]']));
      await claim(world, '202', dock);
      expect(payments(world)).toBe(1);
      const [first] = linesOf((await asks(world, `CASE-${otherCasesMax + 2}`))[0]);
      expect(first).toContain(`${paid} has the same BOL 077 (DOCK077 there`);
    }));

  it('are asked about if rows lead to more than are looked at, even if none of those is about the same', async () => {
    const tables = createMemoryTables();
    await story(
      TRIFLES_END,
      async (world) => {
        for (let id = 101; id <= 101 + otherCasesMax; id += 1)
          await claim(world, String(id), { claim_amount: '1', bol: `BOL-${id}` });
        for (const run of tables.runs.values()) run.row = { ...run.row, about: ['claim.bol 4711'] };
        await claim(world, '201');
        expect(payments(world)).toBe(0);
        const [ask] = await asks(world, `CASE-${otherCasesMax + 2}`);
        const more = 'And at least 1 more case is about the same. Sopwith has paid nothing there so far';
        expect(linesOf(ask)).toEqual([more]);
        expect(ask?.kind === 'approval' ? ask.card.because : '').toContain(more);
      },
      { store: createMemoryStore(tables), isTampered: true },
    );
  });

  it('are not paid unasked where a number can be read in two ways, or not at all', () =>
    story(PAYS, async (world) => {
      await claim(world, '101');
      await claim(world, '102', { bol: 'BOL-4711 or BOL-9' });
      expect(linesOf((await asks(world, 'CASE-2'))[0])).toEqual([SAID]);
      await claim(world, '103', { bol: 'BOL-12 or BOL-13' });
      expect(payments(world)).toBe(1);
      const [ask] = await asks(world, 'CASE-3');
      expect(ask?.kind === 'approval' ? ask.card.because : '').toContain(
        'Asked of any one of claims-leads, since the BOL cannot be read, so this may be a second bill for the same',
      );
    }));

  it('are told of each other where one was corrected after both were paid', () =>
    story(PAYS, async (world) => {
      await claim(world, '101');
      await claim(world, '102', { bol: 'BOL-9' });
      expect(payments(world)).toBe(2);
      await world.claim(
        { bol: 'BOL-4711' },
        { id: '102', updated_at: new Date(world.clock.now() + 60_000).toISOString() },
        'ticket.updated',
      );
      await world.settle();
      const [question] = await asks(world, 'CASE-2');
      expect(question).toMatchObject({ kind: 'recovery', choices: ['start_again', 'leave_it'] });
      expect(question?.kind === 'recovery' ? question.known : []).toContain(`Perhaps two bills for one: ${SAID}`);
    }));

  it('hold back two payments that start at the same moment for other times, so that one is sent', () =>
    story(
      PAYS,
      async (world) => {
        await claim(world, '101');
        await claim(world, '102');
        const { shell } = world.engine;
        const inForce = await shell.handbooks.current();
        // As each knew it before the other had come.
        const after = async (caseId: string): Promise<number | undefined> => {
          const before = { ...(await state(world, caseId)), moreOtherCases: { count: 1, moved: 1 } };
          return (await heldBackByOthers(shell, inForce, before))?.afterMs;
        };
        expect([await after('CASE-1'), await after('CASE-2')]).toEqual([1_000, 5_000]);
      },
      { boundary: asking('tms.pay_claim', 'claims-leads:1') },
    ));

  it.each([
    ['of another kind in a channel of its own', YARD],
    ['of another kind in the same channel', { ...YARD, text: YARD.text.replace('channel: yard', 'channel: freight') }],
  ])('say only that there is another where its readers may be others, and ask all the same: one %s', (_, yard) =>
    story(
      PAYS,
      async (world) => {
        await claim(world, '101', {}, { form: 'Yard claim' });
        await claim(world, '102');
        expect(payments(world)).toBe(0);
        await expectUnnamed(world);
      },
      { more: [yard] },
    ),
  );

  it('say no more of one of their kind that is in the channel which the kind had before', () =>
    story(PAYS, async (world) => {
      await claim(world, '101');
      expect(payments(world)).toBe(1);
      const published = await world.publish(kindWith(['channel: freight-claims', 'channel: yard-claims']));
      expect(published).toMatchObject({ kind: 'published' });
      await claim(world, '102');
      expect(payments(world)).toBe(1);
      await expectUnnamed(world, { hasMoved: true });
    }));

  it.each([
    ['by its id', 'C0FREIGHT1'],
    ['by the name that it has since', 'claims-desk'],
  ])('are named to each other once their kind names the same channel %s', (_, channel) =>
    story(
      PAYS,
      async (world) => {
        for (const name of ['C0FREIGHT1', 'claims-desk']) world.slack.names.set(name, 'C-freight-claims');
        await claim(world, '101');
        expect(await world.publish(kindWith(['channel: freight-claims', `channel: ${channel}`]))).toMatchObject({
          kind: 'published',
        });
        await claim(world, '102');
        expect(payments(world)).toBe(1);
        expect(linesOf((await asks(world, 'CASE-2'))[0])).toEqual([SAID]);
      },
      { thread: true },
    ),
  );

  it('are not named to each other once another channel has the name of the first one', () =>
    story(
      PAYS,
      async (world) => {
        await claim(world, '101');
        world.slack.names.set('freight-claims', 'C-taken-over');
        await claim(world, '102');
        expect(payments(world)).toBe(1);
        await expectUnnamed(world, { hasMoved: true });
      },
      { thread: true },
    ));

  it('are asked anew when money moved in the other one, although it is not named', () => {
    const boundary = asking('tms.pay_claim', 'claims-leads:1');
    return story(
      PAYS,
      async (world) => {
        await claim(world, '101');
        const moved = kindWith(['channel: freight-claims', 'channel: yard-claims']);
        await world.publish(moved.map((file) => (file.path === boundary.path ? boundary : file)));
        await claim(world, '102');
        await expectUnnamed(world);
        const [[first], [asked]] = [await asks(world, 'CASE-1'), await asks(world, 'CASE-2')];
        if (first === undefined || asked === undefined) throw new Error('Expected a question in each case');
        expect(await world.engine.commands.approve(first.askId, LENA)).toMatchObject({ ok: true });
        await world.settle();
        expect(await world.engine.commands.approve(asked.askId, LENA)).toMatchObject({ ok: false });
        await world.settle();
        expect(payments(world)).toBe(1);
        await expectUnnamed(world, { hasMoved: true });
        expect(JSON.stringify(await world.log('CASE-2'))).not.toContain('PAY-1');
      },
      { boundary },
    );
  });

  it('say it once of several that are not named', () =>
    story(
      PAYS,
      async (world) => {
        await claim(world, '101', {}, { form: 'Yard claim' });
        await claim(world, '102', {}, { form: 'Yard claim' });
        await claim(world, '103');
        expect(linesOf((await asks(world, 'CASE-3'))[0])).toHaveLength(1);
      },
      { more: [YARD] },
    ));

  it('count as paid what was paid there before that case started again', () =>
    story(PAYS, async (world) => {
      await claim(world, '101');
      const { opened, ...now } = await state(world, 'CASE-1');
      const effect = {
        step: '1',
        tool: 'tms.pay_claim',
        summary: 'Pay $7.00',
        isKnown: true,
        output: null,
        record: '7',
      };
      const again = { ...now, calls: {}, opened: { ...opened, earlier: { effects: [effect] } } } as unknown as RunState;
      expect(paidIn(registry, again)).toEqual([expect.stringContaining('Pay $7.00')]);
      expect(aboutInRow(registry, again)).toContain('$ claim.bol 4711');
      const noted = { ...effect, tool: 'zendesk.add_internal_note' };
      const unpaid = { ...again, opened: { ...opened, earlier: { effects: [noted] } } } as unknown as RunState;
      expect(paidIn(registry, unpaid)).toEqual([]);
      expect(aboutInRow(registry, unpaid)).not.toContain('$ claim.bol 4711');
    }));

  it('count what a tool did that is gone by now as money', () =>
    story(PAYS, async (world) => {
      await claim(world, '101');
      expect(paidIn(createRegistry([]), await state(world, 'CASE-1'))).toHaveLength(1);
    }));

  it('can be told apart by the procedure', () =>
    story(
      `  - step: 0
    says: A second bill is not paid here
    if: [case.other_cases > 0]
    stop: It is claimed in another case
${PAYS}`,
      async (world) => {
        await claim(world, '101');
        await claim(world, '102');
        expect((await state(world, 'CASE-1')).ended?.kind).toBe('completed');
        expect((await state(world, 'CASE-2')).ended).toMatchObject({ reason: 'It is claimed in another case' });
        expect(payments(world)).toBe(1);
      },
    ));

  it('say so on the card of the case, in its thread and in the explanation', () =>
    story(PAYS, async (world) => {
      await claim(world, '101');
      await claim(world, '102');
      const found = await world.log('CASE-2');
      const after = await state(world, 'CASE-2');
      const words = { registry, caseType: caseTypeOf(await world.engine.shell.handbooks.current(), after) };
      expect(viewCard(after, words, found).facts).toContainEqual({ label: 'other case', text: SAID });
      expect(postsOf(found, after)).toContainEqual(
        expect.objectContaining({ lines: [{ label: 'other case', text: SAID }] }),
      );
      expect(explainRun(after, found, new Map()).remarks.join('\n')).toContain(SAID);
    }));

  it('hold up the payment if the log of the other cannot be read', async () => {
    const tables = createMemoryTables();
    await story(
      PAYS,
      async (world) => {
        await claim(world, '101');
        const first = await world.row('CASE-1');
        const run = first === null ? undefined : tables.runs.get(first.runId);
        const event = run?.log[0];
        if (run === undefined || event === undefined) throw new Error('Expected a log');
        run.log[0] = { ...event, body: { ...event.body, kindTitle: 'Another' } };
        await world.engine.worker.stop();
        world.processes.length = 0;
        await world.boot();
        await claim(world, '102');
        expect(payments(world)).toBe(1);
        const [ask] = await asks(world, 'CASE-2');
        expect(linesOf(ask)).toEqual([
          'Another case has the same BOL 4711. It cannot be shown here: ask the operators which one it is, and what was paid there',
        ]);
      },
      { store: createMemoryStore(tables), isTampered: true },
    );
  });

  it.each([
    ['the case of the second', 'CASE-2'],
    ['a case that is not there', 'CASE-999'],
  ])('hold up the payment if the row of the first says that it is of %s', async (_, caseId) => {
    const tables = createMemoryTables();
    await story(
      PAYS,
      async (world) => {
        await claim(world, '101');
        for (const run of tables.runs.values()) run.row = { ...run.row, caseId: asCaseId(caseId) };
        await claim(world, '102');
        expect(payments(world)).toBe(1);
        const [row] = [...tables.runs.values()].flatMap(({ log, row: found }) =>
          log.some(({ body }) => body['caseId'] === 'CASE-2') ? [found] : [],
        );
        const second = row === undefined ? null : await world.stateOf(row.runId);
        expect(linesOf(second === null ? undefined : openAsks(second)[0])).toEqual([
          'Another case has the same BOL 4711. It cannot be shown here: ask the operators which one it is, and what was paid there',
        ]);
      },
      { store: createMemoryStore(tables), isTampered: true },
    );
  });

  it('are not found in the case itself, which started again', () =>
    story(TRIFLES_END, async (world) => {
      await claim(world, '101', { claim_amount: '1' });
      await world.claim(
        {},
        { id: '101', updated_at: new Date(world.clock.now() + 60_000).toISOString() },
        'ticket.updated',
      );
      await world.settle();
      const [question] = await asks(world, 'CASE-1');
      if (question === undefined) throw new Error('Expected a question');
      await world.engine.commands.recover(question.askId, LENA, 'start_again', 'The amount was corrected');
      await world.settle();
      const runs = await world.store.runs.ofCase(asCaseId('CASE-1'));
      expect(runs).toHaveLength(2);
      for (const { runId } of runs) expect((await world.stateOf(runId)).otherCases).toEqual([]);
      expect(payments(world)).toBe(1);
    }));
});
