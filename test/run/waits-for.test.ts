/** While a run waits, its card, the lists and *Why?* say why it waits, and for whom: of this wait, not of what came last. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { formatInstant } from '../../src/kernel/time.ts';
import { filesOf, handbookOf, LENA, MARCUS, PERMISSIVE, sopFile } from './handbook.ts';
import { APPROVED, ASK, NEEDS, pay } from './refund.ts';
import { HOUR, START, walk, type Walk } from './walk.ts';

const MAJOR = { 'claim.amount': money('USD', 3_000_000) };
const TIER = 'account tier Enterprise, claim value $30,000.00 (above $5,000.00)';

const run = (steps: string, boundary = PERMISSIVE): Walk =>
  walk({ handbook: handbookOf(filesOf(sopFile(steps, { needs: NEEDS }), boundary)) });

describe('why a run waits', () => {
  it('is why the one was asked who has not answered, and not what someone decided beside it since', () => {
    const denied = walk({ facts: MAJOR }).deny(LENA, 'Same loss as ticket 97');
    const { askId } = denied.ask('question');
    const choice = 'Send it to the standard queue';
    denied.click({ type: 'AnswerQuestion', askId, given: { answer: choice } }, MARCUS);
    expect(denied.view().card).toMatchObject({ standing: 'Waiting for Ava Anders to take it', because: TIER });
    const { headline, short } = denied.explain();
    expect(headline).toContain('step 3: account tier Enterprise');
    expect(short.values.map(({ label }) => label)).toEqual(['account tier', 'claim value']);
  });

  it('is what the boundary says of an approval to which no condition led', () => {
    const { card } = run(pay('case.claim.amount'), APPROVED).view();
    expect(card.standing).toMatch(/^Waiting for approval: Pay /);
    expect(card.because).toMatch(/\(rule /);
  });

  it('is why a wait was come to, and not what was decided after it beside it', () => {
    const both = `  - step: 1
    says: Do both
    together:
    - step: 1a
      says: Wait where it is large
      if: ['case.claim.amount > money("5,000.00 USD")']
      otherwise: nothing
      wait: { for: 1 day }
    - step: 1b
      says: Look at the bill
      do:
      - { step: 1b1, says: Wait a little, wait: { for: 1 hour } }
      - step: 1b2
        says: Mark it
        if: [has(case.claim.bol)]
        otherwise: nothing
        flag: billed
`;
    const waits = run(both).after(2 * HOUR);
    expect(waits.flags).toEqual(['billed']);
    expect(waits.view().card.because).toBe('claim value $7,200.00 (above $5,000.00)');
    expect(waits.explain().headline).toContain('step 1a: claim value');
  });

  it('is not said of a question to which no condition led, whatever was decided before it', () => {
    const before = `  - step: 1
    says: Mark a small one
    if: ['case.claim.amount < money("9,000.00 USD")']
    otherwise: nothing
    flag: small
`;
    expect(run(before + ASK('')).view().card).toMatchObject({
      standing: 'Waiting for an answer: How much is paid?',
      because: null,
    });
  });
});

describe('while changed facts are weighed', () => {
  const changed = (asked: Walk): Walk => asked.correct({ 'claim.amount': money('USD', 2_600_000) });

  it.each([
    ['an approval', () => walk({ facts: MAJOR }), 'Create a High priority issue'],
    ['a question', () => run(ASK('')), 'How much is paid?'],
  ])('the card of %s names no one who has no button, and until when', (_, asked, what) => {
    const { card } = changed(asked()).view();
    const until = formatInstant(START + changesTogetherMs);
    expect(card.standing).toContain(`checked until ${until}, before anyone is asked again: ${what}`);
    expect([card.owner, card.until, card.mayDecide]).toEqual(['Sopwith', START + changesTogetherMs, undefined]);
    expect((card.alsoWith ?? []).map(({ who }) => who)).not.toContain('any one of claims-leads');
  });

  it('whoever may answer meanwhile is named', () => {
    expect(changed(walk({ facts: MAJOR })).view().card.alsoWith).toMatchObject([{ who: 'Ava Anders' }]);
  });

  it('people are named again once they are asked again', () => {
    const asked = changed(walk({ facts: MAJOR })).after(changesTogetherMs);
    expect(asked.view().card).toMatchObject({
      standing: expect.stringMatching(/^Waiting for approval: /) as string,
      owner: 'any one of claims-leads',
    });
  });
});
