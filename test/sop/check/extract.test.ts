/** What `sop check`, the page and a difference say about `judge` with `extract`. */
import { describe, expect, it } from 'vitest';
import { changeText, diffSops } from '../../../src/sop/diff/diff-sops.ts';
import { parseSop } from '../../../src/sop/parse.ts';
import { renderMarkdown } from '../../../src/sop/render/render-markdown.ts';
import { findingsOf, parsed, sopFile, WORLD } from '../world.ts';

const file = (extract: string, after = ''): string =>
  sopFile({
    needs: '- case.claim.text\n- case.claim.amount\n- case.zendesk.ticket_id',
    steps: `- step: 1
  says: Look which value the text states
  judge:
    question: Which is it?
    about: = case.claim.text
    ${extract}
  save: found
  if_unsure: { says: It cannot be read, flag: unread }
${after}`,
  });
const reading = (condition: string): string =>
  `- step: 2\n  says: Compare it\n  if: ['has(found.answer) && ${condition}']\n  flag: seen`;
const PAY = `- step: 2
  says: Pay it
  if: [has(found.answer)]
  use: zendesk.pay
  with: { ticket: = case.zendesk.ticket_id, amount: = found.answer }`;

const told = (text: string): string[] => {
  const { sop, findings } = parseSop(text, 'test.sop.yaml');
  return [...findings, ...(sop === null ? [] : findingsOf(text))].map(
    ({ message, suggestion }) => `${message}: ${suggestion ?? ''}`,
  );
};

describe('a value that a judgment extracts', () => {
  it.each([
    ['money', 'extract: money', 'found.answer > case.claim.amount'],
    ['a number', 'extract: number\n    min: 1\n    max: 9', 'found.answer > 5'],
    ['a date', 'extract: date\n    min: 2026-01-01', 'found.answer < case.received_at'],
    ['a choice', 'extract: one_of\n    one_of: [damage, loss]', 'found.answer == "loss"'],
    ['its quote', 'extract: money', 'has(found.evidence) && size(found.evidence) > 0'],
  ])('has the type of %s', (_, extract, condition) => {
    expect(told(file(extract, reading(condition)))).toEqual([]);
  });

  it.each([
    ['another type', 'extract: number', 'found.answer > case.claim.amount', 'compare'],
    [
      'a text that is none of the choices',
      'extract: one_of\n    one_of: [damage, loss]',
      'found.answer == "los"',
      '`loss`',
    ],
  ])('is not compared with %s', (_, extract, condition, message) => {
    expect(told(file(extract, reading(condition))).join()).toContain(message);
  });

  it('is guarded before it is read, since the text may not state it', () => {
    const unguarded = '- step: 2\n  says: Compare it\n  if: [found.answer > case.claim.amount]\n  flag: seen';
    expect(told(file('extract: money', unguarded)).join()).toContain('has(found.answer)');
  });

  it.each([
    ['neither answers nor a value', 'min: 5', 'Expected `answers` or `extract`'],
    ['both', 'answers: [yes, no]\n    extract: money', 'is not one of `answers`'],
    ['an unknown type', 'extract: amount', 'Expected `money`, `date`, `number` or `one_of`'],
    ['a choice without texts', 'extract: one_of', 'Expected `one_of`, the texts that it may be'],
    ['a bound of a choice', 'extract: one_of\n    one_of: [a, b]\n    max: 5', 'has no `max`'],
    ['a bound of another type', 'extract: money\n    max: 5', 'Expected an amount of money for `max`'],
    ['a bound in another currency', 'extract: money\n    currency: EUR\n    max: 5.00 USD', '`max` is $5.00'],
    ['bounds that nothing fits', 'extract: number\n    min: 9\n    max: 5', 'No answer fits'],
    ['a currency of a number', 'extract: number\n    currency: USD', 'Only money has a currency'],
    ['bounds of an answer', 'answers: [yes, no]\n    max: 5', 'Only a value that is extracted has `max`'],
    ['a pattern', 'extract: one_of\n    one_of: [a, b]\n    matches: ^a$', 'matches'],
  ])('is refused with %s', (_, extract, message) => {
    expect(told(file(extract)).join('\n')).toContain(message);
  });

  it.each([
    ['without an upper bound', 'extract: money', true],
    ['with a lower bound alone', 'extract: money\n    min: 1.00 USD', true],
    ['with an upper bound', 'extract: money\n    max: = case.claim.amount', false],
    ['as one of our amounts', 'extract: money\n    one_of: [1.00 USD, 2.00 USD]', false],
  ])('that is paid %s is a finding or not', (_, extract, isFound) => {
    const warnings = findingsOf(file(extract, PAY), 'unbounded-amount');
    expect(warnings.map(({ message }) => message)).toEqual(
      isFound
        ? [
            '`zendesk.pay` pays this amount, which comes from the text that step 1 reads, and no upper bound of it is known',
          ]
        : [],
    );
    if (isFound) expect(warnings[0]?.suggestion).toContain('Add `max: = case.…` next to `extract`');
  });

  it('is shown on the page with its bounds', () => {
    const page = renderMarkdown(
      parsed(file('extract: money\n    currency: USD\n    max: = case.claim.amount', PAY)),
      WORLD,
    );
    expect(page).toContain('It extracts an amount in USD, at most claim value');
    expect(page).toContain('The value counts only if it can be read from the words that it quotes');
  });

  it('is compared with its earlier version', () => {
    const changed = (before: string, after: string): string[] =>
      diffSops(parsed(file(before)), parsed(file(after))).map(changeText);
    expect(changed('extract: money\n    max: 5.00 USD', 'extract: money\n    max: 6.00 USD').join()).toContain('6.00');
    expect(changed('extract: money', 'extract: number').join()).toContain('value to extract');
    expect(changed('answers: [yes, no]', 'extract: money').join()).toContain('an amount');
    expect(changed('extract: money', 'extract: money')).toEqual([]);
  });
});
