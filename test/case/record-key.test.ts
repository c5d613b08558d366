/** The keys by which events find cases. */
import { describe, expect, it } from 'vitest';
import { recordKey } from '../../src/case/record-key.ts';

describe('the key of a record', () => {
  it.each(['clinic', 'zendesk'])('is another one for every other sign, in %s', (system) => {
    const written = ['21', '2¹', '2①', '2½', '2Ⅰ', '₂1', '㉑', '２ª', '2º'];
    const keys = new Set(written.map((record) => recordKey(system, record).record));
    expect(keys.size).toBe(written.length);
  });

  it('is another one with a number sign, and for a number with a sign inside', () => {
    expect(recordKey('clinic', '#77')).not.toEqual(recordKey('clinic', '77'));
    expect(recordKey('zendesk', '#77')).toEqual(recordKey('zendesk', '77'));
    for (const record of ['101-2', '10-12', '101/2', '101.2', '1 012'])
      expect(recordKey('zendesk', record)).not.toEqual(recordKey('zendesk', '1012'));
  });

  it('is the same for wide digits of a system whose records are numbers', () => {
    expect(recordKey('zendesk', '#０１０１')).toEqual({ system: 'zendesk', record: '101' });
  });

  it('has no letters that the sender did not write', () => {
    for (const record of ['L-2¹', 'M-7²', 'Acme™', 'ﬁle 1', 'ﬁ-1', 'Ⅳ/2', '5 ㎏', 'No 5', 'REF 77', 'Ｌ－２１'])
      expect(recordKey('clinic', record).record).toBe(record);
  });
});
