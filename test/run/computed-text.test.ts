/** What people read of a condition that computes what it compares. */
import { describe, expect, it } from 'vitest';
import { byHowMuch } from '../../src/run/cite/by-how-much.ts';
import { citeTraces } from '../../src/run/cite/cite.ts';
import { decidedBy, decidedBySentence, decidedByText } from '../../src/run/cite/decided-by.ts';
import { money } from '../../src/kernel/money.ts';
import { timestamp } from '../../src/kernel/time.ts';
import type { Value } from '../../src/kernel/value.ts';
import { evaluateCondition } from '../../src/sop/expression/evaluate.ts';
import type { Expression } from '../../src/sop/expression/expression.ts';
import { parseExpression } from '../../src/sop/expression/parse-expression.ts';
import { scopeOf } from '../sop/scope.ts';

const at = (text: string): Value => timestamp(Date.parse(text));
const SCOPE = {
  ...scopeOf(null, {
    arrived: [at('2026-03-03T14:02:00Z'), 'arrived'],
    due: [at('2026-03-03T14:00:00Z'), 'appointment'],
    'pay.due': [at('2026-03-03T14:00:00Z'), 'appointment'],
    early: [{ $duration: '30 minutes', amount: 30, unit: 'minute', calendar: null }, 'early by'],
    received: [at('2026-03-31T14:00:00Z'), 'received'],
    cost: [money('USD', 90_000), 'cost'],
    fee: [money('USD', 5_000), 'fee'],
    cap: [money('USD', 93_000), 'cap'],
  }),
  timeZone: 'UTC',
};

/** The card, the message and the full reason of a condition; and why it does not hold. */
function wordsOf(text: string) {
  const { node } = parseExpression(text);
  if (node === null) throw new Error(`Expected an expression, got \`${text}\``);
  const expression: Expression = { text, node, place: { file: 'x.sop.yaml', line: 1, column: 1 } };
  const trace = evaluateCondition(expression, SCOPE);
  const values = decidedBy([trace]);
  return {
    card: decidedByText(values),
    message: decidedBySentence(values),
    full: citeTraces([trace]),
    whyNot: byHowMuch(trace, expression),
  };
}

describe('a condition that computes', () => {
  it('is said with the names and values of both sides', () => {
    const said = 'arrived + early by (2026-03-03 14:32:00 UTC) is not before appointment (2026-03-03 14:00:00 UTC)';
    const words = wordsOf('arrived + early < due');
    expect(words).toMatchObject({ card: said, message: `the ${said}`, full: said });
    expect(wordsOf('arrived + early >= due').card).toBe(said);
    expect(wordsOf('has(pay.due) && arrived + early >= pay.due').card).toBe(said);
    expect(wordsOf('cost + fee > cap').card).toBe('cost + fee ($950.00) is above cap ($930.00)');
    expect(wordsOf('cap < cost + fee').card).toBe('cap ($930.00) is below cost + fee ($950.00)');
  });

  it('is said with what it is compared with, where that is written in the procedure', () => {
    const days = 'days between appointment and received';
    expect(wordsOf('days_between(due, received) > 0').card).toBe(`${days} (28) is above 0`);
    expect(wordsOf('0 < days_between(due, received)').card).toBe(`${days} (28) is above 0`);
    expect(wordsOf('days_between(due, received) == 0').full).toBe(`${days} (28) is not 0`);
    expect(wordsOf('days_between(due, received) != 0').full).toBe(`${days} (28) is not 0`);
    expect(wordsOf('days_between(due, received) == 28').full).toBe(`${days} (28) is 28`);
  });

  it('leaves what is not computed as it was', () => {
    expect(wordsOf('cost > cap')).toMatchObject({
      card: 'cost $900.00 (not above $930.00)',
      full: 'cost $900.00, cap $930.00',
    });
  });

  it('says of two times which is before the other, and not which is above', () => {
    expect(wordsOf('arrived < due').whyNot).toBe(
      'arrived 2026-03-03 14:02:00 UTC is after the appointment 2026-03-03 14:00:00 UTC',
    );
    expect(wordsOf('due > due').whyNot).toMatch(/is exactly the appointment .*, not after it$/);
  });
});
