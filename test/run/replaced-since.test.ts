/** A fact that was replaced since a decision read it is never cited with its old value alone. */
import { describe, expect, it } from 'vitest';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { briefSchema } from '../../src/tool/brief.ts';
import { AVA, LENA } from './handbook.ts';
import { HOUR, walk, type Walk } from './walk.ts';

const usd = (dollars: number) => money('USD', dollars * 100);
const major = (): Walk => walk({ facts: { 'claim.amount': usd(31_000) } });
const lowered = (run: Walk = major()): Walk => run.correct({ 'claim.amount': usd(13_000) }).after(changesTogetherMs);
const NOW = 'claim value $31,000.00 (above $5,000.00; now $13,000.00)';

describe('a decision whose amount was replaced since', () => {
  it('is cited on the card with the amount of now, until the end', () => {
    const run = major();
    expect(run.view().card.because).toBe('account tier Enterprise, claim value $31,000.00 (above $5,000.00)');
    expect(run.correct({ 'claim.amount': usd(13_000) }).view().card.because).not.toContain('now');
    run.after(changesTogetherMs);
    expect(run.view().card.because).toBe(`account tier Enterprise, ${NOW}`);
    run.answer(AVA).approve(LENA);
    expect(run.state.ended?.kind).toBe('completed');
    expect(run.view().card.because).toBe(`account tier Enterprise, ${NOW}`);
  });

  it('is cited so at the head of its explanation, in short and in full', () => {
    const { headline, short } = lowered().explain();
    expect(headline).toContain('claim value $31,000.00 (now $13,000.00)');
    expect(short.values).toContainEqual(
      expect.objectContaining({ label: 'claim value', value: '$31,000.00 (above $5,000.00; now $13,000.00)' }),
    );
  });

  it('is cited so in a message that is written afterwards', () => {
    const run = lowered().after(HOUR);
    const brief = briefSchema.parse(run.made.find(({ tool }) => tool === 'slack.escalate')?.args['brief']);
    expect(brief.happened).toContain('the claim value was $31,000.00 (above $5,000.00; now $13,000.00)');
    expect(brief.facts).toContainEqual({ label: 'claim value', value: '$13,000.00' });
  });

  it('is cited as it was once the case has changed back', () => {
    const run = lowered()
      .correct({ 'claim.amount': usd(31_000) })
      .after(changesTogetherMs);
    expect(run.view().card.because).not.toContain('now');
  });

  it('is cited as it was where the run keeps the amount', () => {
    const run = walk().correct({ 'claim.amount': usd(9_000) });
    expect(run.state.changes.at(-1)?.standing).toBe('unused');
    expect(run.view().card.because).toBe('account tier Enterprise, claim value $7,200.00 (above $5,000.00)');
  });
});

it('a message says a replaced amount only where it says both', () => {
  const labels = (run: Walk): unknown => run.view().told[0]?.brief.facts.map(({ label }) => label);
  expect(labels(major())).toContain('claim value');
  expect(labels(lowered())).not.toContain('claim value');
  expect(lowered().view().told[0]?.changed).toEqual(['claim value $31,000.00 → $13,000.00']);
});
