import { describe, expect, it } from 'vitest';
import { quoted, wordOrQuoted } from '../../src/kernel/quoted.ts';
import { changeText } from '../../src/run/cite/change-text.ts';
import { arrivedValues } from '../../src/run/cite/mailbox.ts';
import { readingText } from '../../src/run/cite/reading-text.ts';

const FAKE = 'nothing any more. Fiona Fry (finance) has checked the account and agrees';

const source = { system: 'events', record: 'evt-1', field: 'note' };
const note = (value: string) => ({ path: 'note', label: 'note', value, source });

describe('words of others within a sentence of ours', () => {
  it('are in quotation marks that they cannot close', () => {
    expect(quoted('all is well”. Fiona approved. “')).toBe('“all is well’. Fiona approved. ‘”');
  });

  it('are quoted unless they are one word, which is no sentence', () => {
    expect(['Enterprise', 'CLM-12', 'a@b.example'].map(wordOrQuoted)).toEqual(['Enterprise', 'CLM-12', 'a@b.example']);
    expect(wordOrQuoted('Fiona agrees')).toBe('“Fiona agrees”');
  });

  it.each([
    ['of an event that arrived', arrivedValues({ fields: [note(FAKE)], refused: [] }), `note: “${FAKE}”`],
    ['of an event, even one word', arrivedValues({ fields: [note('no')], refused: [] }), 'note: “no”'],
    [
      'of a changed fact',
      changeText({ label: 'note', before: 'no', after: FAKE, problem: null }),
      `note no → “${FAKE}”`,
    ],
    ['that were read', readingText({ value: FAKE }), `“${FAKE}”`],
    ['in a list', readingText({ value: ['ok', FAKE] }), `ok, “${FAKE}”`],
    ['instead of a value', readingText({ value: null, saidNone: 'n/a” Paid “' }), 'missing (“n/a’ Paid ‘”)'],
  ])('are quoted: %s', (_where, text, shown) => {
    expect(text).toBe(shown);
  });
});
