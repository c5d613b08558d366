/** What counts as decided otherwise once the run has ended: payments too, and what it went without. */
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/case/read-event.ts';
import { money } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';
import { inUse, newestOf } from '../../src/run/log/fact-change.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, sopFile, withEvents } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const usd = (dollars: number) => money('USD', dollars * 100);
const PAY = `  - step: 1
    says: Pay it
    use: tms.pay_claim
    with:
      claim: = case.id
      account_id: = case.claimant.account_id
      amount: = case.claim.amount
`;

const knownIn = (run: Walk): readonly string[] =>
  openAsks(run.state).flatMap((ask) => (ask.kind === 'recovery' ? ask.known : []));

/** Asks people for the amount in an event; the case has a fact of this name too, which it does not know. */
function askedForAmount(more = '', facts: Readonly<Record<string, Value | null>> = {}): Walk {
  const kind = withEvents().find(({ path }) => path.startsWith('kinds/'));
  if (kind === undefined) throw new Error('Expected the kind of the tests');
  const first = more === '' ? 1 : 2;
  const steps = `${more}  - step: ${first}
    says: Wait for the offer
    wait: { event: carrier_offer, for: 2 days }
    save: offer
    if_late: { says: None, stop: No offer }
  - step: ${first + 1}
    says: Decide
    if: ['offer.amount > money("5,000.00 USD")']
    flag: big
`;
  const text = kind.text.replace('fact: claim.pro', 'fact: amount').replace(', claim.pro]', ']');
  const run = walk({ handbook: handbookOf(filesOf(sopFile(steps), PERMISSIVE, { ...kind, text })), facts });
  const declaration = run.handbook.kinds.get('freight_claim')?.events.find(({ event }) => event === 'carrier_offer');
  if (declaration === undefined) throw new Error('Expected a declared event of the tests');
  if (facts['amount'] !== undefined) run.correct({ amount: '77' });
  const arrived = { type: 'EventArrived', eventId: 'offer', event: 'carrier_offer', label: declaration.label } as const;
  run.append({ kind: 'channel', channel: 'tms' }, { ...arrived, ...readEvent(declaration, [], []) });
  run.go();
  expect(run.ask('recovery').fact).toMatchObject({ path: 'amount', eventId: 'offer' });
  return run;
}

describe('a change after the end', () => {
  it('counts if another amount would be paid now', () => {
    const run = walk({
      handbook: handbookOf(
        filesOf(
          sopFile(PAY, { needs: '  - case.claim.amount\n  - case.claimant.account_id' }),
          asking('tms.pay_claim', 'claims-leads:1'),
        ),
      ),
      script: { 'tms.pay_claim': { kind: 'done', output: { payment: 'PAY-1' } } },
    });
    run.click({ type: 'GiveApproval', askId: run.ask('approval').askId }, LENA);
    expect(run.state.ended?.kind).toBe('completed');
    run.correct({ 'claim.bol': '9' });
    expect(knownIn(run)).toEqual([]);
    run.correct({ 'claim.amount': usd(4_100) });
    expect(knownIn(run).join('\n')).toMatch(
      /Step 1 would do otherwise now: Pay \$4,100\.00 to the account .*, instead of: Pay \$7,200\.00 to the account/,
    );
    expect(knownIn(run).join('\n')).toMatch(/Done already: step 1, Pay \$7,200\.00/);
  });

  it('counts if the run went without what is known now', () => {
    const run = walk({
      handbook: handbookOf(
        filesOf(
          sopFile('  - step: 1\n    says: Note it\n    flag: noted\n', {
            needs: '  - case.claim.pro',
            top: 'if_missing:\n  says: Stop without\n  stop: Nothing to do without the PRO\n',
          }),
          PERMISSIVE,
        ),
      ),
      facts: { 'claim.pro': null },
    });
    expect(run.state.ended?.kind).toBe('stopped');
    run.correct({ 'claim.bol': '9' });
    expect(knownIn(run)).toEqual([]);
    run.correct({ 'claim.pro': '77' });
    expect(knownIn(run)).toContain('The run went without the PRO, which is known now');
  });

  it('counts if no procedure started for the case as it was', () => {
    const none = { ...sopFile('  - step: 1\n    says: Note it\n    flag: noted\n') };
    const text = none.text.replace(
      'case.kind == "freight_claim"',
      'case.kind == "freight_claim" && has(case.claim.amount) && case.claim.amount > money("5,000.00 USD")',
    );
    const run = walk({
      handbook: handbookOf(filesOf({ ...none, text }, PERMISSIVE)),
      facts: { 'claim.amount': usd(100) },
    });
    expect(run.state.sop).toBeNull();
    run.recover('stop', LENA);
    expect(run.state.ended?.kind).toBe('stopped');
    run.correct({ 'claim.amount': usd(9_000) });
    expect(knownIn(run)).toContain('No SOP was chosen for the earlier values, and one may start now');
  });

  it('is weighed, whatever else the run that a person stopped was asking about', () => {
    const steps = `  - step: 1
    says: Do all of it
    together:
      - step: 1a
        says: Note it
        use: zendesk.add_internal_note
        with: { ticket: = case.zendesk.ticket_id, text: Noted }
      - step: 1b
        says: Pay it
        use: tms.pay_claim
        with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
      - step: 1c
        says: Ask until someone says the weight
        repeat: { at_most: 3, until: [has(weighed.weight)] }
        do:
          - step: 1c1
            says: Ask for the weight
            ask:
              of: claims-leads
              question: What does it weigh?
              form: { weight: { label: Weight, type: number } }
              within: 2 days
            save: weighed
            if_late: { says: No one said, flag: not_weighed }
        if_late: { says: No one has said it, flag: never_weighed }
`;
    const run = walk({
      handbook: handbookOf(
        filesOf(
          sopFile(steps, { needs: '  - case.claim.amount\n  - case.claimant.account_id' }),
          asking('tms.pay_claim', 'claims-leads:1'),
        ),
      ),
      script: { 'zendesk.add_internal_note': { kind: 'failed', code: 'refused', message: 'No' } },
    });
    expect(
      openAsks(run.state)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['approval', 'question', 'recovery']);
    run.recover('stop', LENA);
    expect(run.state.ended?.kind).toBe('stopped');
    run.correct({ 'claim.amount': usd(4_100) });
    expect(knownIn(run).join('\n')).toMatch(
      /Step 1b would do otherwise now: Pay \$4,100\.00 .*, instead of: Pay \$7,200\.00/,
    );
  });

  it('does not count as what people were asked for in an event that has a field of the same name', () => {
    const run = askedForAmount();
    run.recover('stop', LENA);
    run.correct({ amount: '78' });
    expect(run.state.afterEnd).toMatchObject({ differences: [] });
    expect(knownIn(run)).toEqual([]);
  });

  it('does not count if people said that there is none, and all would be decided alike', () => {
    const steps = `  - step: 1
    says: Large
    if: [ 'has(case.claim.amount) && case.claim.amount > money("5,000.00 USD")' ]
    otherwise: nothing
    flag: large
`;
    const amount = {
      path: 'claim.amount',
      label: 'claim value',
      problem: 'It can be read in two ways',
      text: '31.000',
    };
    const run = walk({
      handbook: handbookOf(filesOf(sopFile(steps), PERMISSIVE)),
      facts: { 'claim.amount': null },
      refused: [{ ...amount, readings: [usd(31), usd(31_000)] }],
    });
    run.click({ type: 'AnswerQuestion', askId: run.ask('recovery').askId, given: { answer: 'There is none' } }, LENA);
    expect(run.state.ended?.kind).toBe('completed');
    run.correct({ 'claim.amount': usd(100) });
    expect(knownIn(run)).toEqual([]);
    run.correct({ 'claim.amount': usd(9_000) });
    expect(knownIn(run).join()).toContain('claim value');
  });

  describe('of a fact with which everything would be done alike', () => {
    const NESTED = {
      path: 'part.sop.yaml',
      text: sopFile(`  - step: 1
    says: Pay a part
    if: [ amount <= cap ]
    use: tms.pay_claim
    with: { claim: = claim, account_id: = account, amount: = amount }
`)
        .text.replace('sop: test', 'sop: part')
        .replace(
          /starts:[\s\S]*?steps:/,
          'takes:\n  amount: { label: part, type: money }\n  cap: { label: cap, type: money }\n  account: { label: account, type: text }\n  claim: { label: claim, type: text }\nsteps:',
        ),
    };
    const NEEDED = '  - case.claim.amount\n  - case.claimant.account_id';
    const ROUNDS = `  - step: 1
    says: Nothing is owed yet
    set: { due: = zero }
  - step: 2
    says: Add until it is covered
    repeat: { at_most: 10, until: [due >= case.claim.amount] }
    do:
      - step: 2a
        says: Add it
        set: { due: = due + voucher }
    if_late: { says: Too many, stop: Too many }
${PAY.replace('step: 1', 'step: 3').replace('case.claim.amount', 'due')}`;
    const PART = `  - step: 1
    says: Pay a part
    run: part
    with: { amount: = voucher, cap: = case.claim.amount, account: = case.claimant.account_id, claim: = case.id }
`;

    it.each([
      ['which a nested procedure takes', PART],
      ['which the rounds of a repeat are checked with', ROUNDS],
    ])('%s does not count, and another one does', (_, steps) => {
      const sop = sopFile(steps, { needs: NEEDED, values: '  zero: 0.00 USD\n  voucher: 150.00 USD' });
      const run = walk({
        handbook: handbookOf(filesOf(sop, PERMISSIVE, NESTED)),
        facts: { 'claim.amount': usd(400) },
        script: { 'tms.pay_claim': { kind: 'done', output: { payment: 'PAY-1' } } },
      });
      expect(run.state.ended?.kind).toBe('completed');
      run.correct({ 'claim.amount': usd(420) });
      expect([run.state.afterEnd?.differences, knownIn(run)]).toEqual([[], []]);
      run.correct({ 'claim.amount': usd(100) });
      expect(knownIn(run).join()).toMatch(/Step \S+ .*now/);
    });
  });

  describe('that came between two payments', () => {
    const WAIT = `  - step: 2
    says: Wait a day
    wait: { for: 1 day }
`;
    const between = (): Walk =>
      walk({
        handbook: handbookOf(
          filesOf(
            sopFile(`${PAY}${WAIT}${PAY.replace('step: 1', 'step: 3')}`, {
              needs: '  - case.claim.amount\n  - case.claimant.account_id',
            }),
            PERMISSIVE,
          ),
        ),
        script: { 'tms.pay_claim': { kind: 'done', output: { payment: 'PAY-1' } } },
      })
        .correct({ 'claimant.account_id': 'ACC-2' })
        .after(25 * 3_600_000);

    it('is not asked about again, once a person has stopped the run instead of starting the case again', () => {
      const run = between();
      expect(run.ask('recovery').choices).toContain('start_again');
      run.recover('stop', LENA);
      expect([run.state.ended?.kind, openAsks(run.state)]).toEqual(['stopped', []]);
      run.correct({ 'claimant.account_id': 'ACC-3' });
      expect(knownIn(run).join('\n')).toContain('ACC-1 → ACC-3');
    });

    it('is asked about if it came after the question that the person decided', () => {
      const run = between().correct({ 'claim.amount': usd(4_100) });
      run.recover('stop', LENA);
      expect(knownIn(run).join('\n')).toContain('claim value $7,200.00 → $4,100.00');
    });
  });

  it('counts if it came after a payment and before the end', () => {
    const run = walk({
      handbook: handbookOf(
        filesOf(
          sopFile(`${PAY}  - step: 2\n    says: Wait a day\n    wait: { for: 1 day }\n`, {
            needs: '  - case.claim.amount\n  - case.claimant.account_id',
          }),
          PERMISSIVE,
        ),
      ),
      script: { 'tms.pay_claim': { kind: 'done', output: { payment: 'PAY-1' } } },
    });
    run.correct({ 'claim.amount': usd(4_100) });
    expect(knownIn(run)).toEqual([]);
    run.after(2 * 86_400_000);
    expect(run.ask('recovery').because).toBe(
      'The case states other values than the run has used to its end, and the run would decide otherwise now',
    );
    expect(JSON.stringify(run.view())).not.toMatch(/changed since|changed after/);
    expect(run.state.ended?.kind).toBe('completed');
    expect(knownIn(run).join('\n')).toMatch(
      /Step 1 would do otherwise now: Pay \$4,100\.00 to the account .*, instead of: Pay \$7,200\.00 to the account/,
    );
  });
});

it('what people say of a field of an event is not said of the fact of the case with the same name', () => {
  const note = `  - step: 1
    says: Note it
    if: [ has(case.amount) ]
    otherwise: nothing
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: = case.amount }
`;
  const run = askedForAmount(note, { amount: '76' });
  const newest = () => newestOf(run.state, 'amount').value;
  expect([inUse(run.state, 'amount'), newest()]).toEqual(['76', '77']);
  run.click({ type: 'AnswerQuestion', askId: run.ask('recovery').askId, given: { value: '100.00 USD' } }, LENA);
  run.correct({ amount: '76' });
  expect(newest()).toBe('76');
});
