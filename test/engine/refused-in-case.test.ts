/**
 * A refused payment that the TMS has after all is looked for before anything more is paid in its case: by another step, by a
 * handler, in another round, or after the case started again.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { ApprovalAsk, RecoveryAsk } from '../../src/run/log/asks.ts';
import type { RecoveryChoice } from '../../src/run/log/asks.ts';
import type { AskId } from '../../src/kernel/ids.ts';
import { openAsks } from '../../src/run/log/state.ts';
import type { ToolBinding } from '../../src/tool/tool.ts';
import { tmsClient } from '../connector/clients.ts';
import { asking, filesOf, PERMISSIVE, slackUser, sopFile, THREE_LEADS } from '../run/handbook.ts';
import { NEEDS, pay } from '../run/refund.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const LEO = slackUser('ULEO00001');
const MARCUS = slackUser('UMARCUS01');
const WORDS = 'Funds transferred, but the remittance advice could not be e-mailed';
const ASKED = asking('tms.pay_claim', 'claims-leads:1', 'PT240H');

type Sent = Readonly<Record<string, unknown>>;

/** Refuses the first payment, or loses the answer and is away, and lists it a minute later all the same. */
class Tms {
  readonly sent: Sent[] = [];
  isDown = false;
  losesFirst = false;
  readonly #now: () => number;
  #shownAt = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  binding(): ToolBinding {
    const exchange = createExchange((url, init) => {
      const { status, body } = init?.method === 'POST' ? this.#take(init.body) : this.#list(String(url));
      return Promise.resolve(new Response(JSON.stringify(body), { status }));
    });
    const client = tmsClient({ url: 'https://tms.test', auth: { key: 'a-secret-key' } }, exchange);
    const binding = createTmsBindings(client).find(({ tool }) => tool.id === 'tms.pay_claim');
    if (binding === undefined) throw new Error('Expected the binding of payments');
    return binding;
  }

  #take(body: unknown): { readonly status: number; readonly body: unknown } {
    const record = { ...(JSON.parse(String(body)) as Sent), id: `PAY-${this.sent.length + 1}`, status: 'paid' };
    this.sent.push(record);
    if (this.sent.length > 1) return { status: 201, body: record };
    this.#shownAt = this.#now() + MINUTE;
    this.isDown = this.losesFirst;
    return this.losesFirst ? { status: 502, body: {} } : { status: 422, body: { code: 'refused', message: WORDS } };
  }

  #list(url: string): { readonly status: number; readonly body: unknown } {
    if (this.isDown) return { status: 503, body: {} };
    const key = new URL(url).searchParams.get('client_key');
    const isShown = this.#now() > this.#shownAt;
    return { status: 200, body: { records: isShown ? this.sent.filter(({ client_key }) => client_key === key) : [] } };
  }
}

type Story = (world: SimulatedWorld, tms: Tms) => Promise<void>;

function inCase(steps: string, boundary: typeof PERMISSIVE, story: Story, losesFirst = false): Promise<void> {
  const files = filesOf(THREE_LEADS, sopFile(steps, { needs: NEEDS, values: '  half: 30 minutes' }), boundary);
  return inWorld({ files, thread: true }, async (world) => {
    const tms = new Tms(() => world.clock.now());
    tms.losesFirst = losesFirst;
    world.vendors.real.set('tms.pay_claim', tms.binding());
    await world.claim({ claim_amount: '150' });
    await world.after(MINUTE);
    await story(world, tms);
  });
}

async function asksOf<T extends 'recovery' | 'approval'>(world: SimulatedWorld, kind: T) {
  const runs = await world.store.runs.ofCase('CASE-1' as never);
  const states = await Promise.all(runs.map(({ runId }) => world.stateOf(runId)));
  return states.flatMap(openAsks).filter((ask) => ask.kind === kind) as (T extends 'recovery'
    ? RecoveryAsk
    : ApprovalAsk)[];
}

async function choose(world: SimulatedWorld, choice: RecoveryChoice): Promise<void> {
  const ask = (await asksOf(world, 'recovery')).at(-1);
  if (ask === undefined) throw new Error('Expected an open question');
  expect(await world.engine.commands.recover(ask.askId, MARCUS, choice, 'As seen')).toMatchObject({ ok: true });
  await world.after(MINUTE);
}

async function approve(world: SimulatedWorld): Promise<void> {
  const ask = (await asksOf(world, 'approval')).at(-1);
  if (ask === undefined) throw new Error('Expected an open approval');
  expect(await world.engine.commands.approve(ask.askId, LEO)).toMatchObject({ ok: true });
  await world.after(15 * MINUTE);
}

async function expectFound(world: SimulatedWorld, tms: Tms, step: string, of = step): Promise<void> {
  expect(tms.sent).toHaveLength(1);
  const ask = (await asksOf(world, 'recovery')).find(({ code }) => code === 'earlier_found');
  const choice = step.startsWith(of) ? 'it_was_done' : 'leave_out';
  expect(ask).toMatchObject({ step, choices: ['try_again', choice, 'stop'] });
  expect(ask?.because).toContain('payment PAY-1');
}

/** The step is asked about, with the payment that was found, before another one is sent. */
async function expectAskedAfterFound(world: SimulatedWorld, tms: Tms, step: string, sent: number): Promise<void> {
  expect(tms.sent).toHaveLength(sent);
  const [ask] = (await asksOf(world, 'recovery')).filter(({ code }) => code === 'done_before');
  expect(ask).toMatchObject({ step, choices: ['try_again', 'leave_out', 'stop'] });
  expect(ask?.because).toContain('Pay $150.00 to the account ACC-1');
}

const PAY = `
    use: tms.pay_claim
    with: { claim: = case.id, account_id: ACC-2, amount: = case.claim.amount }`;
const HANDLED = `${pay('case.claim.amount').trimEnd()}
    if_error:
      refused:
        says: Pay the other account${PAY.replaceAll('\n', '\n    ')}
`;
const CREDIT = `
    use: salesforce.record_concession
    with: { record_id: 0015g00000AbCdEAAV, percent: 5, basis_points: 500, arr: = case.claim.amount, due: = case.received_at }`;
const FLAGGED = `${pay('case.claim.amount').trimEnd()}
    if_error: { refused: { says: Mark it, flag: refused_once } }
`;
const LATE = `${pay('case.claim.amount').trimEnd()}
    within: half of case.received_at
    if_late:
      says: Pay the other account${PAY.replaceAll('\n', '\n  ')}
`;

describe('a payment in a case that had another one refused', () => {
  it('is not sent by a handler of the refusal if the TMS has the first one', () =>
    inCase(HANDLED, PERMISSIVE, async (world, tms) => {
      await world.after(15 * MINUTE);
      await expectFound(world, tms, '9.if_error.refused');
    }));

  it('is not sent by a later step if the TMS has the first one, and waits for people while it cannot be seen', () =>
    inCase(`${FLAGGED}  - step: 10\n    says: Pay more${PAY}\n`, PERMISSIVE, async (world, tms) => {
      tms.isDown = true;
      await world.after(60 * MINUTE);
      expect(tms.sent).toHaveLength(1);
      const [ask] = await asksOf(world, 'recovery');
      expect(ask?.because).toContain('does not show what became of an earlier payment of the case, of step 9');
      tms.isDown = false;
      await choose(world, 'try_again');
      await world.after(15 * MINUTE);
      await expectFound(world, tms, '10', '9');
    }));

  it('is asked about as soon as a look shows the first one, and does not wait until no other could show', () =>
    inCase(
      `${FLAGGED}  - { step: 10, says: Wait, wait: { for: 2 minutes } }\n  - step: 11\n    says: Pay more${PAY}\n`,
      PERMISSIVE,
      async (world, tms) => {
        await world.after(2 * MINUTE);
        await expectFound(world, tms, '11', '9');
      },
    ));

  it('is not sent by another tool either if the system of the first one has it', () =>
    inCase(`${FLAGGED}  - step: 10\n    says: Concede${CREDIT}\n`, PERMISSIVE, async (world, tms) => {
      await world.after(15 * MINUTE);
      await expectFound(world, tms, '10', '9');
      const [{ known } = { known: [] }] = await asksOf(world, 'recovery');
      expect(known.join('\n')).toMatch(
        /Compare what TMS has .*\nThe case: .*\nThe amount: .*\nPay again: .*\nLeave it out: /,
      );
      expect(world.vendors.calls.filter(({ tool }) => tool === 'salesforce.record_concession')).toEqual([]);
    }));

  const THREE = `${FLAGGED}  - step: 10
    says: Pay more
    outcome: more_paid${PAY}
  - step: 11
    says: Pay the rest${PAY}
`;

  it('is sent once people choose to pay it again, and what follows is asked about, too', () =>
    inCase(THREE, PERMISSIVE, async (world, tms) => {
      await world.after(15 * MINUTE);
      await expectFound(world, tms, '10', '9');
      await choose(world, 'try_again');
      await world.after(15 * MINUTE);
      await expectAskedAfterFound(world, tms, '11', 2);
      await choose(world, 'try_again');
      await world.after(15 * MINUTE);
      expect(tms.sent).toHaveLength(3);
      expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' }, outcomes: [{ outcome: 'more_paid' }] });
    }));

  const BESIDE = `${FLAGGED}  - step: 10
    says: Pay two more
    together:
      - step: 10a
        says: Pay more${PAY.replaceAll('\n', '\n    ')}
      - step: 10b
        says: Pay the rest${PAY.replaceAll('\n', '\n    ').replace('ACC-2', 'ACC-3')}
`;
  const TO_3 = 'tep 10b, Pay $150.00 to the account ACC-3 for claim CASE-1';

  it('is asked about anew, in the same message, once another one beside it was paid again', () =>
    inCase(BESIDE, PERMISSIVE, async (world, tms) => {
      await world.after(15 * MINUTE);
      const before = await asksOf(world, 'recovery');
      expect(before.map(({ step, code }) => [step, code])).toEqual([
        ['10a', 'earlier_found'],
        ['10b', 'done_before'],
      ]);
      const messages = world.slack.messages.length;
      const payAgain = async (askId: AskId): Promise<void> => {
        await expect(world.engine.commands.recover(askId, MARCUS, 'try_again', 'As seen')).resolves.toMatchObject({
          ok: true,
        });
        await world.after(15 * MINUTE);
      };
      const askOf = async (step: string): Promise<RecoveryAsk> => {
        const ask = (await asksOf(world, 'recovery')).find((one) => one.step === step);
        if (ask === undefined) throw new Error(`Expected a question at ${step}`);
        return ask;
      };
      await payAgain((await askOf('10b')).askId);
      const second = await askOf('10a');
      await payAgain((await askOf('10b')).askId);
      expect(tms.sent).toHaveLength(2);
      // What was shown before does not count.
      expect(await world.engine.commands.recover(second.askId, MARCUS, 'try_again', 'As seen')).toMatchObject({
        ok: false,
      });
      const [again, ...more] = await asksOf(world, 'recovery');
      expect([again?.step, again?.code, more]).toEqual(['10a', 'earlier_found', []]);
      expect(again?.askId).not.toBe(second.askId);
      expect(again?.known.join('\n')).toContain(TO_3);
      const shown = world.slack.messages.filter(
        ({ content }) =>
          content.kind === 'ask' && content.ask.kind === 'recovery' && String(content.ask.step).includes('10a'),
      );
      expect(shown).toHaveLength(1);
      expect(shown[0]?.content).toMatchObject({ ask: { askId: again?.askId, state: { kind: 'open' } } });
      expect(world.slack.messages.length - messages).toBeLessThanOrEqual(2);
      await choose(world, 'leave_out');
      expect(tms.sent).toHaveLength(2);
    }));

  it('is asked about once more after the click, if another one beside it went out first', () =>
    inCase(BESIDE, PERMISSIVE, async (world, tms) => {
      await world.after(15 * MINUTE);
      const askIds = async (): Promise<readonly AskId[]> => (await asksOf(world, 'recovery')).map(({ askId }) => askId);
      const [, second] = await askIds();
      if (second === undefined) throw new Error('Expected two questions');
      await world.engine.commands.recover(second, MARCUS, 'try_again', 'As seen');
      await world.after(15 * MINUTE);
      const both = await Promise.all(
        (await askIds()).map((askId) => world.engine.commands.recover(askId, MARCUS, 'try_again', 'As seen')),
      );
      expect(both.map(({ ok }) => ok)).toEqual([true, true]);
      await world.after(15 * MINUTE);
      expect(tms.sent).toHaveLength(2);
      const [ask] = await asksOf(world, 'recovery');
      expect(ask).toMatchObject({ code: 'done_before', choices: ['try_again', 'leave_out', 'stop'] });
      expect(ask?.known.join('\n')).toContain(', in this run');
    }));

  it('has no outcome when people leave it out, and what follows is asked about', () =>
    inCase(THREE, PERMISSIVE, async (world, tms) => {
      await world.after(15 * MINUTE);
      await choose(world, 'leave_out');
      await world.after(15 * MINUTE);
      await expectAskedAfterFound(world, tms, '11', 1);
      await choose(world, 'try_again');
      await world.after(15 * MINUTE);
      expect(tms.sent).toHaveLength(2);
      expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' }, outcomes: [] });
    }));

  it.each([
    ['stop', []],
    ['leave_out', ['step 10, Pay $9.00 to the account SURVEYOR for claim FEE']],
  ] as const)(
    'is named by *Start again* as done where another one found it, and that one as not sent: %s',
    (choice, left) =>
      inCase(
        `${FLAGGED}  - step: 10
    says: Pay the fee
    use: tms.pay_claim
    with: { claim: FEE, account_id: SURVEYOR, amount: 9.00 USD }
`,
        PERMISSIVE,
        async (world, tms) => {
          await world.after(15 * MINUTE);
          await expectFound(world, tms, '10', '9');
          await choose(world, choice);
          await world.claim({ claim_amount: '160' }, {}, 'ticket.updated');
          await world.after(3 * MINUTE);
          const [{ known } = { known: [] }] = await asksOf(world, 'recovery');
          const paid = 'Pay $150.00 to the account ACC-1 for claim CASE-1';
          expect(known.filter((line) => !line.startsWith('claim value'))).toEqual([
            `Step 9 was refused, and TMS has it all the same (payment PAY-1): ${paid}; it would be ${paid.replace('150', '160')} now`,
            `Done already: step 9, ${paid} (TMS payment PAY-1)`,
            ...left.map(
              (what) =>
                expect.stringMatching(
                  `^Left out by Marcus Mbeki at .*: ${what.replaceAll(/[$.]/g, '[$&]')}$`,
                ) as string,
            ),
            'Start again: a new run starts with the new values. What was done stays, and nothing is done again unasked',
            'Leave it: the case stays as it was decided',
          ]);
        },
      ),
  );

  it('asks before a further round of the same step, whatever was said about the one between', () =>
    inCase(
      `  - step: 9
    says: Pay until it is paid
    repeat: { at_most: 3, until: [has(p.payment)] }
    do:
      - step: 9a
        says: Pay it
        use: tms.pay_claim
        with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
        save: p
        if_error: { refused: { says: Go on, flag: refused } }
      - step: 9b
        says: Pay the fee
        use: tms.pay_claim
        with: { claim: FEE, account_id: SURVEYOR, amount: 9.00 USD }
        if_error: { refused: { says: Go on, flag: fee_refused } }
    if_late: { says: Too often, flag: too_often }
`,
      PERMISSIVE,
      async (world, tms) => {
        await world.after(15 * MINUTE);
        await expectFound(world, tms, '9b', '9a');
        await choose(world, 'leave_out');
        await world.after(30 * MINUTE);
        await expectAskedAfterFound(world, tms, '9a#2', 1);
      },
    ));

  it('is on the cards of later rounds and of later runs once it was left out, with when and who had approved it', () =>
    inCase(
      `${FLAGGED}  - step: 10
    says: Pay until it is paid
    repeat: { at_most: 3, until: [has(p.payment)] }
    do:
      - step: 10a
        says: Pay the fee
        use: tms.pay_claim
        with: { claim: FEE, account_id: SURVEYOR, amount: 9.00 USD }
        save: p
    if_late: { says: Too often, flag: too_often }
`,
      ASKED,
      async (world, tms) => {
        const leftOut = async (): Promise<readonly string[]> =>
          (await asksOf(world, 'approval')).flatMap(({ card }) =>
            card.facts.filter(({ label }) => label === 'left out before').map(({ text }) => text),
          );
        const text =
          /^Pay \$9\.00 to the account SURVEYOR .*, by Marcus Mbeki at .* UTC, after Leo Lindgren had approved it at .* UTC$/;
        await approve(world);
        await approve(world);
        await expectFound(world, tms, '10a', '9');
        expect(await leftOut()).toEqual([]);
        await choose(world, 'leave_out');
        expect(await leftOut()).toEqual([expect.stringMatching(text)]);
        await approve(world);
        expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' } });
        for (const claim_amount of ['160', '170']) {
          await world.claim({ claim_amount }, {}, 'ticket.updated');
          await world.after(3 * MINUTE);
          const known = (await asksOf(world, 'recovery')).at(-1)?.known.join('\n');
          expect(known).toMatch(
            /^Left out (before the case started again, )?by Marcus Mbeki at .*, after Leo .*: step 10a, /m,
          );
          await choose(world, 'start_again');
          for (let open = 0; open < 9; open++) {
            if ((await asksOf(world, 'recovery')).length > 0) await choose(world, 'try_again');
            if ((await asksOf(world, 'approval')).length === 0) break;
            expect(await leftOut()).toEqual([expect.stringMatching(text)]);
            await approve(world);
          }
        }
      },
    ));

  it('shows the refused one to those who approve it', () =>
    inCase(HANDLED, ASKED, async (world, tms) => {
      await approve(world);
      const [{ card } = { card: null }] = await asksOf(world, 'approval');
      const refused = card?.facts.find(({ label }) => label === 'refused before');
      expect(refused?.text).toContain('step 9, Pay $150.00 to the account ACC-1');
      expect(refused?.text).toContain(WORDS);
      await approve(world);
      await expectFound(world, tms, '9.if_error.refused');
    }));

  it.each([
    ['unasked', PERMISSIVE],
    ['with an approval', ASKED],
  ])('is not sent after the case started again twice if the TMS has the first one: %s', (_, boundary) =>
    inCase(pay('case.claim.amount'), boundary, async (world, tms) => {
      if (boundary === ASKED) await approve(world);
      for (const claim_amount of ['160', '165']) {
        await world.after(15 * MINUTE);
        await choose(world, 'stop');
        await world.claim({ claim_amount }, {}, 'ticket.updated');
        await world.after(3 * MINUTE);
        await choose(world, 'start_again');
        if ((await asksOf(world, 'recovery')).length > 0) await choose(world, 'try_again');
        if ((await asksOf(world, 'approval')).length > 0) await approve(world);
      }
      await world.after(15 * MINUTE);
      await expectFound(world, tms, '9');
    }),
  );

  it.each([
    ['unasked', PERMISSIVE],
    ['with an approval', ASKED],
  ])('is not sent after the case started again if the TMS has the first one: %s', (_, boundary) =>
    inCase(pay('case.claim.amount'), boundary, async (world, tms) => {
      if (boundary === ASKED) await approve(world);
      await choose(world, 'stop');
      await world.claim({ claim_amount: '160' }, {}, 'ticket.updated');
      await world.after(3 * MINUTE);
      const [ask] = await asksOf(world, 'recovery');
      expect(ask?.known.join('\n')).toContain(WORDS);
      await choose(world, 'start_again');
      if (boundary === ASKED) await approve(world);
      await world.after(15 * MINUTE);
      await expectFound(world, tms, '9');
      const found = await asksOf(world, 'recovery');
      expect(found[0]?.because).toContain(`an earlier payment of the case, of step 9 (Pay $150.00`);
      expect(found[0]?.because).toContain(WORDS);
    }),
  );
});

describe('a payment whose outcome was unknown when its run ended', () => {
  it.each([
    ['unasked', PERMISSIVE],
    ['with an approval', ASKED],
  ])('is looked for before anything is paid after the case started again: %s', (_, boundary) =>
    inCase(
      pay('case.claim.amount'),
      boundary,
      async (world, tms) => {
        if (boundary === ASKED) await approve(world);
        await world.after(45 * MINUTE);
        await choose(world, 'stop');
        tms.isDown = false;
        await world.claim({ claim_amount: '160' }, {}, 'ticket.updated');
        await world.after(3 * MINUTE);
        await choose(world, 'start_again');
        const [question] = await asksOf(world, 'recovery');
        expect(question?.known.join('\n')).toContain(
          'Not known whether it was done, and looked for before anything more',
        );
        await choose(world, 'try_again');
        if (boundary === ASKED) await approve(world);
        await world.after(15 * MINUTE);
        await expectFound(world, tms, '9');
        const [found] = await asksOf(world, 'recovery');
        expect(found?.because).toContain(
          '(Pay $150.00 to the account ACC-1 for claim CASE-1), of which it was not known',
        );
      },
      true,
    ),
  );
});

describe('once people said that what was found was done', () => {
  it('the record and the next run name the payment that was found, not the one that was not sent', () =>
    inCase(pay('case.claim.amount'), PERMISSIVE, async (world, tms) => {
      await world.after(15 * MINUTE);
      await choose(world, 'stop');
      await world.claim({ claim_amount: '160', account_id: 'ACC-2' }, {}, 'ticket.updated');
      await world.after(3 * MINUTE);
      await choose(world, 'start_again');
      await world.after(15 * MINUTE);
      await expectFound(world, tms, '9');
      await choose(world, 'it_was_done');
      await world.claim({ claim_amount: '400', account_id: 'ACC-2' }, {}, 'ticket.updated');
      await world.after(3 * MINUTE);
      const [ended] = await asksOf(world, 'recovery');
      const FOUND = 'Pay $150.00 to the account ACC-1 for claim CASE-1';
      expect(ended?.known).toContainEqual(`Done already: step 9, ${FOUND} (TMS payment PAY-1)`);
      await choose(world, 'start_again');
      const [ask] = await asksOf(world, 'recovery');
      expect(ask?.because).toContain(`this was paid: ${FOUND} (payment PAY-1) (as Marcus Mbeki says). Is this`);
    }));
});

it('the audit accepts a new start that the card offered only later', () =>
  inCase(pay('case.claim.amount'), PERMISSIVE, async (world) => {
    await world.claim({ claim_amount: '160' }, {}, 'ticket.updated');
    await world.after(3 * MINUTE);
    const [ask] = await asksOf(world, 'recovery');
    expect(ask).toMatchObject({ code: 'refused', choices: ['try_again', 'it_was_done', 'stop'] });
    await choose(world, 'start_again');
    expect(await world.auditProblems()).toEqual([]);
  }));

describe('an if_late that pays', () => {
  it('waits while people are asked about the refused payment of its step, and is left out if that was done', () =>
    inCase(LATE, PERMISSIVE, async (world, tms) => {
      await world.after(60 * MINUTE);
      expect(tms.sent).toHaveLength(1);
      await choose(world, 'it_was_done');
      await world.after(15 * MINUTE);
      expect(tms.sent).toHaveLength(1);
      expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' } });
    }));

  it('waits while people are asked about a refused payment that the TMS has', () =>
    inCase(LATE, PERMISSIVE, async (world, tms) => {
      await choose(world, 'try_again');
      await world.after(15 * MINUTE);
      await expectFound(world, tms, '9');
      await world.after(60 * MINUTE);
      expect(tms.sent).toHaveLength(1);
      expect(await asksOf(world, 'recovery')).toHaveLength(1);
    }));
});
