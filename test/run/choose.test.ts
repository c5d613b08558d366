/** `choose`, run on small SOPs. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { RUN, walk, type Walk } from './walk.ts';

const STEPS = `  - step: 1
    says: Sort the claim by its size
    choose:
      - step: 1a
        says: Above {high} it is large
        if:
          - case.claim.amount > high
        do:
          - step: 1a1
            says: Note it
            use: zendesk.add_internal_note
            with:
              ticket: = case.zendesk.ticket_id
              text: Large
        outcome: large
      - step: 1b
        says: Above {low} it is middling
        if:
          - case.claim.amount > low
        flag: middling
      - step: 1c
        says: Otherwise it is small
        otherwise: 1
        set:
          size.name: small
        flag: small
`;
const VALUES = '  high: 5,000.00 USD\n  low: 1,000.00 USD';

function choose(minor: number, { currency = 'USD', steps = STEPS } = {}): Walk {
  return walk({
    facts: { 'claim.amount': money(currency, minor) },
    handbook: handbookOf(filesOf(sopFile(steps, { values: VALUES, needs: '  - case.claim.amount' }), PERMISSIVE)),
  });
}

describe('choose', () => {
  it('takes the first branch that holds, and no other', () => {
    expect(
      [500_001, 500_000, 100_000].map((minor) => {
        const { flags, outcomes, steps, state } = choose(minor);
        return [flags, outcomes, steps, state.ended?.kind];
      }),
    ).toEqual([
      [[], ['large'], ['1a1'], 'completed'],
      [['middling'], [], [], 'completed'],
      [['small'], [], [], 'completed'],
    ]);
  });

  it('goes on after a branch that does nothing, without checking the branches below it', () => {
    const walked = choose(500_000, {
      steps: `${STEPS.replace('        flag: middling\n', '')}  - step: 2\n    says: Mark it\n    flag: seen\n`,
    });
    expect([walked.flags, walked.events('BranchChosen').map(({ branch }) => branch), walked.state.ended?.kind]).toEqual(
      [['seen'], ['1b'], 'completed'],
    );
  });

  it("can be the body of a handler, and its last branch has the handler's key", () => {
    const steps = `  - step: 1
    says: Look up
    use: salesforce.get_account
    with:
      account_id: A1
    save: account
    if_error:
      not_found:
        says: Decide by the size what an unknown account means
        choose:
          - step: 1
            says: Above {high} it matters
            if:
              - case.claim.amount > high
            flag: unknown_and_large
          - step: 2
            says: Otherwise it does not
            otherwise: not_found
            flag: unknown
`;
    const flags = (minor: number): readonly string[] =>
      walk({
        facts: { 'claim.amount': money('USD', minor) },
        script: { 'salesforce.get_account': { kind: 'failed', code: 'not_found', message: 'No such account' } },
        handbook: handbookOf(
          filesOf(sopFile(steps, { values: '  high: 5,000.00 USD', needs: '  - case.claim.amount' }), PERMISSIVE),
        ),
      }).flags;
    expect([flags(500_001), flags(500_000)]).toEqual([['unknown_and_large'], ['unknown']]);
  });

  it('records every branch that it checked, with its traces', () => {
    const [event] = choose(500_000).events('BranchChosen');
    expect(event).toMatchObject({ step: '1', branch: '1b', result: 'taken' });
    expect(event?.looked.map(({ branch, result, traces }) => [branch, result, traces.map(({ text }) => text)])).toEqual(
      [
        ['1a', 'false', ['case.claim.amount > high']],
        ['1b', 'true', ['case.claim.amount > low']],
      ],
    );
  });

  it('is cited with the values of every branch up to the one taken', () => {
    const walked = choose(500_000);
    const step = walked.explain().steps.find(({ step: label }) => label === '1b');
    expect(step).toMatchObject({
      citation: 'SOP test v1, step 1b: claim value $5,000.00, threshold $5,000.00, threshold $1,000.00',
      result: 'Branch 1b of step 1 was taken',
    });
    expect(choose(900_000).explain().headline).toBe('SOP test v1, step 1a: claim value $9,000.00, threshold $5,000.00');
  });

  it('is cited by later steps that read a word it set', () => {
    const steps = `  - step: 1
    says: Sort the claim by its size
    choose:
      - step: 1a
        says: Above {high} it is large
        if:
          - case.claim.amount > high
        set: { size: large }
      - step: 1b
        says: Otherwise it is small
        otherwise: 1
        set: { size: small }
  - step: 2
    says: Tell the leads of a large one
    if:
      - size == "large"
    use: slack.escalate
    with:
      to: claims-leads
    outcome: told
`;
    const walked = walk({
      facts: { 'claim.amount': money('USD', 900_000) },
      handbook: handbookOf(
        filesOf(sopFile(steps, { values: '  high: 5,000.00 USD', needs: '  - case.claim.amount' }), PERMISSIVE),
      ),
    });
    const why = 'size large; size large comes from step 1a: claim value $9,000.00, threshold $5,000.00';
    expect(walked.explain().headline).toBe(`SOP test v1, step 2: ${why}`);
    expect(walked.made[0]?.args['brief']).toMatchObject({
      happened: 'CASE-1 comes to you because the claim value is $9,000.00 (above $5,000.00)',
    });
  });

  it('parks on an unclear branch even if a later one is true, and decides again after a correction', () => {
    const walked = choose(1, { currency: 'EUR' });
    expect(walked.flags).toEqual([]);
    expect(walked.ask('recovery')).toMatchObject({ step: '1', code: 'unclear_condition' });
    expect(walked.explain().steps.at(-1)?.result).toBe('Branch 1a of step 1 could not be decided');
    walked.correct({ 'claim.amount': money('USD', 1) }).recover('try_again', LENA);
    expect(walked.flags).toEqual(['small']);
    expect(walked.events('BranchChosen').map(({ result }) => result)).toEqual(['unclear', 'taken']);
  });

  it('keeps its decision whatever is learned later', () => {
    const walked = choose(500_000);
    expect(walked.plan().events).toEqual([]);
    expect(walked.events('BranchChosen')).toHaveLength(1);
  });

  it('plans the same from every prefix of its log', () => {
    const walked = choose(900_000);
    const next = walked.log.map((_, length) => walked.plan(fold(RUN, walked.log.slice(0, length))).events[0]?.event);
    const chosen = walked.log.findIndex(({ event }) => event.type === 'BranchChosen');
    expect(next[chosen]).toEqual(walked.log[chosen]?.event);
    expect(next.filter((event) => event?.type === 'BranchChosen')).toHaveLength(1);
  });
});
