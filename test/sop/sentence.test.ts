import { describe, expect, it } from 'vitest';
import { renderSentence } from '../../src/sop/sentence.ts';
import { scopeOf } from './scope.ts';
import { parsed, SEED } from './world.ts';

const sop = parsed(SEED);
const says = sop.steps[2]?.says ?? { text: '', parts: [], place: { file: '', line: 1, column: 1 } };

describe('renderSentence', () => {
  it('fills in values as people read them, with their origin', () => {
    const { text, readings, unclear } = renderSentence(says, scopeOf(sop, {}));
    expect(text).toBe('If account tier is Enterprise and claim value exceeds $5,000.00, escalate within 15 minutes');
    expect(readings.map(({ path, origin }) => [path, origin])).toEqual([
      ['escalate_above', { kind: 'value', file: 'test.sop.yaml', line: 10 }],
      ['notify_within', { kind: 'value', file: 'test.sop.yaml', line: 11 }],
    ]);
    expect(unclear).toBeNull();
  });

  it('leaves a part without a value as it is written, and says why', () => {
    const { text, unclear } = renderSentence(says, scopeOf(null, {}));
    expect(text).toContain('exceeds {escalate_above}, escalate');
    expect(unclear).toBe('There is no value for escalate above (`escalate_above`)');
  });

  it('treats braces in a value as text', () => {
    const { text } = renderSentence(
      says,
      scopeOf(null, { escalate_above: ['{notify_within}', 'x'], notify_within: ['now', 'x'] }),
    );
    expect(text).toContain('exceeds {notify_within}, escalate within now');
  });
});
