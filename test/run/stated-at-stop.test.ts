/**
 * A case that changes while people decide about a step that stopped: their question shows it as soon as it arrives, and
 * offers to start again, whatever the run stopped for.
 */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { money } from '../../src/kernel/money.ts';
import { inUseHash, NOT_DECLARED } from '../../src/run/log/fact-change.ts';
import { choicesOf, statedAtStop } from '../../src/run/log/stated-otherwise.ts';
import { openAsks, type RunState } from '../../src/run/log/state.ts';
import type { AskView } from '../../src/run/view/thread-view.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { asking, filesOf, handbookOf, LENA, ONE_LEAD, PERMISSIVE, sopFile } from './handbook.ts';
import { DONE, NEEDS, pay, usd } from './refund.ts';
import { HOUR, MINUTE, walk, type Walk, type WalkOptions } from './walk.ts';

const PAY = pay('case.claim.amount');
const NOTE = `  - step: 1
    says: Note the claim
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "{case.claim.amount} for {case.claimant.account_id}" }
`;
const CUT: CallResult = { kind: 'unknown', message: 'The connection was cut' };
const failed = (code: string): CallResult => ({ kind: 'failed', code, message: 'It does not know that' });
const LOOK_UP = `  - step: 2
    says: Look up the shipment
    use: tms.get_shipment_by_bol
    with: { bol: "BOL-1" }
`;
const FORBIDDING: HandbookFile = {
  ...PERMISSIVE,
  text: `${PERMISSIVE.text}@id("cap")\n@reason("Too much")\nforbid (principal is Bot, action == Action::"tms.pay_claim", resource is Case)\nwhen { context.args.amount.currency != "USD" || context.args.amount.minor == 720000 };\n`,
};

type Stopped = {
  readonly why: string;
  readonly steps: string;
  readonly boundary?: HandbookFile;
  readonly people?: HandbookFile;
  readonly options?: WalkOptions;
  readonly then?: (run: Walk) => unknown;
};

const STOPPED: readonly Stopped[] = [
  { why: 'a payment was refused', steps: PAY, options: { script: { '9': failed('refused') } } },
  {
    why: 'what became of a payment is unknown',
    steps: PAY,
    options: { script: { '9': CUT } },
    then: (run) => {
      askAboutLost(run);
    },
  },
  { why: 'a payment was forbidden', steps: PAY, boundary: FORBIDDING },
  {
    why: 'a payment was denied',
    steps: PAY,
    boundary: asking('tms.pay_claim', 'claims-leads:1'),
    then: (run) => run.deny(LENA),
  },
  {
    why: 'no one may approve a payment',
    steps: PAY,
    boundary: asking('tms.pay_claim', 'claims-leads:1'),
    people: ONE_LEAD,
    options: { requester: 'lena@our.example' },
  },
  {
    why: 'a look-up found nothing',
    steps: LOOK_UP,
    options: { script: { 'tms.get_shipment_by_bol': failed('not_found') } },
  },
  {
    why: 'a fact cannot be read',
    steps: `  - step: 2
    says: Flag the bill
    if: [ 'has(case.claim.bol)' ]
    otherwise: nothing
    flag: billed
`,
    options: { facts: { 'claim.bol': null }, refused: [{ path: 'claim.bol', label: 'BOL', problem: 'is unclear' }] },
  },
];

function askAboutLost(run: Walk): void {
  run.probe = { kind: 'unknown', message: 'The search is away' };
  for (let hours = 0; hours < 40 && openAsks(run.state).length === 0; hours++) run.after(HOUR);
}

/** Something was done on the amount, and then the run stopped. */
function stopped({ steps, boundary = PERMISSIVE, people, options = {}, then }: Stopped): Walk {
  const files = filesOf(sopFile(NOTE + steps, { needs: NEEDS }), boundary, ...(people === undefined ? [] : [people]));
  const run = walk({ handbook: handbookOf(files), ...options, script: { ...DONE, ...options.script } });
  then?.(run);
  return run;
}

type Card = Extract<AskView, { kind: 'recovery' }>;
const cards = (run: Walk): readonly Card[] => run.view().asks.flatMap((ask) => (ask.kind === 'recovery' ? [ask] : []));
function card(run: Walk): Card {
  const [found] = cards(run).filter(({ state }) => state.kind === 'open');
  if (found === undefined) throw new Error('Expected an open question');
  return found;
}
const again = (run: Walk) =>
  run.decide(
    {
      type: 'Recover',
      askId: run.ask('recovery').askId,
      choice: 'start_again',
      note: null,
      successor: asRunId('run-9'),
    },
    LENA,
  );
const LOWER = 'Since this was asked: claim value $7,200.00 → $4,100.00 (Zendesk ticket 101, field claim.amount)';
const STARTS = expect.stringMatching(/^Start again: a new run starts with the new values/);
const lower = (run: Walk, dollars = 4_100): Walk => run.correct({ 'claim.amount': usd(dollars) });
const isRequester = ({ options }: Stopped): boolean => options?.requester !== undefined;

describe.each(STOPPED)('a run that stopped because $why', (story) => {
  it('shows what the case states since it was asked, and that it may start again with it', () => {
    const run = stopped(story);
    const before = card(run);
    expect([before.choices.includes('start_again'), before.known.join()]).toEqual([
      false,
      expect.not.stringContaining('Since'),
    ]);
    const { known, choices } = card(lower(run));
    expect([known[0], known.filter((line) => line.startsWith('Start again: '))]).toEqual([LOWER, [STARTS]]);
    expect(choices).toEqual([...before.choices.slice(0, -1), 'start_again', 'stop']);
  });

  it('may start again only while the case states other values than the run uses', () => {
    const run = stopped(story);
    expect(again(run)).toMatchObject({ ok: false, code: 'gone' });
    lower(run);
    if (!isRequester(story)) expect(again(run)).toMatchObject({ ok: true });
    lower(run, 7_200);
    expect(again(run)).toMatchObject({ ok: false, code: 'gone' });
    expect(card(run).known.join()).not.toContain('Since');
  });
});

describe('the question of a refused payment', () => {
  const refused = (): Walk => stopped({ why: '', steps: PAY, options: { script: { '9': failed('refused') } } });

  it('shows the newest value alone, however often the case changes', () => {
    const { known } = card(lower(lower(refused(), 6_000)));
    expect(known.filter((line) => line.startsWith('Since'))).toEqual([LOWER]);
  });

  it('shows afterwards what its card showed when it was decided', () => {
    const run = lower(refused()).after(HOUR).recover('it_was_done', LENA);
    lower(run, 1_000);
    expect(cards(run)[0]).toMatchObject({ state: { how: 'recovered' }, known: expect.arrayContaining([LOWER]) });
    expect(cards(run)[0]?.known.join()).not.toContain('$1,000.00');
  });

  it('is not followed by one about the same values, once a person who saw them has stopped the run', () => {
    const seen = lower(refused()).after(HOUR).recover('stop', LENA);
    expect([seen.state.ended?.kind, openAsks(seen.state)]).toEqual(['stopped', []]);
    // A click just after a change may have been meant for the card before it.
    const hurried = lower(refused()).after(MINUTE).recover('stop', LENA);
    expect(hurried.ask('recovery')).toMatchObject({ code: 'changed_after_end' });
  });

  it('states nothing that no kind declares or that people keep, and offers no new start of a run that is stopping', () => {
    const run = lower(refused());
    const ask = run.ask('recovery');
    const unused = (because: string): RunState => ({
      ...run.state,
      changes: run.state.changes.map((change) => ({ ...change, standing: 'unused', because })),
    });
    expect(statedAtStop(unused('It came too late'), ask)).toHaveLength(1);
    expect(statedAtStop(unused(NOT_DECLARED), ask)).toEqual([]);
    const path = 'claim.amount';
    const settled = [{ path, kept: inUseHash(run.state, path), stated: null }] as unknown as RunState['settled'];
    expect(statedAtStop({ ...unused('It came too late'), settled }, ask)).toEqual([]);
    expect(choicesOf(run.state, ask)).toContain('start_again');
    const stopping = { step: null, reason: 'Settled by phone' } as unknown as RunState['stopping'];
    expect(choicesOf({ ...run.state, stopping }, ask)).not.toContain('start_again');
  });

  it('does not state again what the question says already', () => {
    const run = lower(refused());
    const ask = { ...run.ask('recovery'), seq: run.state.seq + 1 };
    expect(statedAtStop(run.state, ask)).toHaveLength(1);
    expect(statedAtStop(run.state, { ...ask, choices: ['start_again', 'stop'] })).toEqual([]);
  });

  it('counts the facts that a card has no room for', () => {
    const run = refused();
    run.state = {
      ...run.state,
      changes: [...'abcdefg'].map((path, place) => ({
        path,
        label: path,
        before: 'x',
        after: 'y',
        problem: null,
        source: { system: 'S', record: 'R', field: path },
        standing: 'held',
        because: null,
        seq: run.state.seq + 1 + place,
        at: run.now,
        mark: null,
      })),
    };
    const since = card(run).known.filter((line) => line.startsWith('Since'));
    expect([since.length, since.at(-1)]).toEqual([6, 'Since this was asked: 2 more facts changed']);
  });
});

describe('a question that offers a new start already', () => {
  it('says which of its values the case states no more', () => {
    const cut = stopped({
      why: '',
      steps: PAY,
      boundary: asking('tms.pay_claim', 'claims-leads:1', 'PT240H'),
      options: { script: { '9': CUT } },
    });
    cut.approve(LENA);
    askAboutLost(lower(cut));
    const { known, choices } = card(cut);
    expect([known.join().includes('Since'), choices]).toEqual([
      false,
      ['try_again', 'it_was_done', 'start_again', 'stop'],
    ]);
    expect(card(lower(cut, 7_200)).known[0]).toBe(
      'Since this was asked: claim value is $7,200.00 again, as the run uses it',
    );
    expect(card(lower(cut, 3_000)).known[0]).toContain('Since this was asked: claim value $7,200.00 → $3,000.00');
  });

  it('shows what else changes, next to what it keeps', () => {
    const run = stopped({ why: '', steps: `  - step: 2\n    says: Wait\n    wait: { for: 1 day }\n${PAY}` });
    run.correct({ 'claimant.account_id': 'ACC-2' }).after(25 * HOUR);
    expect(card(run)).toMatchObject({ choices: ['go_on', 'start_again', 'stop'] });
    expect(card(lower(run)).known[0]).toBe(LOWER);
    // The value that *Go on* keeps has its own line.
    run.correct({ 'claimant.account_id': 'ACC-3' });
    expect(card(run).known.join()).not.toContain('Since this was asked: account number');
    expect(card(run).kept).toMatchObject([{ now: 'ACC-2', later: 'ACC-3' }]);
  });
});

it('shows at a step that could not be decided the corrected value, which only a person makes it go on with', () => {
  const steps = `  - step: 1
    says: Flag a large claim
    if: [ 'case.claim.amount > money("5,000.00 USD")' ]
    otherwise: nothing
    flag: large
`;
  const run = walk({
    handbook: handbookOf(filesOf(sopFile(steps, { needs: NEEDS }), PERMISSIVE)),
    facts: { 'claim.amount': money('EUR', 690_000) },
  });
  expect(card(run).known.join()).not.toContain('Since');
  run.correct({ 'claim.amount': usd(6_900) });
  const since =
    'Since this was asked: claim value 6,900.00 EUR → $6,900.00 (Zendesk ticket 101, field claim.amount); the run uses it now, and “Try again” goes on with it';
  expect(card(run).known[0]).toBe(since);
  run.recover('try_again', LENA);
  expect([run.flags, cards(run)[0]?.known[0]]).toEqual([['large'], expect.stringContaining('→ $6,900.00')]);
});

describe('a step that could not be decided, and whose value is corrected', () => {
  const undecided = (): Walk =>
    walk({
      handbook: handbookOf(
        filesOf(
          sopFile(
            `  - step: 1\n    says: Flag a large claim\n    if: [ 'case.claim.amount > money("5,000.00 USD")' ]\n    otherwise: nothing\n    flag: large\n`,
            { needs: NEEDS },
          ),
          PERMISSIVE,
        ),
      ),
      facts: { 'claim.amount': money('EUR', 690_000) },
    });
  const unreadable = (text: string) => ({
    path: 'claim.amount',
    label: 'claim value',
    problem: `Expected an amount, got ${text}`,
    text,
  });
  const since = (run: Walk): string => card(run).known[0] ?? '';

  it('says that Try again stops again while the new value cannot be read', () => {
    const run = undecided().correct({}, [unreadable('abc')]);
    expect(since(run)).toContain('claim value 6,900.00 EUR → unreadable: Expected an amount, got abc');
    expect(since(run)).toContain('“Try again” stops again, since that cannot be read');
    expect(card(run).known).toContainEqual(expect.stringContaining('If it is wrong, correct the claim value in'));
    run.recover('try_again', LENA);
    expect(run.ask('recovery').seq).toBeGreaterThan(0);
  });

  it('shows the whole change since it was asked, not the last one', () => {
    const run = undecided()
      .correct({}, [unreadable('abc')])
      .correct({ 'claim.amount': usd(6_900) });
    expect(since(run)).toContain('claim value 6,900.00 EUR → $6,900.00');
  });

  it('drops what the correction made false: the value of then, and the advice to correct it', () => {
    expect(card(undecided()).known).toContainEqual(expect.stringMatching(/^claim value 6,900\.00 EUR \(/));
    const { known } = card(undecided().correct({ 'claim.amount': usd(6_900) }));
    expect(known.filter((line) => /^claim value|^If it is wrong/.test(line))).toEqual([]);
  });
});

it('says at a look-up that found nothing what Try again does with the value that was corrected', () => {
  const steps = LOOK_UP.replace('"BOL-1"', '= case.claim.bol');
  const run = walk({
    handbook: handbookOf(filesOf(sopFile(steps, { needs: `${NEEDS}\n  - case.claim.bol` }), PERMISSIVE)),
    script: { 'tms.get_shipment_by_bol': failed('not_found') },
  });
  const TRIES = expect.stringMatching(/^Try again: the step takes the new values/) as string;
  expect(card(run).known).not.toContainEqual(TRIES);
  run.correct({ 'claim.bol': 'BOL-2' });
  expect(card(run).known).toContainEqual(TRIES);
  run.script = DONE;
  run.recover('try_again', LENA);
  expect(run.made.at(-1)?.args).toEqual({ bol: 'BOL-2' });
  expect(run.state.ended?.kind).toBe('completed');
});
